import type { Hash } from "node:crypto";
import { lstatSync, readdirSync, type Dirent } from "node:fs";
import { join } from "node:path";

/** Folders whose files no script asks about, but which may have very many. */
const NOT_ENTERED = new Set([".git", ".moult", "node_modules", "__pycache__"]);

/**
 * Adds to a hash what files there are in a folder and below, how big they are and when they changed: a script may
 * ask for any of them.
 */
export function addTree(hash: Hash, folder: string): void {
  for (const entry of listEntries(folder)) {
    const path = join(folder, entry.name);
    hash.update(`${path}\0`);
    if (entry.isDirectory()) {
      if (!NOT_ENTERED.has(entry.name)) addTree(hash, path);
    } else {
      const stats = lstatSync(path, { throwIfNoEntry: false });
      hash.update(`${stats?.size}\0${stats?.mtimeMs}\0${stats?.mode}\0`);
    }
  }
}

function listEntries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.name !== ".moult")
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch {
    return []; // It cannot be read by the script either.
  }
}
