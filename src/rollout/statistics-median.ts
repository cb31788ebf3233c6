import { type Bounds, compareRate } from "./statistics.ts";

/** The middle one; of an even number the mean of both. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [left = Number.NaN, right = Number.NaN] = [
    sorted[Math.ceil(half) - 1],
    sorted[Math.floor(half)],
  ];
  return (left + right) / 2;
}

/**
 * Between which values the median lies, each side with this confidence, however often one looks; a side that is not
 * known yet is absent. For any distribution: a value is above the median with a probability of 1/2, however far off
 * the outliers are. So these are two of the values (the interval of the sign test), by the bets of `compareRate`.
 */
export function boundMedian(values: readonly number[], confidence: number): Partial<Bounds> {
  const sorted = values.toSorted((a, b) => a - b);
  const tryCount = sorted.length;
  const isCalled = (side: "below" | "above", hitCount: number): boolean =>
    compareRate(0.5, { hitCount, tryCount }, confidence) === side;
  // So many values above a limit are too many, or too few, for it to be the median.
  const tooMany = firstCount(tryCount, (count) => isCalled("above", count));
  const notTooFew = firstCount(tryCount, (count) => !isCalled("below", count));
  const low = sorted[tryCount - tooMany];
  const high = notTooFew === 0 ? undefined : sorted[tryCount - notTooFew];
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

/** The first count up to the last for which it holds, where it holds from one on; else one more than the last. */
function firstCount(last: number, holds: (count: number) => boolean): number {
  let [low, high] = [0, last + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
