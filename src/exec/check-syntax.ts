import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plainText } from "../lib/ansi.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import { findPrograms } from "./programs.ts";

/** A file of bash. */
export interface BashFile {
  /** The folder of the project; absolute. */
  readonly root: string;
  /** Relative to it. */
  readonly path: string;
}

/**
 * Asks bash whether it can read a file (`bash -n`: nothing of it runs). Fails with bash's own line and message when
 * it cannot, and when there is no bash or no file.
 */
export async function checkSyntax(
  file: BashFile,
  path: string | undefined,
): Promise<Result<undefined>> {
  const [bash] = findPrograms("bash", path);
  if (bash === undefined) {
    return failed({
      code: "environment-broken",
      message: "there is no bash on PATH to check the script",
      next: "install bash",
    });
  }
  let text: string;
  try {
    text = readFileSync(join(file.root, file.path), "utf8");
  } catch (error) {
    return failed({
      code: "file-missing",
      message: `the script cannot be read: ${file.path}: ${describeSystemError(error)}`,
      place: { path: file.path },
      next: "name a script of this project",
    });
  }
  const said = await readOnly(bash, join(file.root, file.path), []);
  if (said.exitCode === 0) return success(undefined);
  // Bash learns of extended globs line by line; one that runs nothing does not.
  const usesLists = /^[^#\n]*\bshopt\b.*\bextglob\b/m.test(text);
  if (usesLists) {
    const again = await readOnly(bash, join(file.root, file.path), ["-O", "extglob"]);
    if (again.exitCode === 0) return success(undefined);
  }
  return failed(describeRejection(file, text, said.stderr));
}

/** Longer than bash needs for any script; against a file that never ends, such as a pipe. */
const LONGEST_MS = 20_000;
/** More than the messages of a file. */
const MOST_CHARACTERS = 10_000;

interface Answer {
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Nothing of the caller's environment: BASH_ENV would be a file that runs, SHELLOPTS options that change the answer. */
function readOnly(bash: string, file: string, options: readonly string[]): Promise<Answer> {
  const argv = ["--norc", "--noprofile", ...options, "-n", "--", file];
  const child = spawn(bash, argv, {
    env: { LC_ALL: "C", PATH: "/usr/bin:/bin" },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: LONGEST_MS,
    killSignal: "SIGKILL",
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (stderr.length < MOST_CHARACTERS) stderr += text;
  });
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (exitCode) => done({ exitCode, stderr }));
  });
}

/** `/p/test.sh: line 3: syntax error near unexpected token `fi'`. The next line of it repeats the text. */
function describeRejection({ root, path }: BashFile, text: string, stderr: string): Failure {
  const file = join(root, path);
  const all = stderr.split("\n").filter((line) => line.startsWith(`${file}: `));
  const said = all
    .map((line) => line.slice(file.length + 2))
    .filter((line) => !/warning:/.test(line));
  const [first = "it does not say why"] = said.length > 0 ? said : [stderr.trim()];
  const [, number, message = first] = /^line (\d+): (.*)$/s.exec(first) ?? [];
  const lines = text.split("\n");
  // What is missing at the end is missed in the line after it.
  const line = Math.min(
    Number(number ?? "1"),
    lines.at(-1) === "" ? lines.length - 1 : lines.length,
  );
  const lineText = lines[line - 1];
  const place =
    number === undefined || lineText === undefined
      ? { path: file }
      : {
          path: file,
          line,
          column: lineText.length - lineText.trimStart().length + 1,
          length: Math.max(1, lineText.trim().length),
          lineText,
        };
  return {
    code: "config-invalid",
    message: `bash cannot read ${path}: ${plainText(message)}`,
    place,
    next: `correct the script; to see: bash -n ${path}`,
  };
}
