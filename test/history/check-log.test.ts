import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLog } from "../../src/history/check-log.ts";
import { eventsOf } from "./past-runs.ts";

const EVENTS = eventsOf({
  id: "20261122-120000-000-abcd",
  attempts: [
    { task: "unit/a", peakMb: 3 },
    { task: "unit/größe", peakMb: 3, outcome: { kind: "failed", exitCode: 1 } },
  ],
});
const LINES: readonly string[] = EVENTS.map((event) => JSON.stringify(event));
const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** The log with another line in the place of one. */
function withLine(index: number, fields: object): string {
  return textOf(LINES.with(index, JSON.stringify({ ...EVENTS[index], ...fields })));
}

describe("checkLog", () => {
  it("reads a log that ends anywhere as far as its last whole line", () => {
    const whole = Buffer.from(textOf(LINES));
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        const part = whole.subarray(0, length);
        const count = part.filter((byte) => byte === 10).length;
        const found = checkLog(part.toString());
        expect(found).toEqual(
          count === 0
            ? { line: 1, why: "it has no whole line" }
            : {
                runId: "20261122-120000-000-abcd",
                head: LINES[0],
                text: textOf(LINES.slice(0, count)),
                isFinished: count === LINES.length,
              },
        );
      }),
      { numRuns: 100 },
    );
  });

  it("takes no line out of it for a whole log", () => {
    for (const index of LINES.keys()) {
      const found = checkLog(textOf(LINES.toSpliced(index, 1)));
      const isLast = index === LINES.length - 1;
      expect("line" in found ? found.line : "read").toBe(isLast ? "read" : index + 1);
    }
  });

  it.each([
    [0, { version: 2 }, "it is of version 2, this Moult reads up to 1"],
    [0, { version: 0 }, "it is of version 0, this Moult reads up to 1"],
    [0, { version: "1" }, "it does not begin with the event run-started"],
    [0, { runId: "../../etc" }, "it is not an event run-started as this Moult knows it"],
    [0, { runId: ".hidden" }, "it is not an event run-started as this Moult knows it"],
    [2, { seq: 7 }, "its number is 7, not 2: a line is missing or twice there"],
    [3, { task: "unit/other" }, "its task unit/other was not planned"],
    [4, { durationMs: "1" }, "it is not an event task-finished as this Moult knows it"],
    [4, { outcome: "passed" }, "it is not an event task-finished as this Moult knows it"],
    [2, EVENTS[0] ?? {}, "its number is 0, not 2: a line is missing or twice there"],
    [2, { ...EVENTS[0], seq: 2 }, "a second run begins in it"],
  ])("refuses line %i with %j", (index, fields, why) => {
    expect(checkLog(withLine(index, fields))).toEqual({ line: index + 1, why });
  });

  it("passes over a kind of a later Moult, with its task or without", () => {
    const later = { kind: "task-praised", task: "unit/unknown", durationMs: "long" };
    expect(checkLog(withLine(3, later))).toMatchObject({ isFinished: true });
  });

  it("refuses any text that is no log", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect("line" in checkLog(`${text}\n`)).toBe(true);
      }),
      { numRuns: 100 },
    );
    expect(checkLog("null\n")).toMatchObject({ line: 1 });
    expect(checkLog(`${LINES[0]}\n{"half\n`)).toEqual({ line: 2, why: "it is not an event" });
  });
});
