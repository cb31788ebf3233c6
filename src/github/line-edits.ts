import type { TextEdit } from "../lib/text-edit.ts";

/** Puts lines before the line that begins at an offset, or at the end of a text; with the line ends around them. */
export function insertLines(text: string, offset: number, lines: readonly string[]): TextEdit {
  const eol = eolBefore(text, offset);
  const isInside = offset < text.length || text.endsWith("\n");
  const added = isInside ? lines.map((line) => line + eol) : lines.map((line) => eol + line);
  return { start: offset, end: offset, text: added.join("") };
}

/** Takes out the lines from one offset to another, which both begin lines; the last line may have no end. */
export function removeLines(text: string, start: number, end: number): TextEdit {
  if (end < text.length || text.endsWith("\n")) return { start, end, text: "" };
  // They were put behind a line without an end, which gets what it had.
  const before = /\r?\n$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return { start: start - before, end, text: "" };
}

/** The line end before an offset; of the first line that of the text. */
export function eolBefore(text: string, offset: number): string {
  const last = text.lastIndexOf("\n", offset - 1);
  const at = last >= 0 && offset > 0 ? last : text.indexOf("\n");
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}

/** Where the line of an offset begins. */
export function lineStartOf(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line behind an offset begins, or the end of the text; what already begins a line stays. */
export function nextLineOf(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

/** The line that holds an offset, without its end. */
export function lineAt(text: string, offset: number): string {
  return /^[^\r\n]*/.exec(text.slice(lineStartOf(text, offset)))?.[0] ?? "";
}

/** Lines that much further in. */
export function indent(lines: readonly string[], columns: number): readonly string[] {
  return lines.map((line) => " ".repeat(columns) + line);
}
