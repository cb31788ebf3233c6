import stringWidth from "string-width";
import type { TerminalOptions } from "./options.ts";

/**
 * The lines at the bottom of a terminal that are redrawn in place.
 *
 * Between two calls the cursor waits, hidden, in the first column of the last line of the footer. There a
 * terminal that rewraps lines when its width changes can be followed: only the lines above count.
 */
export interface Frame {
  /** Prints lasting text, which ends with a newline, above the footer, at the latest when it is drawn next. */
  readonly print: (text: string) => void;
  /**
   * Replaces the footer by these lines, none wider than the terminal. All of them are painted when any
   * of them changed: so the view recovers from what others write on the terminal.
   */
  readonly draw: (lines: readonly string[]) => void;
  /** Erases the footer and gives the cursor back. */
  readonly close: () => void;
}

/** Creates the frame of a terminal; nothing is written before the first call. */
export function createFrame({
  write,
  columns,
  rows,
}: Pick<TerminalOptions, "write" | "columns" | "rows">): Frame {
  let shown: readonly string[] = [];
  /** Of the shown lines, the empty ones on top that nobody asked for. */
  let paddingCount = 0;
  let shownColumns = 0;
  let held = "";

  const isShown = (lines: readonly string[]): boolean =>
    lines.length === shown.length - paddingCount &&
    lines.every((line, index) => line === shown[paddingCount + index]);
  const replace = (lines: readonly string[], cursor = ""): void => {
    const width = columns();
    const erased = Math.min(rowsAbove(shown, width), rows() - 1);
    const freed = erased - countRows(held.split("\n").slice(0, -1), width);
    // A footer that climbs would leave the screen at its top, where nobody can erase it: its last line stays where it is.
    paddingCount = lines.length === 0 ? 0 : Math.max(0, freed - rowsAbove(lines, width));
    const padding = Array.from({ length: paddingCount }, () => "");
    const padded = [...padding, ...lines];
    write(`${eraseFooter(shown, width)}${held}${cursor}${paint(padded)}`);
    held = "";
    shown = padded;
    shownColumns = width;
  };

  return {
    print: (text) => {
      if (shown.length === 0) write(text);
      else held += text;
    },
    draw: (lines) => {
      if (held === "" && isShown(lines) && columns() === shownColumns) return;
      replace(lines, shown.length === 0 ? HIDE_CURSOR : "");
    },
    close: () => {
      if (shown.length > 0) replace([], SHOW_CURSOR);
    },
  };
}

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const ERASE_BELOW = "\u001b[J";
// Terminals disagree on the width of some emoji; a line that is wider than we think is cut, not wrapped.
const WRAP_OFF = "\u001b[?7l";
const WRAP_ON = "\u001b[?7h";

function eraseFooter(lines: readonly string[], columns: number): string {
  if (lines.length === 0) return "";
  // The user may have typed something, so the column is not known.
  return `${up(rowsAbove(lines, columns))}\r${ERASE_BELOW}`;
}

function paint(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${WRAP_OFF}${lines.join("\n")}${WRAP_ON}\r`;
}

/** How many rows of the terminal the lines above the last one take now, after a change of its width. */
function rowsAbove(lines: readonly string[], columns: number): number {
  return countRows(lines.slice(0, -1), columns);
}

function countRows(lines: readonly string[], columns: number): number {
  const rowsOf = (line: string): number => Math.ceil(stringWidth(line) / Math.max(1, columns));
  return lines.reduce((sum, line) => sum + Math.max(1, rowsOf(line)), 0);
}

function up(count: number): string {
  return count === 0 ? "" : `\u001b[${count}A`;
}
