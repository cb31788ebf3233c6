import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { findPrograms } from "../../src/exec/programs.ts";

/**
 * A PATH on which python3 is one that has coverage.py. Throws where there is none: what is tested with it cannot be
 * tested without it.
 */
export function coveragePath(): string {
  const path = `${process.env["PATH"] ?? ""}:/usr/bin`;
  const found = findPrograms("python3", path).find(
    (python) => spawnSync(python, ["-m", "coverage", "--version"]).status === 0,
  );
  if (found === undefined)
    throw new Error("no python3 has coverage.py; on Debian: apt-get install python3-coverage");
  return `${dirname(found)}:${path}`;
}
