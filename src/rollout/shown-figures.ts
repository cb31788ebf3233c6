import { formatBytes } from "../lib/bytes.ts";
import { formatDuration } from "../lib/duration.ts";
import type { GateResult, RolloutRun } from "../model/rollout.ts";
import { describeRate } from "./gate-rates.ts";
import type { GateScene } from "./gate-scene.ts";
import { countOf } from "./gate-words.ts";
import { boundRate } from "./statistics.ts";
import { median } from "./statistics-median.ts";

/** What is shown beside the gates and stops nothing. */
export function showFigures(scene: GateScene): readonly GateResult[] {
  return [
    showSuites(scene),
    showBridge(scene),
    showMissingPrograms(scene),
    showResource(scene, "durationMs"),
    showResource(scene, "peakBytes"),
    showInterrupted(scene),
  ];
}

type Figure = Pick<GateResult, "title" | "text" | "sampleCount" | "value" | "low" | "high">;

function shown(figure: Figure): GateResult {
  return { gate: "shown", verdict: "pass", ...figure };
}

/**
 * Whether the same key in the same configuration gets the same suite, as far as runs can tell. The old script does not
 * say what it chose, so that it is the right one is shown by `moult verify`, not here. Jobs of one configuration may
 * differ in other variables and choose different suites on purpose.
 */
function showSuites({ moult, limits }: GateScene): GateResult {
  const title = "suite selection";
  const chosen = moult.filter(({ suite }) => suite !== undefined);
  const names = new Set(chosen.map(({ suite }) => suite));
  const keyed = [
    ...Map.groupBy(
      chosen.filter(({ key }) => key !== undefined),
      ({ key }) => key,
    ),
  ]
    .map(([, runs]) => runs)
    .filter((runs) => runs.length > 1);
  const agreeing = keyed.filter((runs) => new Set(runs.map(({ suite }) => suite)).size === 1);
  const kinds = `${countOf(names.size, "suite")}, chosen in ${chosen.length} of ${countOf(moult.length, "run")}`;
  const tally = { hitCount: agreeing.length, tryCount: keyed.length };
  if (tally.tryCount === 0)
    return shown({ title, text: `${kinds}; no key ran twice`, sampleCount: 0 });
  const bounds = boundRate(tally, limits.confidence);
  const text = `${kinds}; the same for ${agreeing.length} of ${countOf(keyed.length, "key")} that ran twice`;
  return shown({
    title,
    text,
    sampleCount: keyed.length,
    value: agreeing.length / keyed.length,
    ...bounds,
  });
}

/** How many of the steps that call a function of the old script could be started. */
function showBridge({ moult, limits }: GateScene): GateResult {
  const title = "bridged calls";
  const tryCount = sumOf(moult, ({ bridgedCount }) => bridgedCount);
  if (tryCount === 0) return shown({ title, text: "none", sampleCount: 0 });
  const hitCount = tryCount - sumOf(moult, ({ bridgedFailedCount }) => bridgedFailedCount);
  const tally = { hitCount, tryCount };
  const bounds = boundRate(tally, limits.confidence);
  const text = `started: ${describeRate(tally, bounds, "call")}`;
  return shown({ title, text, sampleCount: tryCount, value: hitCount / tryCount, ...bounds });
}

function showMissingPrograms({ moult }: GateScene): GateResult {
  const value = sumOf(moult, ({ missingProgramCount }) => missingProgramCount);
  const text = `${value} in ${countOf(moult.length, "run")}`;
  return shown({ title: "missing programs", text, value, sampleCount: moult.length });
}

const RESOURCES = {
  durationMs: { title: "wall time", render: formatDuration },
  peakBytes: { title: "memory", render: formatBytes },
} as const;

/** Medians of good runs, for the size of what the ratios compare. */
function showResource({ moult, legacy }: GateScene, figure: keyof typeof RESOURCES): GateResult {
  const { title, render } = RESOURCES[figure];
  const [own, old] = [moult, legacy].map((runs) =>
    runs.filter(({ exitCode }) => exitCode === 0).map((run) => run[figure]),
  );
  const describe = (values: readonly number[] = []): string =>
    values.length === 0 ? "unknown" : render(median(values));
  const text = `Moult ${describe(own)}, the old script ${describe(old)} (medians)`;
  const sampleCount = own?.length ?? 0;
  return shown({
    title,
    text,
    sampleCount,
    ...(sampleCount === 0 ? {} : { value: median(own ?? []) }),
  });
}

function showInterrupted({ moult, interruptedCount }: GateScene): GateResult {
  const sampleCount = moult.length + interruptedCount;
  const text = `${interruptedCount} of ${countOf(sampleCount, "run")}; they count for nothing`;
  return shown({ title: "interrupted", text, value: interruptedCount, sampleCount });
}

function sumOf(runs: readonly RolloutRun[], count: (run: RolloutRun) => number): number {
  return runs.reduce((sum, run) => sum + count(run), 0);
}
