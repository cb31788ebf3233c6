import { parseGlob } from "../lib/bash-glob.ts";
import { matchesWhole } from "../lib/bash-pattern.ts";
import type { ParityCell, ParityRow, SignOff } from "../model/parity.ts";

/** Rows with their reasons, and which entries gave one. */
export interface SignedRows {
  readonly rows: readonly ParityRow[];
  readonly used: ReadonlySet<SignOff>;
}

/** Gives each row that is signed off its reason: that of the first entry that matches, or of the function around it. */
export function signOff(
  rows: readonly ParityRow[],
  cell: Pick<ParityCell, "variables">,
  entries: readonly SignOff[],
): SignedRows {
  const meant = entries.filter(({ cells }) => isMeant(cells, cell.variables));
  const used = new Set<SignOff>();
  const signed: ParityRow[] = [];
  for (const row of rows) {
    const entry = meant.find((one) => matchesRow(one, row));
    if (entry !== undefined) used.add(entry);
    // A function stands before what it does.
    const reason =
      entry?.reason ?? (row.inside === undefined ? undefined : signed[row.inside]?.reason);
    signed.push(reason === undefined ? row : { ...row, reason });
  }
  return { rows: signed, used };
}

function isMeant(globs: SignOff["cells"], variables: ParityCell["variables"]): boolean {
  return Object.entries(globs).every(([name, glob]) => isLike(glob, variables[name] ?? ""));
}

function matchesRow({ only, what, within }: SignOff, row: ParityRow): boolean {
  if (row.side !== only || (within !== undefined && !row.within.includes(within))) return false;
  if ("function" in what)
    return row.kind === "function" && isLike(what.function, row.words[0] ?? "");
  if (row.kind !== "command" || what.command.length > row.words.length) return false;
  return what.command.every((glob, index) => isLike(glob, row.words[index] ?? ""));
}

function isLike(glob: string, text: string): boolean {
  return matchesWhole(parseGlob(glob), text);
}
