import type { EventBody, RunEvent } from "../../src/model/event.ts";
import type { MemoryStory } from "../../src/model/memory-story.ts";
import type { Outcome, StopReason } from "../../src/model/outcome.ts";

/** The start of every story: 2023-11-14T22:13:20Z. */
export const START_MS = 1_700_000_000_000;

export const MB = 1024 ** 2;
export const GB = 1024 ** 3;

/** How an attempt in a story ends. */
export interface Ending {
  readonly afterMs?: number;
  readonly peakBytes?: number;
  readonly tail?: string;
  readonly willRetry?: boolean;
  readonly memory?: MemoryStory;
}

/** Tells the events of a run by hand, one after another, on a clock of its own. */
export class Story {
  readonly events: RunEvent[] = [];
  #nowMs = START_MS;
  readonly #attempts = new Map<string, number>();

  constructor(tasks: readonly string[], rerun?: { of: string; outstanding: readonly string[] }) {
    this.#tell({
      kind: "run-started",
      version: 1,
      runId: "0001",
      moultVersion: "0.1.0",
      root: "/project",
      args: ["run"],
      limits: {
        jobs: 2,
        jobsFrom: "--jobs",
        cores: 2,
        allowOverBudget: false,
        budgetBytes: 4 * GB,
        budgetFrom: "--memory",
        graceMs: 10_000,
        maxFail: 0,
      },
      taskCount: tasks.length,
      enforcement: "sampling",
      isWhole: true,
      ...(rerun === undefined ? {} : { rerun }),
    });
    for (const task of tasks) {
      const [group = "", ...path] = task.split("/");
      const file = path.join("/");
      this.#tell({
        kind: "task-planned",
        task,
        group,
        ...(file === "" ? {} : { file }),
        argv: ["python3", file],
        reservedBytes: 512 * MB,
        reservedFrom: "default",
        cores: 1,
        timeoutMs: 5000,
      });
    }
  }

  /** Lets time pass. */
  wait(ms: number): this {
    this.#nowMs += ms;
    return this;
  }

  start(task: string): this {
    const attempt = (this.#attempts.get(task) ?? 0) + 1;
    this.#attempts.set(task, attempt);
    return this.#tell({
      kind: "task-started",
      task,
      attempt,
      slot: 0,
      pid: 4711,
      reservedBytes: 512 * MB,
      logPath: logPathOf(task, attempt),
    });
  }

  stop(task: string, reason: StopReason, signal: string): this {
    const attempt = this.#attempts.get(task) ?? 1;
    return this.#tell({ kind: "task-stopping", task, attempt, reason, signal });
  }

  finish(task: string, outcome: Outcome, ending: Ending = {}): this {
    const attempt = this.#attempts.get(task) ?? 1;
    const { afterMs = 400, peakBytes = 48 * MB, tail, memory, willRetry = false } = ending;
    this.wait(afterMs);
    return this.#tell({
      kind: "task-finished",
      task,
      attempt,
      outcome,
      durationMs: afterMs,
      peakBytes,
      cpuMs: 120,
      logPath: logPathOf(task, attempt),
      ...(tail === undefined ? {} : { tail }),
      ...(memory === undefined ? {} : { memory }),
      willRetry,
    });
  }

  /** Starts an attempt and ends it. */
  run(task: string, outcome: Outcome, ending: Ending = {}): this {
    return this.start(task).finish(task, outcome, ending);
  }

  skip(task: string, reason: StopReason): this {
    return this.#tell({ kind: "task-skipped", task, reason });
  }

  sample(liveBytes: number): this {
    return this.#tell({ kind: "memory-sampled", liveBytes, reservedBytes: 0, runningCount: 1 });
  }

  warn(message: string): this {
    return this.#tell({ kind: "warning-given", message });
  }

  cancel(reason: StopReason): this {
    return this.#tell({ kind: "run-cancelled", reason });
  }

  end(exitCode: number): this {
    return this.#tell({ kind: "run-finished", exitCode });
  }

  #tell(body: EventBody): this {
    this.events.push({ ...body, seq: this.events.length, atMs: this.#nowMs });
    return this;
  }
}

/** A run in which everything happens at least once. */
export function eventfulStory(): Story {
  const timeout: StopReason = { kind: "timeout", limitMs: 5000 };
  const names = ["ok", "bad", "slow", "crash", "greedy", "flaky", "leaky", "huge", "missing"];
  const story = new Story(names.map((name) => `unit/tests/test_${name}.py`));
  const traceback =
    'Traceback (most recent call last):\n  File "test_bad.py", line 3\nAssertionError\n';
  return story
    .warn("no swap accounting on this machine")
    .skip("unit/tests/test_huge.py", {
      kind: "over-budget",
      neededBytes: 6 * GB,
      budgetBytes: 4 * GB,
    })
    .run("unit/tests/test_ok.py", { kind: "passed" }, { peakBytes: 312 * MB })
    .run(
      "unit/tests/test_bad.py",
      { kind: "failed", exitCode: 1 },
      { afterMs: 1200, tail: traceback, willRetry: true },
    )
    .run("unit/tests/test_bad.py", { kind: "failed", exitCode: 1 }, { tail: traceback })
    .start("unit/tests/test_slow.py")
    .stop("unit/tests/test_slow.py", timeout, "SIGTERM")
    .finish(
      "unit/tests/test_slow.py",
      { kind: "timed-out", limitMs: 5000, wasKilled: true },
      { afterMs: 5100, tail: "\u001b[31mstill\u001b[0m working\n 10%\r 20%\r 30%\n" },
    )
    .run("unit/tests/test_crash.py", { kind: "signaled", signal: "SIGSEGV" }, { tail: "" })
    .run(
      "unit/tests/test_greedy.py",
      { kind: "out-of-memory", neededBytes: 3 * GB, by: "brake" },
      {
        peakBytes: 3 * GB,
        tail: "loading\n",
        memory: {
          curve: [
            [50, 12 * MB],
            [900, 1.5 * GB],
            [1700, 3 * GB],
          ],
          beside: [{ task: "unit/tests/test_slow.py", liveBytes: 400 * MB }],
          liveBytes: 3.4 * GB,
          reservedBytes: 3.5 * GB,
        },
      },
    )
    .sample(3.4 * GB)
    .run(
      "unit/tests/test_flaky.py",
      { kind: "failed", exitCode: 3 },
      { tail: "port in use <80>\n", willRetry: true },
    )
    .run("unit/tests/test_flaky.py", { kind: "passed" })
    .run("unit/tests/test_leaky.py", { kind: "leaked", commands: ["sleep 100"] })
    .finish(
      "unit/tests/test_missing.py",
      { kind: "spawn-failed", message: "no such program: pythonn" },
      { afterMs: 0, peakBytes: 0 },
    )
    .end(1);
}

function logPathOf(task: string, attempt: number): string {
  return `logs/${task}/attempt-${attempt}.log`;
}
