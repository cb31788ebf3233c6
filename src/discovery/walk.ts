import { readdirSync, statSync, type Dirent } from "node:fs";
import { join, resolve } from "node:path";

/** Reads one directory; throws what Node throws. */
export type DirectoryReader = (path: string) => readonly Dirent[];

/** A directory that could not be read, and why. */
export interface UnreadableDirectory {
  readonly path: string;
  readonly errorCode: string;
}

/** What a walk needs to know of one directory. */
interface Listing {
  readonly files: readonly string[];
  readonly directories: readonly string[];
}

/** Where a walk goes. Paths are relative to the root of the walker. */
export interface Route {
  readonly base: string;
  /** How many directories below the base are entered. */
  readonly depth: number;
  readonly mayEnter: (path: string, name: string) => boolean;
}

/** Walks directories below one root; each is read once, however many walks come by. */
export interface Walker {
  readonly walk: (route: Route) => readonly string[];
  readonly isFile: (path: string) => boolean;
  readonly unreadable: () => readonly UnreadableDirectory[];
}

const NOTHING: Listing = { files: [], directories: [] };

/**
 * Makes a walker. Links to files count as files. Links to directories are followed only when they
 * are part of a base, that is when a pattern names them, so that a loop of links does no harm.
 */
export function makeWalker(root: string, read: DirectoryReader = readDirectory): Walker {
  const listings = new Map<string, Listing>();
  const unreadable: UnreadableDirectory[] = [];

  const list = (path: string): Listing => {
    const known = listings.get(path);
    if (known !== undefined) return known;
    const listing = readListing(path);
    listings.set(path, listing);
    return listing;
  };

  const readListing = (path: string): Listing => {
    try {
      return sortEntries(resolve(root, path), read(resolve(root, path)));
    } catch (error) {
      const errorCode = errorCodeOf(error);
      // A base that is no directory matches nothing, and a directory may vanish while we look.
      if (errorCode !== "ENOENT" && errorCode !== "ENOTDIR") unreadable.push({ path, errorCode });
      return NOTHING;
    }
  };

  const walk = ({ base, depth, mayEnter }: Route): readonly string[] => {
    const { files, directories } = list(base);
    const prefix = base === "" ? "" : `${base}/`;
    const found = files.map((name) => prefix + name);
    if (depth === 0) return found;
    for (const name of directories) {
      const path = prefix + name;
      if (mayEnter(path, name)) found.push(...walk({ base: path, depth: depth - 1, mayEnter }));
    }
    return found;
  };

  const isFile = (path: string): boolean => isFileAt(resolve(root, path));
  return { walk, isFile, unreadable: () => unreadable };
}

function readDirectory(path: string): readonly Dirent[] {
  return readdirSync(path, { withFileTypes: true });
}

function sortEntries(path: string, entries: readonly Dirent[]): Listing {
  const files: string[] = [];
  const directories: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) directories.push(entry.name);
    else if (entry.isFile()) files.push(entry.name);
    else if (entry.isSymbolicLink() && isFileAt(join(path, entry.name))) files.push(entry.name);
  }
  return { files, directories };
}

/** A link that leads nowhere, or round in a circle, is no file. */
function isFileAt(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch (error) {
    errorCodeOf(error);
    return false;
  }
}

/** The code of an error of the file system; anything else is passed on. */
function errorCodeOf(error: unknown): string {
  if (error instanceof Error && "code" in error) return String(error.code);
  throw error;
}
