import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MemoryKiller, StopReason } from "../../src/model/outcome.ts";
import { coresOf, outcomeOf } from "../../src/run/executor.ts";

const reasons = fc.constantFrom<StopReason | undefined>(
  undefined,
  { kind: "timeout", limitMs: 5 },
  { kind: "signal", signal: "SIGINT" },
  { kind: "max-fail", failedCount: 1 },
  { kind: "memory", liveBytes: 2, budgetBytes: 1 },
  { kind: "broken", message: "gone" },
);
const ends = fc.oneof(
  fc.record({ exitCode: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ signal: fc.constantFrom("SIGTERM", "SIGKILL", "SIGSEGV") }),
);
const killers = fc.constantFrom<MemoryKiller | undefined>(undefined, "kernel", "cap");
const leaks = fc.array(fc.string(), { maxLength: 2 });

const facts = fc.record({ reason: reasons, leaked: leaks, killer: killers });

describe("outcomeOf", () => {
  it("passes only what ended with 0, by itself, and left nothing", () => {
    fc.assert(
      fc.property(ends, facts, (end, { reason, leaked, killer }) => {
        const told = { reason, wasKilled: false, leaked, killer, peakBytes: 7 };
        const outcome = outcomeOf(end, told);
        const isClean = "exitCode" in end && end.exitCode === 0;
        expect(outcome.kind === "passed").toBe(
          isClean && reason === undefined && killer === undefined && leaked.length === 0,
        );
      }),
    );
  });

  it("names what Moult ended by the reason, whatever the process made of it", () => {
    fc.assert(
      fc.property(ends, facts, (end, { reason, leaked, killer }) => {
        fc.pre(reason !== undefined);
        const outcome = outcomeOf(end, { reason, wasKilled: true, leaked, killer, peakBytes: 7 });
        const names = { timeout: "timed-out", memory: "out-of-memory" } as const;
        const known = reason?.kind === "timeout" || reason?.kind === "memory";
        expect(outcome.kind).toBe(known ? names[reason.kind] : "cancelled");
      }),
    );
  });
});

describe("coresOf", () => {
  it("is what a task would keep busy if it never had to wait for a core", () => {
    expect(coresOf({ cpuMs: 500, durationMs: 1000, stretch: 1 })).toBe(0.5);
    // Two busy tasks on one core: each gets half of it, and is ready all the time.
    expect(coresOf({ cpuMs: 500, durationMs: 1000, stretch: 2 })).toBe(1);
    expect(coresOf({ cpuMs: 4000, durationMs: 1000, stretch: 1 })).toBe(4);
    // Four at work on two cores, for the same reason.
    expect(coresOf({ cpuMs: 2000, durationMs: 1000, stretch: 2 })).toBe(4);
  });

  it("is the same however crowded the cores are", () => {
    // Works for 600 ms and sleeps for 400; on crowded cores the work takes half as long again.
    expect(coresOf({ cpuMs: 600, durationMs: 1000, stretch: 1 })).toBe(0.6);
    expect(coresOf({ cpuMs: 600, durationMs: 1300, stretch: 1.5 })).toBe(0.6);
  });

  it("says nothing of a short life, or without CPU time", () => {
    expect(coresOf({ cpuMs: 50, durationMs: 60, stretch: 1 })).toBeUndefined();
    expect(coresOf({ cpuMs: 0, durationMs: 1000, stretch: 1 })).toBeUndefined();
  });
});
