import stringWidth from "string-width";
import type { Paint } from "./style.ts";

/** A piece of a line: its text, without escapes, and how it is painted once it fits. */
export interface Part {
  readonly text: string;
  readonly paint?: Paint;
  /** Which end stays when there is not enough room; paths say most at their end. */
  readonly keep?: "start" | "end";
}

/** Joins parts to a line of at most this many columns. What does not fit ends in `…`. */
export function fitParts(parts: readonly Part[], columns: number): string {
  let left = columns;
  let line = "";
  for (const { text, paint, keep } of parts) {
    if (left <= 0) break;
    const shown = fitText(text, left, keep ?? "start");
    left -= stringWidth(shown);
    line += paint === undefined ? shown : paint(shown);
    if (shown !== text) break;
  }
  return line;
}

/** Cuts a text to a width in columns; never inside a wide character or an emoji. */
export function fitText(text: string, columns: number, keep: "start" | "end"): string {
  if (columns <= 0) return "";
  if (stringWidth(text) <= columns) return text;
  const graphemes = Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
  if (keep === "end") graphemes.reverse();
  const shown: string[] = [];
  let left = columns - 1; // for the ellipsis
  for (const grapheme of graphemes) {
    left -= stringWidth(grapheme);
    if (left < 0) break;
    shown.push(grapheme);
  }
  return keep === "end" ? `…${shown.toReversed().join("")}` : `${shown.join("")}…`;
}

const SEGMENTER = new Intl.Segmenter();
