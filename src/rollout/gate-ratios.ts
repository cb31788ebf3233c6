import type { GateResult, RolloutRun } from "../model/rollout.ts";
import type { GateScene, RunPair } from "./gate-scene.ts";
import { countOf, judgeLimit } from "./gate-words.ts";
import { matchInTime } from "./match-in-time.ts";
import { boundMedian, median } from "./statistics-median.ts";

/**
 * How much longer Moult takes than the old script: the median of the ratios of wall time, less one. See
 * `judgeRatio`. Only of good runs: one that fails ends early.
 */
export function judgeSlowdown(scene: GateScene): GateResult {
  return judgeRatio(scene, {
    gate: "maxSlowdown",
    title: "slowdown",
    figure: "durationMs",
    what: "wall time",
    base: 1,
    render: (value) => `${value < 0 ? "" : "+"}${(value * 100).toFixed(1)} %`,
  });
}

/** What Moult's process tree takes at its peak over what that of the old script does. See `judgeRatio`. */
export function judgePeak(scene: GateScene): GateResult {
  return judgeRatio(scene, {
    gate: "maxPeakRatio",
    title: "peak memory",
    figure: "peakBytes",
    what: "peak memory",
    base: 0,
    render: (value) => `x ${value.toFixed(3)}`,
  });
}

interface RatioGate {
  readonly gate: "maxSlowdown" | "maxPeakRatio";
  readonly title: string;
  readonly figure: "durationMs" | "peakBytes";
  readonly what: string;
  /** What is taken off a ratio before people see it. */
  readonly base: 0 | 1;
  readonly render: (value: number) => string;
}

/**
 * The median of ratios of pairs against a limit, by the sign test: where the median is at the limit, half of the pairs
 * are above it, whatever the noise and the outliers look like; so it is the rate of pairs above the limit that is
 * judged, against 1/2. Without pairs, runs are matched in time (`matchInTime`).
 */
function judgeRatio(scene: GateScene, ratioGate: RatioGate): GateResult {
  const { gate, title, figure, what, base, render } = ratioGate;
  const { limits } = scene;
  const limit = limits[gate];
  const isPaired = scene.pairs.length > 0;
  const compared = isPaired ? scene.pairs.filter(isComparable) : matchRuns(scene);
  const measured = compared.filter(({ moult, legacy }) => moult[figure] > 0 && legacy[figure] > 0);
  const sampleCount = measured.length;
  const known = { gate, title, limit, sampleCount };
  if (sampleCount === 0 && compared.length > 0) {
    const pairs = countOf(compared.length, "comparison");
    return { ...known, verdict: "error", text: `the ${what} was not measured in ${pairs}` };
  }
  const values = measured.map(({ moult, legacy }) => moult[figure] / legacy[figure] - base);
  const hitCount = values.filter((value) => value > limit).length;
  const noun = isPaired ? "pair" : "comparison";
  const { confidence } = limits;
  const judged = judgeLimit({ limit: 0.5, confidence, noun }, { hitCount, tryCount: sampleCount });
  const { verdict, wait, neededCount } = judged;
  const needed = neededCount === undefined ? {} : { neededCount };
  if (sampleCount === 0)
    return { ...known, ...needed, verdict, text: `${describeNothing(scene)}${wait}` };
  const value = median(values);
  const { low, high } = boundMedian(values, confidence);
  const interval = `${low === undefined ? "?" : render(low)} to ${high === undefined ? "?" : render(high)}`;
  const from = isPaired ? "" : " with the old script's runs nearest in time";
  return {
    ...known,
    ...needed,
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
    verdict,
    value,
    text: `${render(value)} (${interval}) in ${countOf(sampleCount, noun)}${from}; limit ${render(limit)}${wait}`,
  };
}

function matchRuns({ moult, legacy }: GateScene): readonly RunPair[] {
  return matchInTime(moult.filter(isGood), legacy.filter(isGood));
}

function isComparable({ moult, legacy }: RunPair): boolean {
  return isGood(moult) && isGood(legacy);
}

/** In a run with a fallback both ran, one after the other; that is for the gate of fallbacks. */
function isGood({ exitCode, isError, isFallback }: RolloutRun): boolean {
  return exitCode === 0 && !isError && !isFallback;
}

function describeNothing({ moult, legacy, pairs }: GateScene): string {
  if (pairs.length > 0) return "in no pair both runs are good";
  if (!moult.some(isGood)) return "no good run of Moult yet";
  if (!legacy.some(isGood))
    return "no good run of the old script to compare with: moult run --runner legacy";
  return "nothing to compare";
}
