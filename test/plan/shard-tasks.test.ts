import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseShard, takeShard } from "../../src/plan/shard-tasks.ts";

describe("takeShard", () => {
  it("gives each element to exactly one shard, and to none more than one above another", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 12 }), (all, count) => {
        const shards = Array.from({ length: count }, (_, index) =>
          takeShard(all, { number: index + 1, count }),
        );
        expect(shards.flat().toSorted()).toEqual(all.toSorted());
        const sizes = shards.map((shard) => shard.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("parseShard", () => {
  it.each(["0/3", "4/3", "1/0", "1", "a/b", "1/3 ", "-1/3", "1.5/3"])("refuses %s", (text) => {
    expect(parseShard(text)).toBeUndefined();
  });

  it("reads the second of five", () => {
    expect(parseShard("2/5")).toEqual({ number: 2, count: 5 });
  });
});
