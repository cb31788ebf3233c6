import { expect, test } from "vitest";
import { summarizeEvents } from "../../../bench/lib/run-events.ts";

test("stops for memory are counted, and the last attempt of a task says how it ended", () => {
  const summary = summarizeEvents([
    { kind: "run-started", atMs: 1000, enforcement: "sampling" },
    { kind: "task-stopping", atMs: 1100, task: "a", reason: { kind: "memory" } },
    { kind: "task-finished", atMs: 1200, task: "a", outcome: { kind: "out-of-memory" } },
    { kind: "task-stopping", atMs: 1300, task: "b", reason: { kind: "timeout" } },
    { kind: "task-finished", atMs: 1300, task: "b", outcome: { kind: "timed-out" } },
    { kind: "task-finished", atMs: 1400, task: "a", outcome: { kind: "passed" } },
    { kind: "task-skipped", atMs: 1400, task: "c", reason: { kind: "over-budget" } },
    { kind: "run-finished", atMs: 1500 },
  ]);
  expect(summary.memoryStops).toBe(1);
  expect(summary.durationMs).toBe(500);
  expect(summary.enforcement).toBe("sampling");
  expect([...summary.outcomes]).toEqual([
    ["a", "passed"],
    ["b", "timed-out"],
    ["c", "skipped"],
  ]);
});
