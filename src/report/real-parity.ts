import { plainName } from "../lib/ansi.ts";
import { formatDuration } from "../lib/duration.ts";
import type { RealCell, RealEnd } from "../model/real-parity.ts";
import { countOf } from "./wording.ts";

/** Renders real runs for people: a line for each cell, and the bad steps of those that differ. */
export function renderRealParity(cells: readonly RealCell[]): string {
  const count = (result: RealCell["result"]): string =>
    `${cells.filter((cell) => cell.result === result).length} ${result}`;
  const totals = [count("equal"), count("noisy"), count("different")].join(", ");
  return [`${countOf(cells.length, "cell")} for real: ${totals}`, ...cells.flatMap(renderCell)]
    .map((line) => `${line}\n`)
    .join("");
}

function renderCell({ label, result, script, moult, steps }: RealCell): readonly string[] {
  const ends = `script ${script.map(renderEnd).join(" and ")}, Moult ${renderEnd(moult)}`;
  const bad = steps.filter(({ verdict }) => verdict !== "passed");
  const shown = result === "different" ? bad : [];
  return [
    `  ${result.padEnd(9)}  ${plainName(label)}: ${ends}`,
    ...shown.map(({ id, verdict }) => `    ${plainName(id)}: ${verdict}`),
  ];
}

function renderEnd({ exitCode, wallMs }: RealEnd): string {
  return `exit ${exitCode} in ${formatDuration(wallMs)}`;
}
