import { symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Gives a project the c8 that Moult's own development has, as `npm install c8` does. Answers the program. */
export function installC8(root: string): string {
  const found = createRequire(import.meta.url).resolve("c8/package.json");
  symlinkSync(dirname(dirname(found)), join(root, "node_modules"));
  return join(root, "node_modules/.bin/c8");
}
