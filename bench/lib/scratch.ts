import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A temporary folder that goes away at the end of the block: `using folder = makeScratch()`. */
export interface Scratch extends Disposable {
  readonly path: string;
  /** Writes a file below the folder; answers its path. */
  readonly write: (name: string, text: string) => string;
}

/** Makes a temporary folder. */
export function makeScratch(): Scratch {
  const path = mkdtempSync(join(tmpdir(), "moult-bench-"));
  return {
    path,
    write: (name, text) => {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Makes a project of `count` test files in a folder; each test runs the same program. */
export function writeTinyProject(folder: Scratch, count: number, argv: readonly string[]): void {
  for (let number = 0; number < count; number += 1) folder.write(`t/${number}.test`, "");
  const run = JSON.stringify(argv);
  folder.write(
    "moult.config.yaml",
    `version: 1\nlimits: { taskMemory: 16M }\ntests: { all: { files: ["t/*.test"], run: ${run} } }\n`,
  );
}
