import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StopReason } from "../../src/model/outcome.ts";
import { outcomeOf } from "../../src/run/executor.ts";

const reasons = fc.constantFrom<StopReason | undefined>(
  undefined,
  { kind: "timeout", limitMs: 5 },
  { kind: "signal", signal: "SIGINT" },
  { kind: "max-fail", failedCount: 1 },
  { kind: "broken", message: "gone" },
);
const ends = fc.oneof(
  fc.record({ exitCode: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ signal: fc.constantFrom("SIGTERM", "SIGKILL", "SIGSEGV") }),
);
const leaks = fc.array(fc.string(), { maxLength: 2 });

describe("outcomeOf", () => {
  it("passes only what ended with 0, by itself, and left nothing", () => {
    fc.assert(
      fc.property(ends, reasons, leaks, (end, reason, leaked) => {
        const outcome = outcomeOf(end, { reason, wasKilled: false, leaked });
        const isClean = "exitCode" in end && end.exitCode === 0;
        expect(outcome.kind === "passed").toBe(
          isClean && reason === undefined && leaked.length === 0,
        );
      }),
    );
  });

  it("never calls a test that Moult ended anything but timed out or cancelled", () => {
    fc.assert(
      fc.property(ends, reasons, leaks, (end, reason, leaked) => {
        fc.pre(reason !== undefined);
        const outcome = outcomeOf(end, { reason, wasKilled: true, leaked });
        expect(outcome.kind).toBe(reason?.kind === "timeout" ? "timed-out" : "cancelled");
      }),
    );
  });
});
