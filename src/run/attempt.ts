import type { MemoryStory } from "../model/memory-story.ts";
import { isBad } from "../model/outcome.ts";
import type { Task } from "../model/task.ts";
import type { Demand } from "../schedule/admission.ts";
import { type MemoryRerun, rerunAfterMemory } from "../schedule/memory-rerun.ts";
import type { Ending, RunningAttempt } from "./executor.ts";

/** One attempt of a task, waiting or running. */
export interface Attempt {
  readonly task: Task;
  /** Counts from 1. */
  readonly attempt: number;
  /** How many bad attempts may still be repeated. */
  readonly retriesLeft: number;
  /** How it runs because earlier attempts ended for memory. */
  readonly rerun: MemoryRerun;
  /** What it reserves. */
  readonly needBytes: number;
  /** Whether it may take more than the whole budget. */
  readonly isOversized: boolean;
  control?: RunningAttempt;
  pid?: number;
  startedAtTickMs: number;
  /** What ran beside it when it was stopped for memory. */
  beside?: Beside;
}

/** What a task that ended for memory ran beside. */
export type Beside = Omit<MemoryStory, "curve">;

/** The first attempt of a task that may take so much of the budget. */
export function firstAttempt(task: Task, budgetBytes: number): Attempt {
  const { retries: retriesLeft, reservedBytes } = task;
  const needBytes = Math.min(reservedBytes, budgetBytes);
  const isOversized = reservedBytes > budgetBytes;
  return {
    task,
    attempt: 1,
    retriesLeft,
    rerun: "first",
    needBytes,
    isOversized,
    startedAtTickMs: 0,
  };
}

/** The attempt that follows, if one does. Ending for memory costs no retry. */
export function nextAttempt(
  one: Attempt,
  { outcome, peakBytes }: Pick<Ending, "outcome" | "peakBytes">,
  budgetBytes: number,
): Attempt | undefined {
  const { task, retriesLeft, rerun, needBytes, isOversized } = one;
  const next = { task, attempt: one.attempt + 1, isOversized, startedAtTickMs: 0 };
  if (outcome.kind === "out-of-memory") {
    if (isOversized) return undefined;
    const wasKilledByKernel = outcome.by !== "brake";
    const facts = { rerun, wasKilledByKernel, reservedBytes: needBytes, peakBytes, budgetBytes };
    const again = rerunAfterMemory(facts);
    return again && { ...next, ...again, retriesLeft };
  }
  if (!isBad(outcome) || retriesLeft === 0) return undefined;
  return { ...next, rerun, needBytes, retriesLeft: retriesLeft - 1 };
}

/** What an attempt asks of the machine. */
export function demandOf({ task, attempt, rerun, needBytes, isOversized }: Attempt): Demand {
  return {
    needBytes,
    // A retry gets a whole core: whether it is flaky should not depend on what waits beside it.
    cores: attempt === 1 ? task.cores : Math.max(1, task.cores),
    isAlone: task.isExclusive || isOversized || rerun === "alone",
    mayExceed: isOversized,
  };
}
