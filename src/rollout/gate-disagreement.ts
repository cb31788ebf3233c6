import type { GateResult } from "../model/rollout.ts";
import { judgeNone, describeRate } from "./gate-rates.ts";
import type { GateScene, RunPair } from "./gate-scene.ts";
import { countOf, judgeLimit, type LimitVerdict, percentOf } from "./gate-words.ts";
import { boundRate, type Tally } from "./statistics.ts";

/**
 * Pairs of which one run is good and the other bad, less what two runs of the old script on one commit differ. A run
 * without a verdict of its own is in no pair: Moult failed and says so (that is the gate of runner errors), or the
 * old script answered in its place.
 *
 * A phase in which not all jobs have both runs goes by the pairs of earlier phases too.
 *
 * - The old script never differed from itself: with the limit 0, one disagreement is enough to fail and `minRuns` pairs
 *   without one pass. With another limit it is a rate like the others.
 * - It did: what is above that noise is judged by the bounds of both rates, each with half of the doubt. With the limit
 *   0 it is enough to differ no more often than the old script does, in `minRuns` pairs of both kinds: that two rates
 *   are equal cannot be shown. Who wants it shown sets a limit above 0.
 */
export function judgeDisagreement(scene: GateScene): GateResult {
  const limit = scene.limits.maxDisagreementRate;
  const { earlierPairs } = scene;
  const pairs = [...earlierPairs, ...scene.pairs].filter(haveVerdicts);
  const differing = pairs.filter(({ moult, legacy }) => isGood(moult) !== isGood(legacy));
  const old = scene.oldPairs.filter((pair) => pair.every(hasEnd));
  const noise = {
    hitCount: old.filter(([first, second]) => isGood(first) !== isGood(second)).length,
    tryCount: old.length,
  };
  const tally = { hitCount: differing.length, tryCount: pairs.length };
  const { verdict, wait, neededCount } =
    noise.hitCount > 0 ? judgeAboveNoise(scene, tally, noise) : judgeAlone(scene, tally);
  const known = { gate: "maxDisagreementRate", title: "disagreement", verdict, limit } as const;
  const needed = neededCount === undefined ? {} : { neededCount };
  const sampleCount = pairs.length;
  if (sampleCount === 0) return { ...known, ...needed, sampleCount, text: `${NO_PAIR}${wait}` };
  const bounds = boundRate(tally, scene.limits.confidence);
  const text = `${describeRate(tally, bounds, "pair")}; limit ${percentOf(limit)}${describeNoise(noise)}${earlierPairs.length > 0 ? ", also of earlier phases" : ""}`;
  const value = tally.hitCount / tally.tryCount;
  const where = describeLast(differing);
  return { ...known, ...needed, ...bounds, value, sampleCount, text: `${text}${where}${wait}` };
}

const NO_PAIR = "no pair with two verdicts yet: moult run --runner shadow makes one";

function judgeAlone({ limits }: GateScene, tally: Tally): LimitVerdict {
  const { maxDisagreementRate: limit, confidence, minRuns } = limits;
  return limit === 0 && tally.hitCount === 0
    ? judgeNone(tally.tryCount, minRuns)
    : judgeLimit({ limit, confidence, noun: "pair" }, tally);
}

function judgeAboveNoise({ limits }: GateScene, tally: Tally, noise: Tally): LimitVerdict {
  const { maxDisagreementRate: limit, minRuns } = limits;
  const confidence = 1 - (1 - limits.confidence) / 2;
  const [own, old] = [boundRate(tally, confidence), boundRate(noise, confidence)];
  if (own.low - old.high > limit) return { verdict: "fail", wait: "" };
  const isEnough = Math.min(tally.tryCount, noise.tryCount) >= minRuns;
  const isLess = tally.hitCount * noise.tryCount <= noise.hitCount * tally.tryCount;
  const passes = limit === 0 ? isEnough && isLess : own.high - old.low <= limit;
  if (passes) return { verdict: "pass", wait: "" };
  const neededCount = minRuns - tally.tryCount;
  const wait = "; more pairs, or more of the old script beside itself, have to tell";
  return { verdict: "inconclusive", wait, ...(neededCount > 0 ? { neededCount } : {}) };
}

function haveVerdicts({ moult, legacy }: RunPair): boolean {
  return hasEnd(moult) && hasEnd(legacy) && !moult.isError && !moult.isFallback;
}

function hasEnd({ exitCode }: { readonly exitCode?: number }): boolean {
  return exitCode !== undefined;
}

function isGood({ exitCode }: { readonly exitCode?: number }): boolean {
  return exitCode === 0;
}

function describeNoise({ hitCount, tryCount }: Tally): string {
  if (tryCount === 0) return "";
  return ` above noise, ${hitCount} of ${countOf(tryCount, "pair")} of the old script with itself`;
}

function describeLast(differing: readonly RunPair[]): string {
  const last = differing.at(-1);
  if (last === undefined) return "";
  return `; last in run ${last.moult.runId}: ${isGood(last.moult) ? "Moult good, the old script bad" : "Moult bad, the old script good"}`;
}
