import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { FALLBACKS_NAME } from "./fallbacks.ts";
import { ROLLOUT_LOG_NAME } from "./rollout-log.ts";
import { EVENT_LOG_NAME } from "./run-folder.ts";

/** A file that can be imported. */
export interface ImportSource {
  /** Absolute. */
  readonly path: string;
  readonly kind: "events" | "fallbacks" | "rollout";
}

/** What a file of a state folder is, by its name. */
const KINDS: Readonly<Record<string, ImportSource["kind"]>> = {
  [EVENT_LOG_NAME]: "events",
  [FALLBACKS_NAME]: "fallbacks",
  [ROLLOUT_LOG_NAME]: "rollout",
};

/** What tests write, and what is nobody's history. */
const PASSED_OVER: ReadonlySet<string> = new Set(["logs", "xml", "node_modules", ".git"]);

/** Finds what can be imported: files as they are named, and all event logs and lines below folders. Links are not followed. */
export function findImports(paths: readonly string[]): Result<readonly ImportSource[]> {
  const sources: ImportSource[] = [];
  const failures: Failure[] = [];
  for (const path of paths) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) failures.push(describeNothing(path, "there is no such file"));
    else if (!stats.isDirectory()) sources.push(sourceOf(path));
    else {
      const below = findBelow(path);
      sources.push(...below);
      if (below.length === 0) failures.push(describeNothing(path, "no event log is below it"));
    }
  }
  return failures.length > 0 ? failed(...failures) : success(sources);
}

function findBelow(folder: string): readonly ImportSource[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return entries.flatMap((entry): readonly ImportSource[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : findBelow(path);
    const kind = Object.hasOwn(KINDS, entry.name) ? KINDS[entry.name] : undefined;
    return kind === undefined || !entry.isFile() ? [] : [{ path, kind }];
  });
}

/** By its name; one with another name, as an artifact may have, is an event log unless it says that it is of fallbacks. */
function sourceOf(path: string): ImportSource {
  const named = Object.hasOwn(KINDS, basename(path)) ? KINDS[basename(path)] : undefined;
  if (named !== undefined) return { path, kind: named };
  return { path, kind: /fallback/.test(basename(path)) ? "fallbacks" : "events" };
}

function describeNothing(path: string, message: string): Failure {
  return {
    code: "file-missing",
    message,
    place: { path },
    next: "name files such as events.jsonl, folders of runs, or folders with any of these below",
  };
}
