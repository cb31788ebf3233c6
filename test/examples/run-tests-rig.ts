import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

/** The project in the style of a run_tests.sh. */
export const HARBOUR = resolve("examples/run-tests");

const MOULT = resolve("dist/main.cjs");

/** A copy of the example that may be changed. Removed at the end of its scope. */
export interface Harbour {
  readonly root: string;
  readonly remove: (...paths: readonly string[]) => void;
  /** Runs a program there, with Moult at hand, to its end. */
  readonly call: (
    argv: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<Called>;
  readonly [Symbol.dispose]: () => void;
}

/** What a call has printed, standard output and error as they came. */
export interface Called {
  readonly exitCode: number;
  readonly output: string;
}

/** Copies the example, with only some of its tests where these are named. */
export function copyHarbour({ keep }: { readonly keep?: readonly string[] } = {}): Harbour {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "moult-harbour-")));
  cpSync(HARBOUR, root, {
    recursive: true,
    filter: (path) => {
      if (/\/(?:__pycache__|\.moult)$/.test(path)) return false;
      const isTest = /\/test_[^/]*\.py$/.test(path);
      return keep === undefined || !isTest || keep.includes(relative(HARBOUR, path));
    },
  });
  const program = join(root, ".moult-program");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${MOULT}' "$@"\n`);
  chmodSync(program, 0o755);
  const remove = (...paths: readonly string[]): void => {
    for (const path of paths) rmSync(join(root, path), { recursive: true, force: true });
  };
  return {
    root,
    remove,
    call: (argv, env = {}) => callIn(root, argv, env),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

function callIn(
  cwd: string,
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Called> {
  const { PATH = "" } = process.env;
  const child = spawn(program, args, {
    cwd,
    env: {
      PATH,
      HOME: cwd,
      LANG: "C.UTF-8",
      PYTHONDONTWRITEBYTECODE: "1",
      MOULT: join(cwd, ".moult-program"),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => done({ exitCode: code ?? -1, output }));
  });
}
