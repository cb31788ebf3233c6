import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  boundRate,
  compareRate,
  countNeededTries,
  logWealth,
  type Side,
} from "../../src/rollout/statistics.ts";
import { binomialTail } from "./classical.ts";

const aTally = fc
  .tuple(fc.nat(300), fc.nat(300))
  .map(([hitCount, misses]) => ({ hitCount, tryCount: hitCount + misses }));
const aLimit = fc.double({ min: 0.005, max: 0.6, noNaN: true });
const aConfidence = fc.constantFrom(0.8, 0.9, 0.95, 0.99);

/** Exactly how probable it is that one of the first tries ends in this call, when the rate is as it is. */
function probabilityOfCall(
  side: Side,
  {
    rate,
    limit,
    confidence,
    mostTries,
  }: Record<"rate" | "limit" | "confidence" | "mostTries", number>,
): number {
  let called = 0;
  // The probability of each number of hits without a call so far.
  let open = [1];
  for (let tryCount = 1; tryCount <= mostTries; tryCount += 1) {
    open = Array.from({ length: tryCount + 1 }, (_one, hitCount) => {
      const before = (open[hitCount] ?? 0) * (1 - rate) + (open[hitCount - 1] ?? 0) * rate;
      if (before === 0 || compareRate(limit, { hitCount, tryCount }, confidence) !== side)
        return before;
      called += before;
      return 0;
    });
  }
  return called;
}

describe("logWealth", () => {
  it("is a fair game at the limit, and a losing one beyond it", () => {
    const tryCount = 20;
    const expected = (side: Side, limit: number, rate: number): number => {
      let ways = 1;
      let sum = 0;
      for (let hitCount = 0; hitCount <= tryCount; hitCount += 1) {
        const probability = ways * rate ** hitCount * (1 - rate) ** (tryCount - hitCount);
        sum += probability * Math.exp(logWealth(side, limit, { hitCount, tryCount }));
        ways *= (tryCount - hitCount) / (hitCount + 1);
      }
      return sum;
    };
    fc.assert(
      fc.property(aLimit, (limit) => {
        expect(expected("below", limit, limit)).toBeCloseTo(1, 6);
        expect(expected("above", limit, limit)).toBeCloseTo(1, 6);
        expect(expected("below", limit, limit * 1.2)).toBeLessThan(1);
        expect(expected("above", limit, limit * 0.8)).toBeLessThan(1);
      }),
      { numRuns: 30 },
    );
  });
});

describe("compareRate", () => {
  it("calls a rate at its limit below it, or above it, in less than its doubt, with a look after each try", () => {
    fc.assert(
      fc.property(aLimit, aConfidence, (limit, confidence) => {
        const wish = { rate: limit, limit, confidence, mostTries: 120 };
        expect(probabilityOfCall("below", wish)).toBeLessThanOrEqual(1 - confidence);
        expect(probabilityOfCall("above", wish)).toBeLessThanOrEqual(1 - confidence);
      }),
      { numRuns: 6, seed: 7 },
    );
  });

  it("is wrong less often the further a rate is beyond the limit", () => {
    const wish = { limit: 0.05, confidence: 0.95, mostTries: 150 };
    const at = [0.05, 0.08, 0.12].map((rate) => probabilityOfCall("below", { ...wish, rate }));
    expect(at).toEqual(at.toSorted((a, b) => b - a));
    expect(at[0]).toBeGreaterThan(0.01);
  });

  it("needs more tries than the exact test of one look, but not many", () => {
    for (const limit of [0.01, 0.02, 0.05, 0.1]) {
      for (const confidence of [0.8, 0.9, 0.95, 0.99]) {
        const none = { hitCount: 0, tryCount: 0 };
        const needed = countNeededTries(limit, none, { confidence, goesOn: "clean" }) ?? 0;
        const exact = Math.ceil(Math.log(1 - confidence) / Math.log(1 - limit));
        expect(needed).toBeGreaterThanOrEqual(exact);
        expect(needed).toBeLessThanOrEqual(Math.ceil(exact * 1.25));
      }
    }
  });

  it("lets all pass at a limit of 1, and nothing at 0", () => {
    expect(compareRate(1, { hitCount: 9, tryCount: 9 }, 0.95)).toBe("below");
    expect(compareRate(0, { hitCount: 0, tryCount: 9999 }, 0.95)).toBe(undefined);
    expect(compareRate(0, { hitCount: 1, tryCount: 9999 }, 0.95)).toBe("above");
  });
});

describe("boundRate", () => {
  it("is where the calls of compareRate change", () => {
    fc.assert(
      fc.property(aTally, aConfidence, aLimit, (tally, confidence, limit) => {
        const { low, high } = boundRate(tally, confidence);
        expect(low).toBeLessThanOrEqual(high);
        fc.pre(Math.abs(limit - low) > 1e-9 && Math.abs(limit - high) > 1e-9);
        const side = limit > high ? "below" : limit < low ? "above" : undefined;
        expect(compareRate(limit, tally, confidence)).toBe(side);
      }),
    );
  });

  it("holds what was seen, and grows with it", () => {
    fc.assert(
      fc.property(aTally, (tally) => {
        const { low, high } = boundRate(tally, 0.95);
        const more = boundRate(
          { hitCount: tally.hitCount + 1, tryCount: tally.tryCount + 1 },
          0.95,
        );
        const rate = tally.hitCount / Math.max(1, tally.tryCount);
        expect(low).toBeLessThanOrEqual(rate);
        expect(high).toBeGreaterThanOrEqual(rate);
        expect(more.low).toBeGreaterThanOrEqual(low - 1e-9);
        expect(more.high).toBeGreaterThanOrEqual(high - 1e-9);
      }),
    );
  });

  it("knows nothing of nothing", () => {
    expect(boundRate({ hitCount: 0, tryCount: 0 }, 0.95)).toEqual({ low: 0, high: 1 });
  });
});

describe("countNeededTries", () => {
  it("answers the first number that is enough, when nothing more is seen", () => {
    fc.assert(
      fc.property(fc.nat(5), fc.nat(100), aLimit, (hitCount, misses, limit) => {
        const tally = { hitCount, tryCount: hitCount + misses };
        fc.pre(compareRate(limit, tally, 0.95) !== "below");
        const needed = countNeededTries(limit, tally, { confidence: 0.95, goesOn: "clean" }) ?? 0;
        const after = (more: number): string | undefined =>
          compareRate(limit, { hitCount, tryCount: tally.tryCount + more }, 0.95);
        expect(after(needed)).toBe("below");
        expect(after(needed - 1)).not.toBe("below");
      }),
    );
  });

  it("has no answer for what goes on above the limit", () => {
    const tally = { hitCount: 8, tryCount: 100 };
    expect(countNeededTries(0.05, tally, { confidence: 0.95, goesOn: "same" })).toBe(undefined);
  });
});

describe("the exact test, which the gates are compared with", () => {
  it("has the sample sizes of Wilks: 59, 93, 124, 153, 181 for 0 to 4 hits, 5 % at 95 %", () => {
    const sizes = [0, 1, 2, 3, 4].map((hitCount) => {
      let tryCount = hitCount + 1;
      while (binomialTail({ hitCount, tryCount }, 0.05) > 0.05) tryCount += 1;
      return tryCount;
    });
    expect(sizes).toEqual([59, 93, 124, 153, 181]);
  });
});
