import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { takeShard } from "../../src/plan/shard-tasks.ts";

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
