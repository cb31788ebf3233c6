import type { ParityCell, ParityRow } from "../model/parity.ts";
import type { DifferenceGroup } from "./parity-groups.ts";

/**
 * The lines of `moult.differences.yaml` that sign off what is open in a group, each once: for the values that its cells
 * share and other cells do not.
 */
export function readyLines(
  { cells, comparison }: DifferenceGroup,
  all: readonly ParityCell[],
): readonly string[] {
  const open = comparison.rows.filter(
    ({ side, reason, inside }) => side !== "both" && reason === undefined && inside === undefined,
  );
  const everywhere = sharedVariables(all);
  const own = Object.entries(sharedVariables(cells)).filter(([name]) => !(name in everywhere));
  const shared = Object.fromEntries(own);
  return [...new Set(open.map((row) => renderLine(row, shared)))];
}

function renderLine(row: ParityRow, shared: Readonly<Record<string, string>>): string {
  const [name = ""] = row.words;
  const words = row.words.map((word) => yamlWord(toGlob(word)));
  const what =
    row.kind === "function"
      ? `function: ${yamlWord(toGlob(name))}`
      : `command: [${words.join(", ")}]`;
  const around = row.within.at(-1);
  const within = around === undefined ? "" : `, within: ${yamlWord(around)}`;
  const pairs = Object.entries(shared).map(([key, value]) => `${key}: ${yamlWord(value)}`);
  const cells = pairs.length === 0 ? "" : `, cells: { ${pairs.join(", ")} }`;
  return `- { only: ${row.side}, ${what}${within}${cells}, reason: "" }`;
}

/** What is the same in all cells, as globs. */
function sharedVariables(cells: readonly ParityCell[]): Readonly<Record<string, string>> {
  const [first, ...others] = cells;
  const same = Object.entries(first?.variables ?? {}).filter(([name, value]) =>
    others.every(({ variables }) => variables[name] === value),
  );
  return Object.fromEntries(same.map(([name, value]) => [name, toGlob(value)]));
}

/** A text of a command may be long: its beginning says which it is. */
const LONGEST = 60;

function toGlob(word: string): string {
  const start = word.slice(0, LONGEST).replaceAll(/[\\[*?\n]|[+@!](?=\()/g, "?");
  return word.length > LONGEST ? `${start}*` : start;
}

/** As a plain word where that is surely a text; JSON is YAML. */
function yamlWord(text: string): string {
  const isPlain =
    /^[A-Za-z_][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
