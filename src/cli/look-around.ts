import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { findPrograms } from "../exec/programs.ts";
import type { Host } from "../lib/host.ts";
import type { MachineFacts } from "../suites/facts.ts";

/** What conditions may ask of this machine without running anything. */
export function lookAround(root: string, variables: Host["env"]): MachineFacts {
  return {
    hasFile: (path) => existsSync(resolve(root, path)),
    hasCommand: (name) => findPrograms(name, variables["PATH"]).length > 0,
  };
}
