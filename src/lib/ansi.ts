/* oxlint-disable no-control-regex -- control characters are what this file is about */

/*
 * The grammar of ECMA-48. node:util's stripVTControlCharacters knows less of it: it leaves the payload
 * of device control strings, colours with colons and sequences with intermediate bytes as text.
 */
const STRING_SEQUENCE =
  /(?:\u001b[PX\]^_]|[\u0090\u0098\u009d-\u009f])(?:[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c))?/g;
const ESCAPE_SEQUENCE = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]/g;
const ERASE_LINE = /^(?:\u001b\[|\u009b)([012]?)K$/;
/** Control characters except tab and newline, and the marks that turn the direction of what follows. */
const UNSAFE = /[\0-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;
const MOVES_CURSOR = /[\b\r]/;
const PRINTS = /^[\t\P{Cc}]/u;

/**
 * Turns output of a program into text that cannot garble a terminal or a file: no control character but
 * newline and tab, and of a line that was overwritten only what a terminal would show last.
 */
export function plainText(output: string): string {
  return output.toWellFormed().replace(STRING_SEQUENCE, "").split("\n").map(plainLine).join("\n");
}

/** Makes a name fit for one line by showing its control characters as escapes: `a\nb`, `\x1b[31m`. */
export function plainName(name: string): string {
  return name
    .toWellFormed()
    .replace(/[\t\n]/g, escapeOf)
    .replace(UNSAFE, escapeOf);
}

function plainLine(line: string): string {
  const settled = MOVES_CURSOR.test(line) ? settle(line) : line;
  return settled.replace(ESCAPE_SEQUENCE, "").replace(UNSAFE, "");
}

/** Plays the cursor movements of one line, as progress bars use them. */
function settle(line: string): string {
  const cells: string[] = [];
  let column = 0;
  for (const piece of piecesOf(line.replace(/\r+$/, ""))) {
    const erase = ERASE_LINE.exec(piece)?.[1];
    if (piece === "\r") column = 0;
    else if (piece === "\b") column = Math.max(0, column - 1);
    else if (erase === "1" || erase === "2") cells.fill(" ", 0, erase === "2" ? undefined : column);
    else if (erase !== undefined) cells.length = Math.min(cells.length, column);
    else if (PRINTS.test(piece)) cells[column++] = piece;
  }
  return Array.from(cells, (cell) => cell ?? " ")
    .join("")
    .trimEnd();
}

/** Splits a line into its characters and its escape sequences. */
function* piecesOf(line: string): Iterable<string> {
  let end = 0;
  for (const match of line.matchAll(ESCAPE_SEQUENCE)) {
    yield* line.slice(end, match.index);
    yield match[0];
    end = match.index + match[0].length;
  }
  yield* line.slice(end);
}

function escapeOf(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  if (character === "\r") return "\\r";
  const code = character.charCodeAt(0);
  return code < 256 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, "0");
}
