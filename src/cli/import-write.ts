import { existsSync, writeFileSync } from "node:fs";
import { describeSystemError } from "../lib/system-error.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { ImportWish } from "./import-wish.ts";

/** Writes the config where the user wants it; answers the path, or undefined for standard output. */
export function writeImported(
  config: string,
  { outputPath, mayReplace }: Pick<ImportWish, "outputPath" | "mayReplace">,
): Result<string | undefined> {
  if (outputPath === undefined) return success(undefined);
  if (existsSync(outputPath) && !mayReplace) {
    return failed({
      code: "usage-invalid",
      message: "there is a file already",
      place: { path: outputPath },
      next: "name another file with -o, or add --force to replace it",
    });
  }
  try {
    writeFileSync(outputPath, config, { flag: mayReplace ? "w" : "wx" });
  } catch (error) {
    return failed({
      code: "usage-invalid",
      message: `the config cannot be written: ${describeSystemError(error)}`,
      place: { path: outputPath },
      next: "name a file that you may write with -o",
    });
  }
  return success(outputPath);
}
