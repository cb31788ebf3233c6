import type { Place } from "../model/failure.ts";

/** Characters of a text, the end excluded. */
export type Range = readonly [number, number];

/** The place of a range of characters; underlines no more than the first line. */
export function placeAt(path: string, text: string, range: Range): Place {
  const start = Math.min(range[0], text.length);
  const lineStart = start === 0 ? 0 : text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", start);
  const lineText = text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd).replace(/\r$/, "");
  const end = Math.min(range[1], lineStart + lineText.length);
  return {
    path,
    line: text.slice(0, lineStart).split("\n").length,
    column: start - lineStart + 1,
    length: Math.max(1, end - start),
    lineText,
  };
}
