import type { Tally } from "../../src/rollout/statistics.ts";

/**
 * The probability of so many hits or fewer, when each try has this rate. The exact one-sided test of Clopper and Pearson
 * (1934) calls a rate below the limit where that is at most 1 - confidence.
 */
export function binomialTail({ hitCount, tryCount }: Tally, rate: number): number {
  let log = tryCount * Math.log1p(-rate);
  let sum = Math.exp(log);
  for (let hit = 1; hit <= hitCount; hit += 1) {
    log += Math.log(((tryCount - hit + 1) / hit) * (rate / (1 - rate)));
    sum += Math.exp(log);
  }
  return sum;
}
