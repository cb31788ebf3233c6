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

/** A line of the old text, and what stands there in the new one. */
interface ChangedLine {
  /** From 0. */
  readonly index: number;
  readonly after: readonly string[];
}

const CONTEXT_LINES = 3;
const NO_NEWLINE = "\\ No newline at end of file";

/** Renders a change as `git diff` does; `git apply` takes it. */
export function renderDiff(change: FileChange): string {
  const lines = splitLines(change.before);
  const hunks = groupLines(findChangedLines(change, lines));
  let shift = 0;
  const texts = hunks.map((hunk) => {
    const text = renderHunk(lines, hunk, shift);
    shift += hunk.reduce((sum, { after }) => sum + after.length - 1, 0);
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

function findChangedLines(
  { before, edits }: FileChange,
  lines: readonly string[],
): readonly ChangedLine[] {
  const changed: ChangedLine[] = [];
  let lineStart = 0;
  for (const [index, line] of lines.entries()) {
    const lineEnd = lineStart + line.length;
    const end = line.endsWith("\n") ? lineEnd - 1 : lineEnd;
    const start = lineStart;
    const own = edits.filter((edit) => edit.start >= start && edit.end <= end);
    if (own.length > 0) {
      const moved = own.map((edit) => ({
        ...edit,
        start: edit.start - start,
        end: edit.end - start,
      }));
      const after = applyEdits(before.slice(lineStart, lineEnd), moved);
      changed.push({ index, after: splitLines(after) });
    }
    lineStart = lineEnd;
  }
  return changed;
}

/** Changes whose context would touch stand in one hunk. */
function groupLines(changed: readonly ChangedLine[]): readonly (readonly ChangedLine[])[] {
  const hunks: ChangedLine[][] = [];
  for (const line of changed) {
    const hunk = hunks.at(-1);
    const last = hunk?.at(-1);
    if (hunk !== undefined && last !== undefined && line.index - last.index <= 2 * CONTEXT_LINES) {
      hunk.push(line);
    } else hunks.push([line]);
  }
  return hunks;
}

function renderHunk(lines: readonly string[], hunk: readonly ChangedLine[], shift: number): string {
  const from = Math.max(0, (hunk[0]?.index ?? 0) - CONTEXT_LINES);
  const to = Math.min(lines.length, (hunk.at(-1)?.index ?? 0) + CONTEXT_LINES + 1);
  const after = new Map(hunk.map((line) => [line.index, line.after]));
  const added = hunk.reduce((sum, one) => sum + one.after.length - 1, 0);
  const body: string[] = [];
  let minus: string[] = [];
  let plus: string[] = [];
  const flush = (): void => {
    body.push(...minus, ...plus);
    minus = [];
    plus = [];
  };
  for (const [offset, line] of lines.slice(from, to).entries()) {
    const changed = after.get(from + offset);
    if (changed === undefined) {
      flush();
      body.push(renderLine(" ", line));
    } else {
      minus.push(renderLine("-", line));
      plus.push(...changed.map((one) => renderLine("+", one)));
    }
  }
  flush();
  const count = to - from;
  return `@@ -${from + 1},${count} +${from + 1 + shift},${count + added} @@\n${body.join("")}`;
}

function renderLine(mark: string, line: string): string {
  return line.endsWith("\n") ? mark + line : `${mark}${line}\n${NO_NEWLINE}\n`;
}
