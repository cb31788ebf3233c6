import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { failed, success, type Result } from "../model/result.ts";

/** The names of a config, one of which may stand in a folder. */
export const CONFIG_NAMES: readonly string[] = [
  "moult.config.yaml",
  "moult.config.yml",
  "moult.config.json",
  "moult.config.ts",
];

/** Finds the config of a folder or of the nearest one above it, up to the top of the repository. */
export function findConfig(startDir: string): Result<string> {
  for (let dir = startDir; ; dir = dirname(dir)) {
    const [first, second] = CONFIG_NAMES.filter((name) => existsSync(join(dir, name)));
    if (first !== undefined && second !== undefined) {
      return failed({
        code: "config-invalid",
        message: `there are two configs, ${first} and ${second}`,
        place: { path: join(dir, second) },
        next: "remove one of them, or choose with --config FILE",
      });
    }
    if (first !== undefined) return success(join(dir, first));
    if (existsSync(join(dir, ".git")) || dir === dirname(dir)) return describeMissing(startDir);
  }
}

function describeMissing(startDir: string): Result<never> {
  return failed({
    code: "config-missing",
    message: `no moult.config.yaml in ${startDir} or above it`,
    next: "moult init",
  });
}
