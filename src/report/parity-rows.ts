import { plainName } from "../lib/ansi.ts";
import { quoteForShell } from "../lib/quote.ts";
import type { Comparison, FailingCommand, ParityPlace, ParityRow } from "../model/parity.ts";
import { countOf } from "./wording.ts";

/** Rows of both sides that are shown around a difference. */
const CONTEXT = 2;

const MARKS = { both: " ", script: "-", moult: "+" } as const;

/** What differs, as lines: `-` only the script, `+` only Moult, with the rows around and the places. */
export function renderComparison(comparison: Comparison): readonly string[] {
  const { rows, scriptExitCode, moultExitCode, endsEarly, failing } = comparison;
  const isShown = markShown(rows);
  const lines: string[] = failing === undefined ? [] : [renderFailing(failing)];
  let hidden = 0;
  for (const [index, row] of rows.entries()) {
    if (isShown[index] !== true) {
      hidden += 1;
      continue;
    }
    if (hidden > 0) lines.push(`    (${countOf(hidden, "row")} of both)`);
    hidden = 0;
    lines.push(renderRow(row));
  }
  if (hidden > 0) lines.push(`    (${countOf(hidden, "row")} of both)`);
  if (endsEarly)
    lines.push("! the script ends before its dispatch: a run of Moult would call that a failure");
  if (scriptExitCode !== moultExitCode)
    lines.push(`! exit code: ${scriptExitCode} of the script, ${moultExitCode} of Moult`);
  return lines;
}

function renderFailing({ words, place, others }: FailingCommand): string {
  const command = plainName(words.map((word) => quoteForShell(shorten(word))).join(" "));
  const more =
    others === 0 ? "" : `, and when ${countOf(others, "other command")} of the cell does`;
  return `! when this fails: ${command} (${renderPlace(place)})${more}`;
}

/** `ci/test.sh:12`. */
export function renderPlace({ path, line }: ParityPlace): string {
  return `${plainName(path)}:${line}`;
}

function markShown(rows: readonly ParityRow[]): readonly boolean[] {
  const isShown = rows.map(() => false);
  for (const [index, { side }] of rows.entries()) {
    if (side === "both") continue;
    const from = Math.max(0, index - CONTEXT);
    const to = Math.min(rows.length, index + CONTEXT + 1);
    isShown.fill(true, from, to);
  }
  return isShown;
}

function renderRow(row: ParityRow): string {
  const { side, kind, words, within, cwd, place, reason, env = [] } = row;
  const assigned = env.map((one) => `${shorten(one)} `).join("");
  const shown = words.map((word) => quoteForShell(shorten(word))).join(" ");
  const what = kind === "function" ? `function ${shown}` : `$ ${assigned}${shown}`;
  const folder = cwd === "." ? "" : `, in ${plainName(cwd)}`;
  const meant = reason === undefined ? "" : `: ${plainName(reason)}`;
  const indent = "  ".repeat(within.length + 1);
  return `${MARKS[side]} ${indent}${plainName(what)}  (${renderPlace(place)}${folder})${meant}`;
}

/** A program inside of an argument is not for reading here; JSON has all of it. */
const LONGEST_WORD = 120;

function shorten(word: string): string {
  return word.length <= LONGEST_WORD ? word : `${word.slice(0, LONGEST_WORD)}...`;
}
