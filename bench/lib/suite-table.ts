import type { FigureTable } from "./bench.ts";
import { formatMb, formatSeconds } from "./figures.ts";
import type { Measured } from "./rounds.ts";
import { formatSpread, ratiosOf, spreadOf } from "./spread.ts";
import type { SuiteRun } from "./suite-runs.ts";

/** What is compared between two sides. */
export type Quantity = "wallMs" | "cpuMs" | "peakPssBytes" | "peakRssBytes";

/** A side and the one that it is compared to. */
export type Pair = readonly [label: string, base: string];

/** The median of the ratios round by round, NaN when a side was not measured or was killed. */
export function medianRatio(
  measured: Measured<SuiteRun>,
  quantity: Quantity,
  [label, base]: Pair,
): number {
  const ratios = ratiosIn(measured, quantity, [label, base]);
  return ratios.length === 0 ? Number.NaN : spreadOf(ratios).median;
}

/** All sides with their medians, and their ratios to `base` with the spread. */
export function tabulateRuns(
  title: string,
  measured: Measured<SuiteRun>,
  base: string,
): FigureTable {
  const ratio = (label: string, quantity: Quantity): string =>
    formatRatio(measured, quantity, [label, base]);
  const rows = [...measured].map(([label, runs]) => {
    const median = (quantity: Quantity): number =>
      spreadOf(runs.map((run) => run[quantity])).median;
    return [
      label,
      formatSeconds(median("wallMs")),
      ratio(label, "wallMs"),
      formatSeconds(median("cpuMs")),
      ratio(label, "cpuMs"),
      formatMb(median("peakPssBytes")),
      formatMb(median("peakRssBytes")),
      runs.some((run) => run.killedAtAvailableBytes !== undefined)
        ? "killed by the watchdog"
        : [...new Set(runs.map((run) => run.failed.length))].join(", "),
      String(runs.length),
    ];
  });
  const columns = ["runner", "wall", "wall ratio", "CPU", "CPU ratio"];
  return {
    title: `${title}; ratios to ${base}, round by round`,
    columns: [...columns, "peak PSS", "peak RSS", "failed", "rounds"],
    rows,
  };
}

/** For each pair of sides, the ratios of the first to the second. */
export function tabulateRatios(
  title: string,
  measured: Measured<SuiteRun>,
  pairs: readonly Pair[],
): FigureTable {
  const quantities = ["wallMs", "cpuMs", "peakPssBytes", "peakRssBytes"] as const;
  return {
    title,
    columns: ["pair", "wall", "CPU", "peak PSS", "peak RSS"],
    rows: pairs.map(([label, base]) => [
      `${label} / ${base}`,
      ...quantities.map((quantity) => formatRatio(measured, quantity, [label, base])),
    ]),
  };
}

function formatRatio(measured: Measured<SuiteRun>, quantity: Quantity, pair: Pair): string {
  const ratios = ratiosIn(measured, quantity, pair);
  return ratios.length === 0 ? "-" : formatSpread(spreadOf(ratios));
}

function ratiosIn(
  measured: Measured<SuiteRun>,
  quantity: Quantity,
  [label, base]: Pair,
): readonly number[] {
  const valuesOf = (side: string): readonly number[] =>
    (measured.get(side) ?? []).map((run) =>
      run.killedAtAvailableBytes === undefined ? run[quantity] : Number.NaN,
    );
  return ratiosOf(valuesOf(label), valuesOf(base)).filter((one) => !Number.isNaN(one));
}
