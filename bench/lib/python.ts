import { spawnSync } from "node:child_process";
import { findProgram } from "./peers.ts";

/** Debian's own Python first: a version manager's shim on the PATH has none of Debian's packages. */
const DEBIAN_PYTHON = "/usr/bin/python3";

/** A Python that can import all of these modules, or undefined. */
export function findPython(modules: readonly string[]): string | undefined {
  const onPath = findProgram("python3");
  const places = [DEBIAN_PYTHON, ...(onPath === undefined ? [] : [onPath])];
  const code = modules.map((name) => `import ${name}`).join("\n");
  return places.find((python) => spawnSync(python, ["-c", code]).status === 0);
}
