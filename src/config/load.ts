import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { quoteForShell } from "../lib/quote.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import { findConfigInCache } from "./cache.ts";
import type { LoadedConfig } from "./config.ts";
import { findConfig } from "./find.ts";

/** Where to look for the config. */
export interface ConfigSearch {
  /** Absolute. */
  readonly startDir: string;
  /** Takes this file instead of looking; relative to `startDir`. */
  readonly configPath?: string;
  /** Names this very build of Moult. Without it nothing is kept between calls. */
  readonly cacheKey?: string;
}

/** Finds and reads the config of a project; answers all that is wrong with it at once, in order. */
export async function loadConfig(search: ConfigSearch): Promise<Result<LoadedConfig>> {
  const found =
    search.configPath === undefined
      ? findConfig(search.startDir)
      : success(resolve(search.startDir, search.configPath));
  if (!found.ok) return found;
  const path = found.value;
  // Importing a file that is not there would blame the loader; reading it gives the plain reason.
  const text = readFile(path, search);
  if (!text.ok) return text;
  if (/\.[cm]?[jt]s$/.test(path)) return loadModule(path, search);
  const { cacheKey } = search;
  const known = cacheKey === undefined ? undefined : findConfigInCache(path, text.value, cacheKey);
  if (known !== undefined) return success(known);
  // Only now: the parsers of YAML and of the schema take as long to load as Node itself.
  const { checkText } = await import("./check-config.ts");
  return checkText(path, text.value, cacheKey);
}

async function loadModule(path: string, { cacheKey }: ConfigSearch): Promise<Result<LoadedConfig>> {
  // Taking the types out of a config takes Node longer than to start; in a build it keeps what it made.
  if (cacheKey !== undefined) {
    const { enableCompileCache } = await import("node:module");
    enableCompileCache(join(import.meta.dirname, "cache"));
  }
  const { importConfig } = await import("./module-config.ts");
  const imported = await importConfig(path);
  if (!imported.ok) return imported;
  const { checkConfig } = await import("./check-config.ts");
  return checkConfig({ path, data: imported.value, failures: [], placeOf: () => ({ path }) });
}

function readFile(path: string, search: ConfigSearch): Result<string> {
  try {
    return success(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return failed(describeUnreadable(path, String(error.code), search));
  }
}

function describeUnreadable(
  path: string,
  errorCode: string,
  { configPath }: ConfigSearch,
): Failure {
  const place = { path };
  const isNamed = configPath !== undefined;
  switch (errorCode) {
    case "ENOENT":
    case "ENOTDIR":
      return {
        code: "config-missing",
        message: "no such config",
        place,
        next: isNamed
          ? "correct --config, or leave it out to use the nearest config"
          : "moult init",
      };
    case "EISDIR":
      return {
        code: "config-invalid",
        message: "the config is a directory",
        place,
        next: isNamed
          ? "name a file, for example --config moult.config.yaml"
          : "remove the directory, or name a file with --config FILE",
      };
    default:
      return {
        code: "config-invalid",
        message: `the config cannot be read (${errorCode})`,
        place,
        next: `make it readable: chmod a+r ${quoteForShell(path)}`,
      };
  }
}
