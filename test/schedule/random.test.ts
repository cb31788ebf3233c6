import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/schedule/random.ts";

const draw = (seed: number): readonly number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: 10_000 }, random);
};

describe("seededRandom", () => {
  it("gives the same numbers for the same seed and others for another", () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it("spreads evenly over 0 to 1 without 1", () => {
    const numbers = draw(1);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const tenths = Map.groupBy(numbers, (one) => Math.floor(one * 10));
    expect(tenths.size).toBe(10);
    for (const [, members] of tenths) expect(Math.abs(members.length - 1000)).toBeLessThan(150);
  });
});
