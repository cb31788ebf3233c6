import { expect, it } from "vitest";
import { MemoryControl } from "../../src/run/memory-control.ts";
import { Roster } from "../../src/schedule/roster.ts";
import { firstAttempt, demandOf, type Attempt } from "../../src/run/attempt.ts";
import { aTask, someLimits } from "../rig/values.ts";

it("looks more often while the budget is nearly used", () => {
  const limits = someLimits({ budgetBytes: 1000 });
  const roster = new Roster<Attempt>(limits);
  const attempt = firstAttempt(aTask({ reservedBytes: 500 }), limits.budgetBytes);
  roster.add(attempt, demandOf(attempt));
  const slot = roster.start()?.slot ?? -1;
  const control = new MemoryControl({
    roster,
    limits,
    tickMs: () => 0,
    readPressure: () => ({ availableBytes: 1e12 }),
    emit: () => undefined,
    memory: {
      add: () => undefined,
      sample: () => undefined,
      refine: () => undefined,
      liveBytes: () => 0,
      remove: () => {
        throw new Error("nothing ends here");
      },
    },
  });
  const waits = [500, 900, 901, 1030, 300].map((liveBytes) => {
    roster.measure(slot, liveBytes);
    return control.samplePeriodMs;
  });
  expect(waits).toEqual([50, 50, 20, 20, 50]);
});
