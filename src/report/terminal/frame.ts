import stringWidth from "string-width";
import type { TerminalOptions } from "./options.ts";

/**
 * The lines at the bottom of a terminal that are redrawn in place.
 *
 * Between two calls the cursor waits, hidden, in the first column of the last line of the footer. There a
 * terminal that rewraps lines when its width changes can be followed: only the lines above count.
 */
export interface Frame {
  /** Prints lasting text, which ends with a newline, above the footer. */
  readonly print: (text: string) => void;
  /** Replaces the footer by these lines, none wider than the terminal. */
  readonly draw: (lines: readonly string[]) => void;
  /** Erases the footer and gives the cursor back. */
  readonly close: () => void;
}

/** Creates the frame of a terminal; nothing is written before the first call. */
export function createFrame({ write, columns }: Pick<TerminalOptions, "write" | "columns">): Frame {
  let shown: readonly string[] = [];
  let shownColumns = 0;

  const erase = (): string => {
    if (shown.length === 0) return "";
    return `${up(rowsAbove(shown, columns()))}\r${ERASE_BELOW}`;
  };
  const replace = (text: string, lines: readonly string[]): void => {
    write(`${erase()}${text}${paintAll(lines)}`);
    shown = lines;
    shownColumns = columns();
  };

  return {
    print: (text) => replace(text, shown),
    draw: (lines) => {
      const hasSameShape = lines.length === shown.length && columns() === shownColumns;
      if (!hasSameShape) {
        replace(shown.length === 0 ? HIDE_CURSOR : "", lines);
      } else if (lines.some((line, index) => line !== shown[index])) {
        write(paintChanges(lines, shown));
        shown = lines;
      }
    },
    close: () => {
      if (shown.length > 0) replace(SHOW_CURSOR, []);
    },
  };
}

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const ERASE_BELOW = "\u001b[J";
const ERASE_RIGHT = "\u001b[K";
// Terminals disagree on the width of some emoji; a line that is wider than we think is cut, not wrapped.
const WRAP_OFF = "\u001b[?7l";
const WRAP_ON = "\u001b[?7h";

function paintAll(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${WRAP_OFF}${lines.join("\n")}${WRAP_ON}\r`;
}

function paintChanges(lines: readonly string[], shown: readonly string[]): string {
  const painted = lines.map((line, index) =>
    line === shown[index] ? "" : `${ERASE_RIGHT}${line}`,
  );
  return `${up(lines.length - 1)}${paintAll(painted)}`;
}

/** How many rows of the terminal the lines above the last one take now, after a change of its width. */
function rowsAbove(lines: readonly string[], columns: number): number {
  return lines
    .slice(0, -1)
    .reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / Math.max(1, columns))),
      0,
    );
}

function up(count: number): string {
  return count === 0 ? "" : `\u001b[${count}A`;
}
