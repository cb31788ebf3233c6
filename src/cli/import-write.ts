import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeSystemError } from "../lib/system-error.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { ImportWish } from "./import-wish.ts";

/** Writes the config where the user wants it; answers the path, or undefined for standard output. */
export function writeImported(
  config: string,
  {
    root,
    path,
    outputPath,
    mayReplace,
  }: Pick<ImportWish, "root" | "path" | "outputPath" | "mayReplace">,
): Result<string | undefined> {
  if (outputPath === undefined) return success(undefined);
  if (isSameFile(join(root, path), outputPath)) {
    return failed({
      code: "usage-invalid",
      message: "this is the script itself, which the config calls",
      place: { path: outputPath },
      next: "name another file with -o: -o moult.config.yaml",
    });
  }
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

/** Also through a link. */
function isSameFile(script: string, output: string): boolean {
  const [one, other] = [script, output].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && one.dev === other?.dev && one.ino === other.ino;
}
