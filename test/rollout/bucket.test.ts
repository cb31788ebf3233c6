import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findBucket } from "../../src/rollout/bucket.ts";

/** Keys as CI systems make them: numbers in a row, branches that differ at their end. */
const FAMILIES: Readonly<Record<string, (index: number) => string>> = {
  numbers: (index) => String(index),
  branches: (index) => `feature/rollout-${index.toString(36)}`,
};

describe("the bucket of a key", () => {
  it.each(Object.entries(FAMILIES))("is even within one point over 100,000 %s", (_, keyOf) => {
    const below = Array.from({ length: 101 }, () => 0);
    const count = 100_000;
    for (let index = 0; index < count; index += 1) {
      const at = Math.floor(findBucket(keyOf(index))) + 1;
      below[at] = (below[at] ?? 0) + 1;
    }
    let sum = 0;
    for (const [percent, more] of below.entries()) {
      sum += more;
      expect(Math.abs((sum / count) * 100 - percent)).toBeLessThan(1);
    }
    expect(sum).toBe(count);
  });

  it("is a percentage below 100, the same for the same key", () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const bucket = findBucket(key);
        expect(bucket >= 0 && bucket < 100).toBe(true);
        expect(findBucket(key)).toBe(bucket);
      }),
    );
  });

  it("never changes: who is in stays in, also with another Moult", () => {
    const keys = ["", "1", "main", "feature/ä", "0123456789abcdef0123456789abcdef01234567"];
    expect(keys.map((key) => findBucket(key).toFixed(6))).toMatchInlineSnapshot(`
      [
        "66.892219",
        "33.251128",
        "85.047031",
        "71.235572",
        "67.619403",
      ]
    `);
  });
});
