import { expect, test } from "vitest";
import { findDifferences, type SuiteRun } from "../../../bench/lib/suite-runs.ts";
import { medianRatio, tabulateRatios } from "../../../bench/lib/suite-table.ts";

const files = [
  { path: "a.py", text: "", isFailing: false },
  { path: "b.py", text: "", isFailing: true },
];

test("a side that sees exactly the failures made on purpose agrees", () => {
  expect(findDifferences(new Map([["one", [run({ failed: ["b.py"] })]]]), files)).toEqual([]);
});

test("a side that misses a failure, or sees another, differs in that round", () => {
  const measured = new Map([
    ["one", [run({ failed: ["b.py"] }), run({ failed: [] })]],
    ["two", [run({ failed: ["a.py", "b.py"] })]],
  ]);
  expect(findDifferences(measured, files)).toEqual([
    "one, round 2: failed none; expected b.py.",
    "two, round 1: failed a.py b.py; expected b.py.",
  ]);
});

test("a run that the watchdog killed is neither compared by its verdicts nor by its time", () => {
  const measured = new Map([
    [
      "loop",
      [run({ wallMs: 5, killedAtAvailableBytes: 1 }), run({ failed: ["b.py"], wallMs: 20 })],
    ],
    ["ours", [run({ failed: ["b.py"], wallMs: 10 }), run({ failed: ["b.py"], wallMs: 10 })]],
  ]);
  expect(findDifferences(measured, files)).toEqual([]);
  expect(medianRatio(measured, "wallMs", ["ours", "loop"])).toBe(0.5);
});

test("a pair whose other side is missing has no ratio", () => {
  const measured = new Map([["ours", [run({ wallMs: 10 })]]]);
  expect(medianRatio(measured, "wallMs", ["ours", "loop"])).toBeNaN();
  expect(tabulateRatios("pairs", measured, [["ours", "loop"]]).rows).toEqual([
    ["ours / loop", "-", "-", "-", "-"],
  ]);
});

function run(part: Partial<SuiteRun>): SuiteRun {
  return {
    wallMs: 1,
    cpuMs: 1,
    exitCode: 0,
    peakRssBytes: 1,
    peakPssBytes: 1,
    sampleCount: 1,
    longestGapMs: 1,
    failed: [],
    ...part,
  };
}
