import { posix } from "node:path";
import { escapeGlob } from "../config/first-config.ts";
import type { FindQuery, FindTest } from "./init-find.ts";

/** The files of one root of a `find`, in the words of a config. */
export interface RootGlobs {
  /** Relative to the root of the project, "" for that itself. */
  readonly root: string;
  /** What stands before each path that the `find` prints, and not in ours: "./" or nothing. */
  readonly prefix: string;
  readonly files: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Turns a root of a `find` into globs. A `*` of `find` goes over slashes too; a pattern of a path that nothing
 * below this root can match is left out.
 */
export function globsOfRoot(query: FindQuery, printed: string, place: FindPlace): RootGlobs {
  const root = placeInProject(printed, place);
  const folder = root === "" ? "" : `${escapeGlob(root)}/`;
  const names = query.names.length === 0 ? ["*"] : query.names;
  const files = depthsOf(query).flatMap((way) => names.map((name) => `${folder}${way}${name}`));
  const context = { printed: printed.replace(/\/+$/, ""), place, folder };
  const exclude = query.without.flatMap((test) => excludeOf(test, context));
  const prefix = printed.startsWith("./") || printed === "." ? "./" : "";
  return { root, prefix, files, exclude: [...new Set(exclude)] };
}

/** What stands between the root and a name: "**" + "/" without a limit, else one way for each depth. */
function depthsOf({ maxDepth }: FindQuery): readonly string[] {
  if (!Number.isFinite(maxDepth)) return ["**/"];
  return Array.from({ length: Math.max(0, maxDepth) }, (_, depth) => "*/".repeat(depth));
}

/** Where a `find` runs. */
export interface FindPlace {
  /** The root of the project; absolute. */
  readonly projectRoot: string;
  /** Relative to that; "" is that root. */
  readonly base: string;
}

/** A path as `find` prints it, relative to the project and without a slash at its end. */
function placeInProject(path: string, { projectRoot, base }: FindPlace): string {
  const near = posix.isAbsolute(path) ? posix.relative(projectRoot, path) : posix.join(base, path);
  return near.replace(/^\.?\/?$|\/+$/g, "");
}

interface PatternContext {
  readonly printed: string;
  readonly place: FindPlace;
  readonly folder: string;
}

function excludeOf({ by, pattern }: FindTest, context: PatternContext): readonly string[] {
  if (by === "name") return [`${context.folder}**/${pattern}`];
  const first = pattern.search(/[*?[]/);
  const fixed = first < 0 ? pattern : pattern.slice(0, first);
  const root = `${context.printed}/`;
  // Below "./tests" nothing is printed that begins with "./venv/", nor with "tests/".
  if (!root.startsWith(fixed) && !fixed.startsWith(root) && pattern !== context.printed) return [];
  if (fixed === "" || !fixed.startsWith(root)) {
    // The star stands for the root, and for any folders below it.
    const tail = first < 0 ? "" : pattern.slice(first).replace(/^\*+\//, "");
    return tail === "" ? [] : [`${context.folder}**/${spread(tail)}`];
  }
  // Up to its last slash it names folders, and what follows may begin with a part of a name.
  const end = fixed.lastIndexOf("/") + 1;
  const below = placeInProject(fixed.slice(0, end), context.place);
  const rest = `${escapeGlob(fixed.slice(end))}${first < 0 ? "" : spread(pattern.slice(first))}`;
  return [below === "" ? rest : `${escapeGlob(below)}/${rest}`];
}

/** A star that has a folder for itself may be many folders. */
function spread(pattern: string): string {
  return pattern
    .split("/")
    .map((part) => (part === "*" ? "**" : part))
    .join("/");
}
