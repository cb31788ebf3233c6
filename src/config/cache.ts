import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { replaceFile } from "../disk/replace-file.ts";
import type { Config, KeyPath, LoadedConfig } from "./config.ts";
import { placeAt, type Range } from "./place-at.ts";

/** A checked config with the text it came from, and where in that text its values stand. */
interface CachedConfig {
  readonly cacheKey: string;
  readonly text: string;
  readonly config: Config;
  readonly ranges: Readonly<Record<string, Range>>;
}

/**
 * A config that was checked before, if the very same text was checked by the very same build.
 * Parsing YAML and checking it takes as long as starting Node; this takes less than a millisecond.
 */
export function findConfigInCache(
  path: string,
  text: string,
  cacheKey: string,
): LoadedConfig | undefined {
  const cached = readCache(path);
  if (cached?.cacheKey !== cacheKey || cached.text !== text) return undefined;
  const { config, ranges } = cached;
  const placeOf = (keys: KeyPath): ReturnType<typeof placeAt> =>
    placeAt(path, text, findRange(ranges, keys));
  return { path, root: dirname(path), config, placeOf };
}

/**
 * Keeps a checked config; false when the project has no state folder yet. Trouble is no trouble: it is
 * only slower.
 */
export function saveConfig(
  { path, config }: LoadedConfig,
  checked: {
    readonly text: string;
    readonly cacheKey: string;
    readonly data: unknown;
    readonly rangeOf: (keys: KeyPath) => Range;
  },
): boolean {
  const { text, cacheKey, data, rangeOf } = checked;
  const paths = listPaths(data);
  const ranges = Object.fromEntries(paths.map((keys) => [JSON.stringify(keys), rangeOf(keys)]));
  const cached: CachedConfig = { cacheKey, text, config, ranges };
  const target = cachePath(path);
  if (!existsSync(dirname(target))) return false;
  try {
    replaceFile(target, JSON.stringify(cached));
  } catch {
    // A full disk or a read-only checkout: the next call parses again.
  }
  return true;
}

function cachePath(path: string): string {
  return join(dirname(path), ".moult", `${basename(path)}.cache.json`);
}

function readCache(path: string): CachedConfig | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(cachePath(path), "utf8"));
    return isCachedConfig(value) ? value : undefined;
  } catch {
    return undefined; // Not there yet, or cut off.
  }
}

/** Only Moult writes this file, and `cacheKey` names the build that did: its form needs no further proof. */
function isCachedConfig(value: unknown): value is CachedConfig {
  return typeof value === "object" && value !== null && "cacheKey" in value && "text" in value;
}

/** Stands in a path for any key that was not written: no config has an empty one. */
const MISSING = "";

/** Every path of the data, from the top down, and for each mapping or list also one for what it has not. */
function listPaths(data: unknown, above: KeyPath = []): readonly KeyPath[] {
  if (typeof data !== "object" || data === null) return [above];
  const entries = Array.isArray(data) ? [...data.entries()] : Object.entries(data);
  const missing = [...above, MISSING];
  return [above, missing, ...entries.flatMap(([key, value]) => listPaths(value, [...above, key]))];
}

/** The characters of a value, or of the nearest thing around it. */
function findRange(ranges: CachedConfig["ranges"], keys: KeyPath): Range {
  const rangeAt = (path: KeyPath): Range | undefined => ranges[JSON.stringify(path)];
  const exact = rangeAt(keys);
  if (exact !== undefined) return exact;
  for (let length = keys.length - 1; length >= 0; length -= 1) {
    const range = rangeAt([...keys.slice(0, length), MISSING]);
    if (range !== undefined) return range;
  }
  return [0, 0];
}
