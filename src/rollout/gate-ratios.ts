import type { GateResult, RolloutGates, RolloutRun } from "../model/rollout.ts";
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
 * The median of ratios against a limit, by the sign test: where the median is at the limit, half of the ratios are
 * above it, whatever the noise and the outliers look like; so it is the rate of ratios above the limit that is judged,
 * against 1/2. Of what the ratios are:
 *
 * - of pairs of the phase; where not all of its jobs have both runs, with those of earlier phases;
 * - where there are none at all, of runs matched in time (`matchInTime`). Jobs differ far more than the two runs of a
 *   pair, so it takes hundreds of these to pass.
 *
 * Pairs of earlier phases do not hide what is new: the gate fails when the phase's own pairs do, or the matched runs.
 */
function judgeRatio(scene: GateScene, ratioGate: RatioGate): GateResult {
  const judge = (compared: readonly RunPair[], words: Words): GateResult | undefined =>
    judgeCompared({ compared, limits: scene.limits, words }, ratioGate);
  const own = scene.pairs.filter(isComparable);
  const earlier = scene.earlierPairs.filter(isComparable);
  const good = { moult: scene.moult.filter(isGood), legacy: scene.legacy.filter(isGood) };
  const recent =
    scene.pairs.length > 0
      ? judge(own, PAIRS)
      : judge(matchInTime(good.moult, good.legacy), MATCHED);
  if (earlier.length === 0 || recent?.verdict === "fail")
    return recent ?? judgeNothing(scene, ratioGate);
  return judge([...earlier, ...own], ALL) ?? judgeNothing(scene, ratioGate);
}

function isComparable({ moult, legacy }: RunPair): boolean {
  return isGood(moult) && isGood(legacy);
}

/** How people read what was compared. */
interface Words {
  readonly noun: string;
  readonly where: string;
}

const PAIRS: Words = { noun: "pair", where: "" };
const ALL: Words = { noun: "pair", where: ", also of earlier phases" };
const MATCHED: Words = {
  noun: "comparison",
  where: " with the old script's runs nearest in time",
};

/** Undefined where there is nothing to compare. */
function judgeCompared(
  {
    compared,
    limits,
    words: { noun, where },
  }: {
    readonly compared: readonly RunPair[];
    readonly limits: RolloutGates;
    readonly words: Words;
  },
  { gate, title, figure, what, base, render }: RatioGate,
): GateResult | undefined {
  if (compared.length === 0) return undefined;
  const { [gate]: limit, confidence } = limits;
  const measured = compared.filter(({ moult, legacy }) => moult[figure] > 0 && legacy[figure] > 0);
  const sampleCount = measured.length;
  const from = `${countOf(Math.max(sampleCount, compared.length), noun)}${where}`;
  const known = { gate, title, limit, sampleCount };
  if (sampleCount === 0)
    return { ...known, verdict: "error", text: `the ${what} was not measured in ${from}` };
  const values = measured.map(({ moult, legacy }) => moult[figure] / legacy[figure] - base);
  const hitCount = values.filter((value) => value > limit).length;
  const tally = { hitCount, tryCount: sampleCount };
  const { verdict, wait, neededCount } = judgeLimit({ limit: 0.5, confidence, noun }, tally);
  const value = median(values);
  const bounds = boundMedian(values, confidence);
  const [low, high] = [bounds.low, bounds.high].map((bound) =>
    bound === undefined ? "?" : render(bound),
  );
  return {
    ...known,
    ...bounds,
    ...(neededCount === undefined ? {} : { neededCount }),
    verdict,
    value,
    text: `${render(value)} (${low} to ${high}) in ${countOf(sampleCount, noun)}${where}; limit ${render(limit)}${wait}`,
  };
}

function judgeNothing(
  scene: GateScene,
  { gate, title }: Pick<RatioGate, "gate" | "title">,
): GateResult {
  const { [gate]: limit, confidence } = scene.limits;
  const none = { hitCount: 0, tryCount: 0 };
  const { neededCount } = judgeLimit({ limit: 0.5, confidence, noun: "pair" }, none);
  return {
    gate,
    title,
    limit,
    sampleCount: 0,
    verdict: "inconclusive",
    ...(neededCount === undefined ? {} : { neededCount }),
    text: describeNothing(scene),
  };
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
