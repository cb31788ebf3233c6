import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { findDirectory } from "./project.ts";
import { readEnvWords } from "./trace-cells.ts";
import { findRoot } from "./trace-request.ts";

/** What `moult import` is asked for. */
export interface ImportWish {
  /** The folder of the config; absolute. */
  readonly root: string;
  /** Of the script, relative to the root. */
  readonly path: string;
  readonly text: string;
  /** Absolute; undefined for standard output. */
  readonly outputPath: string | undefined;
  readonly mayReplace: boolean;
}

/** Reads the command line of `moult import SCRIPT`, and the script. */
export function readImportWish(invocation: Invocation): Result<ImportWish> {
  const { host, flags } = invocation;
  const [typed, ...others] = readEnvWords(invocation).words;
  if (typed === undefined || others.length > 0) {
    return failed(badScript("moult import takes one script", "name it: moult import ci/test.sh"));
  }
  const directory = findDirectory(invocation);
  if (!directory.ok) return directory;
  const output = textFlag(flags, "output");
  const outputPath = output === undefined ? undefined : resolve(host.cwd, output);
  const root =
    outputPath === undefined ? findRoot(directory.value, invocation) : dirname(outputPath);
  const scriptPath = resolve(directory.value, typed);
  const path = relative(root, scriptPath);
  if (path.startsWith("..")) {
    const message = `${typed} is not below ${root}, where the config is`;
    return failed(
      badScript(message, "write the config into the root of the project: -o moult.config.yaml"),
    );
  }
  try {
    const text = readFileSync(scriptPath, "utf8");
    const mayReplace = flags["force"] === true;
    return success({ root, path, text, outputPath, mayReplace });
  } catch (error) {
    return failed({
      code: "file-missing",
      message: `the script cannot be read: ${describeSystemError(error)}`,
      place: { path: scriptPath },
      next: "name a script that is there, for example: moult import ci/test.sh",
    });
  }
}

function badScript(message: string, next: string): Failure {
  return { code: "usage-invalid", message, next };
}
