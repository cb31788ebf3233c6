import * as fc from "fast-check";
import { expect, it } from "vitest";
import { compareRate } from "../../src/rollout/statistics.ts";
import { boundMedian, median } from "../../src/rollout/statistics-median.ts";

const someValues = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 80 });

it("takes the middle one, or the mean of the two in the middle", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
});

it("bounds the median by the limits that the sign test cannot tell from it", () => {
  fc.assert(
    fc.property(someValues, fc.integer({ min: -1100, max: 1100 }), (values, limit) => {
      const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = boundMedian(
        values,
        0.95,
      );
      const hitCount = values.filter((value) => value > limit).length;
      const side = compareRate(0.5, { hitCount, tryCount: values.length }, 0.95);
      expect(side).toBe(limit >= high ? "below" : limit < low ? "above" : undefined);
    }),
  );
});

it("holds the median of what was seen", () => {
  fc.assert(
    fc.property(someValues, (values) => {
      const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = boundMedian(
        values,
        0.95,
      );
      expect(low).toBeLessThanOrEqual(median(values));
      expect(high).toBeGreaterThanOrEqual(median(values));
    }),
  );
});

it("does not care how far off an outlier is", () => {
  const values = Array.from({ length: 30 }, (_one, index) => index);
  expect(boundMedian([...values.slice(0, -1), 1e9], 0.95)).toEqual(boundMedian(values, 0.95));
});

it("has no bounds while six values could still be an accident", () => {
  expect(boundMedian([1, 2, 3, 4, 5], 0.95)).toEqual({});
  expect(boundMedian([1, 2, 3, 4, 5, 6], 0.95)).toHaveProperty("high", 6);
});
