import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairUp } from "../../src/verify/pair-up.ts";

const list = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 });

/** The longest common subsequence, by its definition. */
function lengthOf(one: readonly string[], other: readonly string[]): number {
  const known = new Map<number, number>();
  const from = (at: number, otherAt: number): number => {
    if (at === one.length || otherAt === other.length) return 0;
    const key = at * 100 + otherAt;
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const length =
      one[at] === other[otherAt]
        ? 1 + from(at + 1, otherAt + 1)
        : Math.max(from(at + 1, otherAt), from(at, otherAt + 1));
    known.set(key, length);
    return length;
  };
  return from(0, 0);
}

describe("pairUp", () => {
  it("pairs the same elements, in order, and as many as there can be", () => {
    fc.assert(
      fc.property(list, list, (one, other) => {
        const pairs = pairUp(one, other);
        expect(pairs.map(([at]) => one[at])).toEqual(pairs.map(([, at]) => other[at]));
        for (const [index, [at, otherAt]] of pairs.entries()) {
          const [before = -1, otherBefore = -1] = pairs[index - 1] ?? [];
          expect(at > before && otherAt > otherBefore).toBe(true);
        }
        expect(pairs.length).toBe(lengthOf(one, other));
        expect(pairUp(other, one).length).toBe(pairs.length);
      }),
    );
  });

  it("pairs a list with itself whole, also a long one", () => {
    const long = Array.from({ length: 20_000 }, (_, index) => `${index % 7}`);
    expect(pairUp(long, long).length).toBe(long.length);
  });
});
