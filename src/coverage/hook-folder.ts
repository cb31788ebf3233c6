import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** Makes a folder of which every Python that has it on PYTHONPATH begins to measure. Absolute. */
export function makeHookFolder(path: string): void {
  mkdirSync(path, { recursive: true });
  // By this name Python imports it at its start.
  copyFileSync(join(import.meta.dirname, "coverage_hook.py"), join(path, "sitecustomize.py"));
}
