import { applyEdits, type TextEdit } from "../lib/text-edit.ts";

/** A file with what is changed in it. */
export interface FileChange {
  /** Relative to the root, with "/". */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** Sorted. */
  readonly edits: readonly TextEdit[];
}

/** Lines of the old text, and what stands in their place; either may be none. */
interface ChangedLines {
  /** Of the first old line, or of the one before which something is put; from 0. */
  readonly index: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const CONTEXT_LINES = 3;
const NO_NEWLINE = "\\ No newline at end of file";

/** Renders a change as `git diff` does; `git apply` takes it. */
export function renderDiff(change: FileChange): string {
  const lines = splitLines(change.before);
  const hunks = groupChanges(findChanges(change, lines));
  let shift = 0;
  const texts = hunks.map((hunk) => {
    const text = renderHunk(lines, hunk, shift);
    shift += hunk.reduce((sum, { before, after }) => sum + after.length - before.length, 0);
    return text;
  });
  const { path } = change;
  return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n${texts.join("")}`;
}

/** Renders that a file gets another name. */
export function renderMove(from: string, to: string): string {
  return `diff --git a/${from} b/${to}\nsimilarity index 100%\nrename from ${from}\nrename to ${to}\n`;
}

/** Lines with their ends; the last one may have none. */
function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Edits with the lines that they touch, from `first` up to, not including, `last`. */
interface Touched {
  readonly first: number;
  readonly last: number;
  readonly edits: readonly TextEdit[];
}

function findChanges(
  { before, edits }: FileChange,
  lines: readonly string[],
): readonly ChangedLines[] {
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length);
  if (!/(?:^|\n)$/.test(before)) starts.pop();
  const groups: Touched[] = [];
  for (const edit of edits) {
    const first = lineAt(starts, edit.start);
    const end = Math.max(first, lineAt(starts, Math.max(edit.start, edit.end - 1)));
    const last = Math.min(end + 1, lines.length);
    const group = groups.at(-1);
    if (group === undefined || first >= group.last) groups.push({ first, last, edits: [edit] });
    else
      groups[groups.length - 1] = {
        first: group.first,
        last: Math.max(last, group.last),
        edits: [...group.edits, edit],
      };
  }
  return groups.map((group) => {
    const [from, to] = [starts[group.first] ?? 0, starts[group.last] ?? before.length];
    const moved = group.edits.map((edit) => ({
      ...edit,
      start: edit.start - from,
      end: edit.end - from,
    }));
    const after = splitLines(applyEdits(before.slice(from, to), moved));
    return trim({ index: group.first, before: lines.slice(group.first, group.last), after });
  });
}

/** The line that holds an offset; at the very end the last one where it is not ended, else the number of lines. */
function lineAt(starts: readonly number[], offset: number): number {
  const next = starts.findIndex((start) => start > offset);
  return next < 0 ? starts.length - 1 : next - 1;
}

/** What stays at both ends is no change. */
function trim({ index, before, after }: ChangedLines): ChangedLines {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const room = Math.min(before.length, after.length) - head;
  while (tail < room && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return {
    index: index + head,
    before: before.slice(head, before.length - tail),
    after: after.slice(head, after.length - tail),
  };
}

/** Changes whose context would touch stand in one hunk. */
function groupChanges(changes: readonly ChangedLines[]): readonly (readonly ChangedLines[])[] {
  const hunks: ChangedLines[][] = [];
  for (const change of changes) {
    const hunk = hunks.at(-1);
    const last = hunk?.at(-1);
    const end = last === undefined ? 0 : last.index + last.before.length;
    if (hunk !== undefined && change.index - end < 2 * CONTEXT_LINES) hunk.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function renderHunk(
  lines: readonly string[],
  hunk: readonly ChangedLines[],
  shift: number,
): string {
  const [first, last] = [hunk[0], hunk.at(-1)];
  const from = Math.max(0, (first?.index ?? 0) - CONTEXT_LINES);
  const end = (last?.index ?? 0) + (last?.before.length ?? 0);
  const to = Math.min(lines.length, end + CONTEXT_LINES);
  const body: string[] = [];
  const add = (mark: string, some: readonly string[]): void => {
    body.push(...some.map((line) => renderLine(mark, line)));
  };
  let at = from;
  let added = 0;
  for (const { index, before, after } of hunk) {
    add(" ", lines.slice(at, index));
    add("-", before);
    add("+", after);
    at = index + before.length;
    added += after.length - before.length;
  }
  add(" ", lines.slice(at, to));
  const count = to - from;
  // Of a side without lines git names the line before it.
  const [old, now] = [from + (count === 0 ? 0 : 1), from + shift + (count + added === 0 ? 0 : 1)];
  return `@@ -${old},${count} +${now},${count + added} @@\n${body.join("")}`;
}

function renderLine(mark: string, line: string): string {
  return line.endsWith("\n") ? mark + line : `${mark}${line}\n${NO_NEWLINE}\n`;
}
