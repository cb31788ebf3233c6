import { posix } from "node:path";
import type { PathShape } from "./mention.ts";

/** The folder of a path; empty for the root. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === "." ? "" : folder;
}

/** Where a path leads from a folder; undefined when that is above the root. */
export function leadFrom(folder: string, path: string): string | undefined {
  const found = posix.normalize(posix.join(folder, path));
  return found === ".." || found.startsWith("../") ? undefined : found;
}

/** Writes the path of a file in a given shape. */
export function writePath({ lead, base, hasDot }: PathShape, target: string): string {
  const path = posix.relative(`/${base}`, `/${target}`);
  return lead + (hasDot && !path.startsWith("../") ? "./" : "") + path;
}
