import * as fc from "fast-check";
import { expect, it } from "vitest";
import { needAfterStop } from "../../src/schedule/memory-rerun.ts";

it("gives a stopped task more than it had and more than it took, within the budget", () => {
  fc.assert(
    fc.property(
      fc.nat(1e10),
      fc.nat(1e10),
      fc.nat(1e10),
      (reservedBytes, peakBytes, budgetBytes) => {
        const needBytes = needAfterStop({ reservedBytes, peakBytes, budgetBytes });
        expect(needBytes).toBeLessThanOrEqual(budgetBytes);
        const seen = Math.max(reservedBytes, peakBytes);
        if (budgetBytes >= 2 * seen) expect(needBytes).toBeGreaterThanOrEqual(seen);
      },
    ),
  );
});
