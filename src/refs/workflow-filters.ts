import { passesFilter } from "../github/path-filter.ts";
import {
  childOf,
  entriesOf,
  itemsOf,
  parseWorkflowText,
  textOf,
  type Tree,
} from "../github/workflow-text.ts";
import type { TextEdit } from "../lib/text-edit.ts";
import { success, type Result } from "../model/result.ts";
import type { FilterSpan } from "./find-mentions.ts";
import type { Renaming, TextFile } from "./mention.ts";

/** One `paths:` or `paths-ignore:` of an event of a workflow. */
export interface PathFilter {
  /** `push`. */
  readonly event: string;
  readonly key: "paths" | "paths-ignore";
  readonly patterns: readonly FilterSpan[];
  /** The characters of the whole list, or of its one pattern. */
  readonly start: number;
  readonly end: number;
}

/** Reads the path filters of a workflow. Fails when it is no YAML. */
export function readPathFilters({ path, text }: TextFile): Result<readonly PathFilter[]> {
  const parsed = parseWorkflowText(path, text);
  if (!parsed.ok) return parsed;
  return success(
    entriesOf(childOf(parsed.value, "on")).flatMap(([event, settings]) =>
      (["paths", "paths-ignore"] as const).flatMap((key): readonly PathFilter[] => {
        const list = childOf(settings, key);
        if (list === undefined) return [];
        const { start, end } = list.at;
        return [{ event, key, patterns: spansOf(list), start, end }];
      }),
    ),
  );
}

/** Whether a change of this file alone gets past a filter, which then starts the workflow. */
export function startsWith({ key, patterns }: PathFilter, path: string): boolean {
  const texts = patterns.map(({ pattern }) => pattern);
  return passesFilter(texts, path) === (key === "paths");
}

/** The pattern that a filter needs at its end so that the new name starts what the old one did; undefined for none. */
export function patternToAdd(filter: PathFilter, { old, new: to }: Renaming): string | undefined {
  if (knowsName(filter, to)) return undefined;
  const renamed = filter.patterns.map((span) => ({
    ...span,
    pattern: rename(span.pattern, old, to),
  }));
  const should = startsWith(filter, old);
  if (startsWith({ ...filter, patterns: renamed }, to) === should) return undefined;
  if (should === (filter.key === "paths")) return to;
  // What `!` means in a list of what is ignored is not written anywhere.
  return filter.key === "paths" ? `!${to}` : undefined;
}

/** Whether a filter has a pattern for the new name already: somebody has seen to it, or an earlier renaming has. */
export function knowsName({ patterns }: PathFilter, to: string): boolean {
  return patterns.some(({ pattern }) => pattern.replace(/^!/, "") === to);
}

function rename(pattern: string, old: string, to: string): string {
  if (pattern === old) return to;
  return pattern === `!${old}` ? `!${to}` : pattern;
}

/** Writes one more pattern at the end of a filter, in the manner of the last one. Nothing where that takes a person. */
export function insertPattern(
  text: string,
  filter: PathFilter,
  pattern: string,
): readonly TextEdit[] {
  const last = filter.patterns.at(-1);
  // A text over several lines ends where a person has to say.
  if (last === undefined || /^[>|&*!]/.test(text.slice(last.start))) return [];
  const quote = /^["']/.exec(text.slice(last.start))?.[0] ?? (pattern.startsWith("!") ? "'" : "");
  const word = `${quote}${pattern}${quote}`;
  if (filter.start === last.start) {
    return [insertion(filter.start, "["), insertion(filter.end, `, ${word}]`)];
  }
  if (text[filter.start] === "[") return [insertion(last.end, `, ${word}`)];
  const lineStart = text.lastIndexOf("\n", last.start) + 1;
  const bullet = text.slice(lineStart, last.start);
  if (!/^\s*-\s+$/.test(bullet)) return [];
  const lineEnd = last.end + text.slice(last.end).search(/\r?\n|$/);
  const newline = text.startsWith("\r\n", lineEnd) ? "\r\n" : "\n";
  return [insertion(lineEnd, `${newline}${bullet}${word}`)];
}

function insertion(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}

function spansOf(list: Tree): readonly FilterSpan[] {
  const leaves = list.kind === "list" ? itemsOf(list) : [list];
  return leaves.flatMap((leaf) => {
    const pattern = textOf(leaf);
    return pattern === undefined ? [] : [{ start: leaf.at.start, end: leaf.at.end, pattern }];
  });
}
