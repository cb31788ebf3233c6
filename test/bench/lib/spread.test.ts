import * as fc from "fast-check";
import { expect, test } from "vitest";
import { quantileOf, ratiosOf, spreadOf } from "../../../bench/lib/spread.ts";

const values = fc.array(fc.double({ noNaN: true }), { minLength: 1 });

test("a quantile is one of the values, and that share of them is not above it", () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
      const quantile = quantileOf(list, share);
      expect(list).toContain(quantile);
      const below = list.filter((one) => one <= quantile).length;
      expect(below).toBeGreaterThanOrEqual(share * list.length - 1e-9);
    }),
  );
});

test("95 % of 20 values do not exceed the 19th", () => {
  const list = [...Array(20).keys()].map((number) => 20 - number);
  expect(quantileOf(list, 0.95)).toBe(19);
  expect(quantileOf(list, 1)).toBe(20);
});

test("the median of an even number of values lies between the two in the middle", () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, most: 4 });
});

test("ratios are taken only in rounds that both sides have", () => {
  expect(ratiosOf([2, 4, 9], [1, 2])).toEqual([2, 2]);
});
