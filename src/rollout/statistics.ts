/** How often something was seen, and in how many independent tries. Need not be whole: what is expected counts too. */
export interface Tally {
  readonly hitCount: number;
  readonly tryCount: number;
}

/** What is known of a rate, each side with the confidence that was asked for. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** What is bet on: that a rate is below a limit, or above it. */
export type Side = "below" | "above";

type Bets = readonly (readonly [oddsRatio: number, stake: number])[];

/** The stakes are 1 together. The bet on 0 ends with the first hit and pays most until then: clean is what one hopes for. */
const BETS: Readonly<Record<Side, Bets>> = {
  below: [
    [0, 0.4],
    [0.1, 0.15],
    [0.25, 0.15],
    [0.5, 0.15],
    [0.75, 0.15],
  ],
  above: [
    [1.3, 0.2],
    [1.7, 0.2],
    [2.5, 0.2],
    [5, 0.2],
    [20, 0.2],
  ],
};

/** Above this many tries nobody waits. */
const MOST_TRIES = 1_000_000;

/**
 * Whether a rate is below a limit from 0 up to 1, above it, or neither is known yet (`undefined`). A rate that is at
 * the limit or beyond is called below it with a probability of at most 1 - confidence, **however often one looks**:
 * a gate is looked at after each run, and the first pass counts. The same holds for above.
 *
 * Stakes are bet against the limit m, each on odds that are r times those of m. After n tries with x hits a stake has
 * become r^x / (1 - m + r m)^n; its expectation never grows while the rate is on the other side. By Ville's inequality
 * (1939) the sum reaches 1 / (1 - confidence) at any time with at most that probability. Sources: Robbins, "Statistical
 * methods related to the law of the iterated logarithm" (1970), for mixtures; Waudby-Smith and Ramdas, "Estimating
 * means of bounded random variables by betting" (JRSS B 86, 2024).
 */
export function compareRate(limit: number, tally: Tally, confidence: number): Side | undefined {
  if (limit >= 1) return "below";
  const needed = -Math.log1p(-confidence);
  if (limit > 0 && logWealth("below", limit, tally) >= needed) return "below";
  const isAbove = limit <= 0 ? tally.hitCount > 0 : logWealth("above", limit, tally) >= needed;
  return isAbove ? "above" : undefined;
}

/** The limits which `compareRate` cannot tell from the rate; 0 and 1 where nothing is known. */
export function boundRate(tally: Tally, confidence: number): Bounds {
  const needed = -Math.log1p(-confidence);
  return {
    // What is won by bets on more falls with the limit, and what is won by bets on less grows.
    low: bisect((limit) => logWealth("above", limit, tally) < needed, 0),
    high: bisect((limit) => logWealth("below", limit, tally) >= needed, 1),
  };
}

/**
 * About how many more tries there must be until the rate is called below the limit, when it stays as it is seen, or
 * with `goesOn: "clean"` when there are no more hits. Undefined where that never happens.
 */
export function countNeededTries(
  limit: number,
  { hitCount, tryCount }: Tally,
  { confidence, goesOn }: { readonly confidence: number; readonly goesOn: "same" | "clean" },
): number | undefined {
  const rate = goesOn === "clean" || tryCount === 0 ? 0 : hitCount / tryCount;
  const isEnough = (more: number): boolean => {
    const tally = { hitCount: hitCount + more * rate, tryCount: tryCount + more };
    return compareRate(limit, tally, confidence) === "below";
  };
  let high = 1;
  while (!isEnough(high)) {
    if (high > MOST_TRIES) return undefined;
    high *= 2;
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The logarithm of what stakes of 1 have become; at the limit the expectation of that is 1, beyond it less. */
export function logWealth(side: Side, limit: number, { hitCount, tryCount }: Tally): number {
  const logs = BETS[side].map(([ratio, stake]) => {
    const won = hitCount === 0 ? 0 : hitCount * Math.log(ratio);
    return Math.log(stake) + won - tryCount * Math.log1p(limit * (ratio - 1));
  });
  const most = Math.max(...logs);
  if (!Number.isFinite(most)) return most;
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
}

/** The smallest rate for which it holds, to 1e-12; `none` where that is not to be found between 0 and 1. */
function bisect(holds: (rate: number) => boolean, none: 0 | 1): number {
  let [low, high] = [0, 1];
  if (none === 1 && !holds(1 - Number.EPSILON)) return 1;
  if (none === 0 && holds(Number.MIN_VALUE)) return 0;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return none === 1 ? high : low;
}
