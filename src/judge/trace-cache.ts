import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../disk/replace-file.ts";
import type { Trace } from "../model/trace.ts";

/** Kept traces of one script, in files that are named by all that they depend on. */
export interface TraceCache {
  readonly find: (cell: unknown) => Trace | undefined;
  /** A folder that cannot be written keeps nothing. */
  readonly keep: (cell: unknown, trace: Trace) => void;
}

/** Opens the traces below a folder. `ground` is what all cells have in common: script, files, assumptions, tracer. */
export function openTraceCache(folder: string, ground: string, root: string): TraceCache {
  const pathOf = (cell: unknown): string =>
    join(folder, `${hashText(`${ground}\0${JSON.stringify(cell)}`)}.json`);
  const known = new Map<string, string>();
  const hashSource = (path: string): string => {
    const seen = known.get(path) ?? hashFile(join(root, path));
    known.set(path, seen);
    return seen;
  };
  return {
    find: (cell) => {
      const kept = readKept(pathOf(cell));
      const isFresh = kept?.sources.every(([path, hash]) => hashSource(path) === hash);
      return isFresh === true ? kept?.trace : undefined;
    },
    keep: (cell, trace) => {
      const kept: Kept = { sources: trace.sources.map((path) => [path, hashSource(path)]), trace };
      writeKept(folder, pathOf(cell), kept);
    },
  };
}

interface Kept {
  readonly sources: readonly (readonly [path: string, hash: string])[];
  readonly trace: Trace;
}

/** A short name of a text that no other text has. */
export function hashText(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 40);
}

function hashFile(path: string): string {
  try {
    return hashText(readFileSync(path));
  } catch {
    return "none";
  }
}

function readKept(path: string): Kept | undefined {
  try {
    // Only this file writes them, and they are renamed into place whole.
    const kept: Kept = JSON.parse(readFileSync(path, "utf8"));
    return kept;
  } catch {
    return undefined;
  }
}

function writeKept(folder: string, path: string, kept: Kept): void {
  try {
    mkdirSync(folder, { recursive: true });
    replaceFile(path, JSON.stringify(kept));
  } catch {
    // A read-only checkout: the next trace takes as long as this one.
  }
}
