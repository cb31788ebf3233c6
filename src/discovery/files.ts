import { resolve } from "node:path";
import picomatch from "picomatch/posix.js";
import { quoteForShell } from "../lib/quote.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import { makeWalker, type DirectoryReader, type UnreadableDirectory, type Walker } from "./walk.ts";

/** Which files a group wants. Patterns are relative to the root. */
export interface FileQuery {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** A file, and the first pattern of the query that it matches. */
export interface FoundFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly pattern: string;
}

/** What became of one pattern of a query. */
export interface PatternCount {
  readonly pattern: string;
  /** A pattern without glob characters is the path of one file. */
  readonly kind: "glob" | "path";
  /** Files that match, excluded ones too as far as they were seen. */
  readonly matchedCount: number;
}

/** The answer to a query. */
export interface FoundFiles {
  /** In the order of their characters, the same on every machine. */
  readonly files: readonly FoundFile[];
  /** One for each pattern of the query, in its order. */
  readonly patterns: readonly PatternCount[];
}

/** Directories that nobody means when writing `**`. A pattern that names one goes inside. */
const SKIPPED = new Set([".git", "node_modules", ".moult", "__pycache__"]);

/**
 * Finds the files of all queries in one go: each directory is read once, and only where a pattern
 * reaches. Answers in the order of the queries.
 */
export function findFiles(
  root: string,
  queries: readonly FileQuery[],
  reader?: DirectoryReader,
): Result<readonly FoundFiles[]> {
  const walker = makeWalker(root, reader);
  const found = queries.map((query) => answerQuery(walker, query));
  const unreadable = walker.unreadable();
  return unreadable.length === 0
    ? success(found)
    : failed(...unreadable.map((one) => describeUnreadable(root, one)));
}

function answerQuery(walker: Walker, query: FileQuery): FoundFiles {
  const isExcluded = compileExclude(query.exclude);
  const files = new Map<string, FoundFile>();
  const patterns = query.include.map((pattern): PatternCount => {
    const { kind, paths } = matchPattern(walker, pattern, isExcluded);
    for (const path of paths) {
      if (!files.has(path) && !isExcluded(path)) files.set(path, { path, pattern });
    }
    return { pattern, kind, matchedCount: paths.length };
  });
  // Paths are unique. Code units, not a locale: a plan must not depend on the machine's language.
  const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files: sorted, patterns };
}

function matchPattern(
  walker: Walker,
  pattern: string,
  isExcluded: (path: string) => boolean,
): { readonly kind: PatternCount["kind"]; readonly paths: readonly string[] } {
  const { base: escapedBase, glob, isGlob } = picomatch.scan(trimPattern(pattern));
  const base = escapedBase.replaceAll(/\\(.)/g, "$1");
  if (!isGlob) return { kind: "path", paths: walker.isFile(base) ? [base] : [] };
  const isMatch = picomatch(glob, { nonegate: true });
  const route = {
    base,
    depth: measureDepth(glob),
    mayEnter: (path: string, name: string) => mayEnter(glob, name) && !isExcluded(path),
  };
  const start = base === "" ? 0 : base.length + 1;
  return { kind: "glob", paths: walker.walk(route).filter((path) => isMatch(path.slice(start))) };
}

/** An excluded directory takes with it all that is below, as in a .gitignore. */
function compileExclude(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const globs = patterns.map(trimPattern).flatMap((glob) => [glob, `${glob}/**`]);
  return picomatch(globs, { dot: true, nonegate: true });
}

function trimPattern(pattern: string): string {
  return pattern.replace(/^(\.\/+)+/, "").replace(/\/+$/, "");
}

/** Without `**`, and without braces or parentheses that may hold a `/`, a glob has a known depth. */
function measureDepth(glob: string): number {
  return /\*\*|[{(]/.test(glob) ? Number.POSITIVE_INFINITY : glob.split("/").length - 1;
}

function mayEnter(glob: string, name: string): boolean {
  const isUsual = !name.startsWith(".") && !SKIPPED.has(name);
  if (isUsual) return true;
  // `.github/*.yml` and `.{a,b}/x` name hidden directories; picomatch decides whether this one is meant.
  return SKIPPED.has(name) ? glob.includes(name) : /(^|[/{(,|])\./.test(glob);
}

function describeUnreadable(root: string, { path, errorCode }: UnreadableDirectory): Failure {
  const shown = path === "" ? "." : path;
  return {
    code: "directory-unreadable",
    message: `the directory ${shown} cannot be read (${errorCode})`,
    place: { path: resolve(root, path) },
    next: `make it readable (chmod a+rx ${quoteForShell(resolve(root, path))})${adviseExclude(path)}`,
  };
}

/** The root itself cannot be left out. */
function adviseExclude(path: string): string {
  return path === "" ? "" : `, or leave it out with exclude: [${JSON.stringify(`${path}/**`)}]`;
}
