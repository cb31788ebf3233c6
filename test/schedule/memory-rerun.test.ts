import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rerunAfterMemory, type MemoryRerun } from "../../src/schedule/memory-rerun.ts";

const MB = 1024 ** 2;
const seen = {
  rerun: "first",
  wasKilledByKernel: false,
  reservedBytes: 100 * MB,
  peakBytes: 120 * MB,
  budgetBytes: 1000 * MB,
} as const;

describe("rerunAfterMemory", () => {
  it("gives more room first, then the whole machine, then up", () => {
    expect(rerunAfterMemory(seen)).toEqual({ rerun: "beside", needBytes: 132 * MB });
    expect(rerunAfterMemory({ ...seen, rerun: "beside" })).toEqual({
      rerun: "alone",
      needBytes: 180 * MB,
    });
    expect(rerunAfterMemory({ ...seen, rerun: "alone" })).toBeUndefined();
  });

  it("leaves nothing beside a test that the kernel killed, or that fills the budget", () => {
    expect(rerunAfterMemory({ ...seen, wasKilledByKernel: true })?.rerun).toBe("alone");
    expect(rerunAfterMemory({ ...seen, budgetBytes: 130 * MB })).toEqual({
      rerun: "alone",
      needBytes: 130 * MB,
    });
  });

  it("asks for more than there was, never for more than the budget, and comes to an end", () => {
    const world = fc.record({
      wasKilledByKernel: fc.boolean(),
      reservedBytes: fc.nat(1e10),
      peakBytes: fc.nat(1e10),
      budgetBytes: fc.nat(1e10),
    });
    fc.assert(
      fc.property(world, (facts) => {
        let rerun: MemoryRerun = "first";
        let count = 0;
        for (;;) {
          const next = rerunAfterMemory({ ...facts, rerun });
          if (next === undefined) break;
          expect(next.needBytes).toBeLessThanOrEqual(facts.budgetBytes);
          const most = Math.max(facts.reservedBytes, facts.peakBytes);
          expect(next.needBytes).toBeGreaterThanOrEqual(Math.min(most, facts.budgetBytes));
          rerun = next.rerun;
          count += 1;
        }
        expect(count).toBeLessThanOrEqual(2);
      }),
    );
  });
});
