import { describe, expect, it } from "vitest";
import type { Outcome, StopReason } from "../../src/model/outcome.ts";
import { foldEvents } from "../../src/model/run-record.ts";
import {
  countOf,
  describeOutcome,
  describeParallelism,
  describeReason,
  describeTask,
  formatShare,
  outcomeWord,
} from "../../src/report/wording.ts";
import { GB, MB, Story } from "./story.ts";

const OUTCOMES: readonly (readonly [Outcome, word: string, text: string])[] = [
  [{ kind: "passed" }, "PASS", "passed"],
  [{ kind: "failed", exitCode: 2 }, "FAIL", "failed with exit code 2"],
  [{ kind: "timed-out", limitMs: 5000, wasKilled: false }, "TIMEOUT", "timed out after 5.0 s"],
  [
    { kind: "timed-out", limitMs: 5000, wasKilled: true },
    "TIMEOUT",
    "timed out after 5.0 s and was killed",
  ],
  [
    { kind: "out-of-memory", neededBytes: 3 * GB, by: "kernel" },
    "OOM",
    "out of memory at 3.0 GB, killed by the kernel",
  ],
  [{ kind: "signaled", signal: "SIGSEGV" }, "SIGSEGV", "killed by SIGSEGV"],
  [
    { kind: "spawn-failed", message: "no such program: pythonn" },
    "NOSTART",
    "could not start: no such program: pythonn",
  ],
  [
    { kind: "cancelled", reason: { kind: "signal", signal: "SIGINT" } },
    "CANCEL",
    "cancelled: interrupted by SIGINT",
  ],
  [
    { kind: "leaked", commands: ["sleep 9", "cat"] },
    "LEAK",
    "passed, but left running: sleep 9, cat",
  ],
  [
    { kind: "skipped", reason: { kind: "max-fail", failedCount: 1 } },
    "SKIP",
    "skipped: 1 test failed (--max-fail)",
  ],
];

const REASONS: readonly (readonly [StopReason, text: string])[] = [
  [{ kind: "timeout", limitMs: 60_000 }, "over its limit of 60.0 s"],
  [{ kind: "signal", signal: "SIGTERM" }, "interrupted by SIGTERM"],
  [{ kind: "max-fail", failedCount: 3 }, "3 tests failed (--max-fail)"],
  [
    { kind: "over-budget", neededBytes: 6 * GB, budgetBytes: 4 * GB },
    "needs 6.0 GB, the whole budget is 4.0 GB",
  ],
  [{ kind: "broken", message: "the disk is full" }, "the disk is full"],
];

describe("the words for outcomes and reasons", () => {
  it.each(OUTCOMES)("say %o as %s: %s", (outcome, word, text) => {
    expect([outcomeWord(outcome), describeOutcome(outcome)]).toEqual([word, text]);
  });

  it.each(REASONS)("say %o as %s", (reason, text) => {
    expect(describeReason(reason)).toBe(text);
  });
});

describe("describeTask", () => {
  it("counts the attempts when there was more than one", () => {
    const timedOut: Outcome = { kind: "timed-out", limitMs: 5000, wasKilled: true };
    const story = new Story(["a/failed", "a/slow", "a/never"])
      .run("a/failed", { kind: "failed", exitCode: 1 }, { willRetry: true })
      .run("a/failed", { kind: "failed", exitCode: 1 })
      .run("a/slow", timedOut, { willRetry: true })
      .run("a/slow", timedOut);
    expect(foldEvents(story.events).tasks.map(describeTask)).toEqual([
      "failed with exit code 1 after 2 attempts",
      "timed out after 5.0 s and was killed, in the last of 2 attempts",
      "the run ended before it did",
    ]);
  });
});

describe("describeParallelism", () => {
  it("says what decides: a number that was asked for, or the cores", () => {
    expect(describeParallelism({ jobs: 8, cores: 8 })).toBe("8 at a time");
    expect(describeParallelism({ jobs: 16, cores: 2 })).toBe("2 cores");
  });
});

describe("formatShare and countOf", () => {
  it("say a common unit once", () => {
    expect(formatShare(3.4 * GB, 4 * GB)).toBe("3.4 of 4.0 GB");
    expect(formatShare(312 * MB, 4 * GB)).toBe("312 MB of 4.0 GB");
  });

  it("know the plural", () => {
    expect([countOf(0, "test"), countOf(1, "test")]).toEqual(["0 tests", "1 test"]);
  });
});
