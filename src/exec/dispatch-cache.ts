import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DispatchRange } from "../bash/bridge-text.ts";
import { replaceFile } from "../disk/replace-file.ts";

/** Where the dispatch of a script was found, and everything that this depended on. */
export interface FoundDispatch {
  /** The build of Moult that found it, the script, and what the config says of it. */
  readonly key: string;
  /** The script and the files that it sources, by absolute path, with their texts. */
  readonly texts: Readonly<Record<string, string>>;
  readonly range: DispatchRange;
}

/**
 * The dispatch as it was found before in the very same texts. To load the parser and to read a script of
 * 800 lines takes 0.2 s of CPU; to compare texts takes a millisecond.
 */
export function findKnownDispatch(root: string, key: string): DispatchRange | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(cachePath(root), "utf8"));
    if (!isFound(value) || value.key !== key) return undefined;
    const isSame = Object.entries(value.texts).every(
      ([path, text]) => readFileSync(path, "utf8") === text,
    );
    return isSame ? value.range : undefined;
  } catch {
    return undefined; // Not there yet, cut off, or a file of it is gone.
  }
}

/** Keeps it, where the project has a state folder. Trouble is no trouble: the next call reads again. */
export function keepDispatch(root: string, found: FoundDispatch): void {
  const target = cachePath(root);
  if (!existsSync(dirname(target))) return;
  try {
    replaceFile(target, JSON.stringify(found));
  } catch {
    // A full disk or a read-only checkout.
  }
}

function cachePath(root: string): string {
  return join(root, ".moult", "dispatch.cache.json");
}

/** Only Moult writes this file, and `key` names the build that did: its form needs no further proof. */
function isFound(value: unknown): value is FoundDispatch {
  return typeof value === "object" && value !== null && "key" in value && "texts" in value;
}
