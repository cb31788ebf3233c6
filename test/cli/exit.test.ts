import { describe, expect, it } from "vitest";
import {
  EXIT_CODES,
  exitCodeOfFailures,
  exitCodeOfRun,
  exitCodeOfSignal,
} from "../../src/cli/exit.ts";
import type { Failure } from "../../src/model/failure.ts";
import type { RunRecord, TaskRecord } from "../../src/model/run-record.ts";

type Verdict = TaskRecord["verdict"];

/** A record of tasks that ended so; the rest of a record is nothing that an exit code depends on. */
function recordOf(verdicts: readonly Verdict[], more: Partial<RunRecord> = {}): RunRecord {
  const counts = Object.fromEntries(
    [
      "passed",
      "failed",
      "timed-out",
      "out-of-memory",
      "signaled",
      "spawn-failed",
      "flaky",
      "leaked",
      "cancelled",
      "skipped",
      "not-run",
    ].map((verdict) => [verdict, verdicts.filter((one) => one === verdict).length]),
  );
  const tasks = verdicts.map((verdict, index) => ({ id: String(index), verdict, attempts: [] }));
  return { tasks, counts, ...more } as unknown as RunRecord;
}

const OVER_BUDGET = { kind: "over-budget", neededBytes: 2, budgetBytes: 1 } as const;

describe("exitCodeOfRun", () => {
  it.each([
    [["passed", "flaky", "leaked"], 0],
    [[], 0],
    [["passed", "failed"], 1],
    [["timed-out"], 1],
    [["out-of-memory"], 1],
    [["signaled"], 1],
    [["spawn-failed"], 1],
    [["cancelled"], 1],
    [["passed", "skipped"], 9],
    [["passed", "not-run"], 9],
    [["failed", "not-run"], 1],
  ] as const)("of tests that are %j is %j", (verdicts, code) => {
    expect(exitCodeOfRun(recordOf(verdicts))).toBe(code);
  });

  it("says that a test had no room, unless another failed", () => {
    const withSkip = (...verdicts: readonly Verdict[]): RunRecord => {
      const record = recordOf(["skipped", ...verdicts]);
      const [first, ...rest] = record.tasks;
      if (first === undefined) throw new Error("no task");
      return { ...record, tasks: [{ ...first, reason: OVER_BUDGET }, ...rest] };
    };
    expect(exitCodeOfRun(withSkip("passed"))).toBe(8);
    expect(exitCodeOfRun(withSkip("failed"))).toBe(1);
  });

  it("says what a rerun left out, and puts signals and a broken environment first", () => {
    const rerun = { rerun: { of: "x", outstanding: ["a"] } };
    expect(exitCodeOfRun(recordOf(["passed"], rerun))).toBe(5);
    expect(exitCodeOfRun(recordOf(["failed"], rerun))).toBe(1);
    const signal = { cancelled: { kind: "signal", signal: "SIGTERM" } } as const;
    expect(exitCodeOfRun(recordOf(["failed"], signal))).toBe(143);
    const broken = { cancelled: { kind: "broken", message: "" } } as const;
    expect(exitCodeOfRun(recordOf(["failed"], broken))).toBe(3);
  });
});

describe("the other exit codes", () => {
  it("are different from each other", () => {
    const codes = Object.values(EXIT_CODES).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it("are those of the first failure", () => {
    const failure = (code: Failure["code"]): Failure => ({ code, message: "", next: "" });
    expect(exitCodeOfFailures([failure("config-invalid"), failure("tests-missing")])).toBe(2);
    expect(exitCodeOfFailures([failure("tests-missing")])).toBe(4);
    expect(exitCodeOfFailures([failure("report-unwritable")])).toBe(3);
    expect(exitCodeOfFailures([])).toBe(3);
  });

  it("of signals are those of a shell", () => {
    expect(["SIGHUP", "SIGINT", "SIGTERM"].map(exitCodeOfSignal)).toEqual([129, 130, 143]);
  });
});
