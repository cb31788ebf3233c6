import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** By this name Python imports it at its start. */
export const HOOK_NAME = "sitecustomize.py";

/** Makes a folder of which every Python that has it on PYTHONPATH begins to measure. Absolute. */
export function makeHookFolder(path: string): void {
  mkdirSync(path, { recursive: true });
  copyFileSync(join(import.meta.dirname, "coverage_hook.py"), join(path, HOOK_NAME));
}
