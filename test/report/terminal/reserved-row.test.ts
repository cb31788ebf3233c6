import { describe, expect, it } from "vitest";
import { foldEvents, type RunRecord } from "../../../src/model/run-record.ts";
import { describeReserved } from "../../../src/report/terminal/reserved-row.ts";
import { MB, Story } from "../story.ts";

/** A run of tests that had this of 512 MB reserved, learned or not, and took so much. */
function recordOf(peaksMb: readonly number[], reservedFrom = "learned from 2 runs"): RunRecord {
  const names = peaksMb.map((_, index) => `unit/${index}`);
  const story = new Story(names);
  for (const [index, peakMb] of peaksMb.entries()) {
    story.run(names[index] ?? "", { kind: "passed" }, { peakBytes: peakMb * MB });
  }
  return foldEvents(
    story.events.map((event) =>
      event.kind === "task-planned" ? { ...event, reservedFrom } : event,
    ),
  );
}

describe("describeReserved", () => {
  it("counts the tests that stayed inside what their past predicted", () => {
    expect(describeReserved(recordOf([100, 512, 511]))).toBe(
      "3 of 3 tests stayed inside their reservation",
    );
    expect(describeReserved(recordOf([512]))).toBe("1 of 1 test stayed inside its reservation");
  });

  it("says how far the others went, rounded up", () => {
    expect(describeReserved(recordOf([100, 512, 513]))).toBe(
      "2 of 3 tests stayed inside their reservation; the other took 1.01 of it",
    );
    expect(describeReserved(recordOf([100, 768, 600]))).toBe(
      "1 of 3 tests stayed inside their reservation; the others took up to 1.50 of it",
    );
    expect(describeReserved(recordOf([600]))).toBe(
      "0 of 1 test stayed inside its reservation; it took 1.18 of it",
    );
    expect(describeReserved(recordOf([600, 600]))).toBe(
      "0 of 2 tests stayed inside their reservation; they took up to 1.18 of it",
    );
  });

  it("is silent where nothing was learned or nothing was measured", () => {
    expect(describeReserved(recordOf([100], "default"))).toBeUndefined();
    expect(describeReserved(recordOf([0]))).toBeUndefined();
    const stopped = new Story(["unit/a"]).run(
      "unit/a",
      { kind: "cancelled", reason: { kind: "signal", signal: "SIGINT" } },
      { peakBytes: 600 * MB },
    );
    expect(describeReserved(foldEvents(stopped.events))).toBeUndefined();
  });
});
