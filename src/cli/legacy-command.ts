import { resolve } from "node:path";
import { isProgram } from "../exec/programs.ts";

/** The command for a script: as it is, or by bash where it may not be executed. */
export function commandOf(
  root: string,
  script: string,
  args: readonly string[],
): readonly [string, ...string[]] {
  return isProgram(resolve(root, script)) ? [script, ...args] : ["bash", script, ...args];
}
