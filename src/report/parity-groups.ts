import type { CellParity, Comparison, Verdict } from "../model/parity.ts";

/** How many cells have each verdict. */
export type VerdictCounts = Readonly<Record<Verdict["kind"], number>>;

/** Cells in which the same differs. */
export interface DifferenceGroup {
  readonly kind: "intended" | "different";
  readonly cells: readonly CellParity[];
  /** That of the first cell: what both sides do around the differences may be another in the others. */
  readonly comparison: Comparison;
}

/** Cells that could not be compared for the same reasons. */
export interface ErrorGroup {
  readonly cells: readonly CellParity[];
  readonly failures: Extract<Verdict, { readonly kind: "error" }>["failures"];
}

/** Counts the verdicts. */
export function countVerdicts(cells: readonly CellParity[]): VerdictCounts {
  const counts = { equal: 0, intended: 0, different: 0, error: 0 };
  for (const { verdict } of cells) counts[verdict.kind] += 1;
  return counts;
}

/** Puts cells together that differ in the same way, in the order of their first. */
export function groupDifferences(
  cells: readonly CellParity[],
  kind: DifferenceGroup["kind"],
): readonly DifferenceGroup[] {
  const groups = new Map<string, { cells: CellParity[]; comparison: Comparison }>();
  for (const cell of cells) {
    const { verdict } = cell;
    if (verdict.kind !== kind || !("rows" in verdict)) continue;
    const key = identify(verdict);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { cells: [cell], comparison: verdict });
    else group.cells.push(cell);
  }
  return [...groups.values()].map((group) => ({ kind, ...group }));
}

/** The same for cells that could not be compared. */
export function groupErrors(cells: readonly CellParity[]): readonly ErrorGroup[] {
  const groups = new Map<string, { cells: CellParity[]; failures: ErrorGroup["failures"] }>();
  for (const cell of cells) {
    const { verdict } = cell;
    if (verdict.kind !== "error") continue;
    const key = JSON.stringify(verdict.failures);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { cells: [cell], failures: verdict.failures });
    else group.cells.push(cell);
  }
  return [...groups.values()];
}

function identify(comparison: Comparison): string {
  const { rows, scriptExitCode, moultExitCode, endsEarly, failing } = comparison;
  const own = rows.flatMap((row) => {
    if (row.side === "both") return [];
    const { side, kind, words, within, cwd, env, reason } = row;
    return [[side, kind, words, within, cwd, env, reason]];
  });
  return JSON.stringify([own, scriptExitCode, moultExitCode, endsEarly, failing]);
}
