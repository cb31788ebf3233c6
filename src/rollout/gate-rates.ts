import type { GateResult, RolloutRun } from "../model/rollout.ts";
import type { GateScene } from "./gate-scene.ts";
import { countOf, judgeLimit, percentOf } from "./gate-words.ts";
import { boundRate } from "./statistics.ts";

/** How often the old script had to run in Moult's place. */
export function judgeFallbacks(scene: GateScene): GateResult {
  return judgeRate(scene, {
    gate: "maxFallbackRate",
    title: "fallback rate",
    isHit: ({ isFallback }) => isFallback,
  });
}

/** How often Moult itself failed: exit 3, or a run without an end. */
export function judgeErrors(scene: GateScene): GateResult {
  return judgeRate(scene, {
    gate: "maxErrorRate",
    title: "runner errors",
    isHit: ({ isError }) => isError,
  });
}

interface RateGate {
  readonly gate: "maxFallbackRate" | "maxErrorRate";
  readonly title: string;
  readonly isHit: (run: RolloutRun) => boolean;
}

/**
 * A rate over Moult's runs, by the bets of `compareRate`. A limit of 0 is no rate that could be shown: there it is
 * "none was seen", once there are `minRuns`.
 */
function judgeRate({ limits, moult }: GateScene, { gate, title, isHit }: RateGate): GateResult {
  const limit = limits[gate];
  const hits = moult.filter(isHit);
  const tally = { hitCount: hits.length, tryCount: moult.length };
  const { low, high } = boundRate(tally, limits.confidence);
  const judged =
    limit === 0 && hits.length === 0
      ? judgeNone(moult.length, limits.minRuns)
      : judgeLimit({ limit, confidence: limits.confidence, noun: "run" }, tally);
  const { verdict, wait, neededCount } = judged;
  const known = { gate, title, verdict, limit, sampleCount: moult.length };
  const needed = neededCount === undefined ? {} : { neededCount };
  if (moult.length === 0) return { ...known, ...needed, text: `no run of Moult yet${wait}` };
  const value = hits.length / moult.length;
  const text = `${describeRate(tally, { low, high })}; limit ${percentOf(limit)}${wait}`;
  return { ...known, ...needed, value, low, high, text };
}

/** What must not be seen at all in so many tries. */
export function judgeNone(
  seenCount: number,
  minRuns: number,
): {
  readonly verdict: "pass" | "inconclusive";
  readonly wait: string;
  readonly neededCount?: number;
} {
  const neededCount = Math.max(minRuns, 1) - seenCount;
  if (neededCount <= 0) return { verdict: "pass", wait: "" };
  return { verdict: "inconclusive", neededCount, wait: `; ${neededCount} more clean` };
}

/** "2 of 40 runs, 5.0 % (1.0 % to 14.2 %)". */
export function describeRate(
  { hitCount, tryCount }: { readonly hitCount: number; readonly tryCount: number },
  { low, high }: { readonly low: number; readonly high: number },
  noun: string = "run",
): string {
  const interval = `${percentOf(low)} to ${percentOf(high)}`;
  return `${hitCount} of ${countOf(tryCount, noun)}, ${percentOf(hitCount / tryCount)} (${interval})`;
}
