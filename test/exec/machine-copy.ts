import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { SystemRoots } from "../../src/exec/cgroup-paths.ts";

/** A copy of some files of another machine; removed at the end of its block (`using copy = ...`). */
export interface MachineCopy extends Disposable {
  readonly roots: SystemRoots;
  readonly write: (path: string, text: string) => void;
  readonly at: (path: string) => string;
}

/** Writes the files of another machine, those below `proc/` and `cgroup/`. */
export function copyMachine(files: Readonly<Record<string, string>>): MachineCopy {
  const root = mkdtempSync(join(tmpdir(), "moult-machine-"));
  const at = (path: string): string => join(root, path);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  return {
    roots: { proc: at("proc"), cgroup: at("cgroup") },
    write,
    at,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
