import { formatBytes } from "../lib/bytes.ts";
import { formatDuration } from "../lib/duration.ts";
import type { Limits } from "../model/plan.ts";
import type { MemoryKiller, Outcome, StopReason } from "../model/outcome.ts";
import type { TaskRecord } from "../model/run-record.ts";
import { byKind, type KindTable } from "./by-kind.ts";

/** The word in capitals that stands for an outcome at the start of a line. */
export function outcomeWord(outcome: Outcome): string {
  return byKind(OUTCOME_WORDS, outcome);
}

/** An outcome in words that follow the name of a test: "failed with exit code 1". */
export function describeOutcome(outcome: Outcome): string {
  return byKind(OUTCOME_TEXTS, outcome);
}

/** Why Moult stopped or skipped something, in words that follow a colon. */
export function describeReason(reason: StopReason): string {
  return byKind(REASON_TEXTS, reason);
}

/** How a task ended over all of its attempts, or why it has no result. */
export function describeTask(task: TaskRecord): string {
  const last = task.attempts.at(-1)?.outcome;
  if (last === undefined) {
    return task.reason === undefined ? "the run ended before it did" : describeReason(task.reason);
  }
  const count = task.attempts.length;
  if (count === 1) return describeOutcome(last);
  const link = last.kind === "timed-out" ? ", in the last of" : " after";
  return `${describeOutcome(last)}${link} ${count} attempts`;
}

/** A count with its noun: "1 test", "2 tests". */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** How much runs at once, after a comma: "2 at a time", or "2 cores" where the cores decide and not a number. */
export function describeParallelism({ jobs, cores }: Pick<Limits, "jobs" | "cores">): string {
  return jobs > cores ? countOf(cores, "core") : `${jobs} at a time`;
}

/** A part of a size, with the unit said once where it is the same: "3.4 of 4.0 GB". */
export function formatShare(partBytes: number, wholeBytes: number): string {
  const [part = "", partUnit] = formatBytes(partBytes).split(" ");
  const whole = formatBytes(wholeBytes);
  return whole.endsWith(` ${partUnit}`) ? `${part} of ${whole}` : `${part} ${partUnit} of ${whole}`;
}

const OUTCOME_WORDS: KindTable<Outcome, string> = {
  passed: () => "PASS",
  failed: () => "FAIL",
  "timed-out": () => "TIMEOUT",
  "out-of-memory": () => "OOM",
  signaled: (outcome) => outcome.signal,
  "spawn-failed": () => "NOSTART",
  cancelled: () => "CANCEL",
  leaked: () => "LEAK",
  skipped: () => "SKIP",
};

const OUTCOME_TEXTS: KindTable<Outcome, string> = {
  passed: () => "passed",
  failed: (outcome) => `failed with exit code ${outcome.exitCode}`,
  "timed-out": (outcome) =>
    `timed out after ${formatDuration(outcome.limitMs)}${outcome.wasKilled ? " and was killed" : ""}`,
  "out-of-memory": (outcome) =>
    `out of memory at ${formatBytes(outcome.neededBytes)}, ${KILLERS[outcome.by]}`,
  signaled: (outcome) => `killed by ${outcome.signal}`,
  "spawn-failed": (outcome) => `could not start: ${outcome.message}`,
  cancelled: (outcome) => `cancelled: ${describeReason(outcome.reason)}`,
  leaked: (outcome) => `passed, but left running: ${outcome.commands.join(", ")}`,
  skipped: (outcome) => `skipped: ${describeReason(outcome.reason)}`,
};

/** Who ended a test for memory. */
const KILLERS: Readonly<Record<MemoryKiller, string>> = {
  kernel: "killed by the kernel",
  cap: "killed at the cap of the run",
  brake: "stopped by Moult",
};

const REASON_TEXTS: KindTable<StopReason, string> = {
  timeout: (reason) => `over its limit of ${formatDuration(reason.limitMs)}`,
  signal: (reason) => `interrupted by ${reason.signal}`,
  "max-fail": (reason) => `${countOf(reason.failedCount, "test")} failed (--max-fail)`,
  "over-budget": (reason) =>
    `needs ${formatBytes(reason.neededBytes)}, the whole budget is ${formatBytes(reason.budgetBytes)}`,
  memory: (reason) =>
    `${formatBytes(reason.liveBytes)} were in use of a budget of ${formatBytes(reason.budgetBytes)}`,
  "earlier-step": (reason) => `after ${reason.task} nothing more of the suite runs`,
  broken: (reason) => reason.message,
};
