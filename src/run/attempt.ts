import type { MemoryStory } from "../model/memory-story.ts";
import { isBad, type Outcome } from "../model/outcome.ts";
import type { Task } from "../model/task.ts";
import type { RunningAttempt } from "./executor.ts";

/** One attempt of a task, waiting or running. */
export interface Attempt {
  readonly task: Task;
  /** Counts from 1. */
  readonly attempt: number;
  /** How many bad attempts may still be repeated. */
  readonly retriesLeft: number;
  /** Whether an earlier attempt was stopped or killed for memory: this one is alone, and the last for that. */
  readonly isMemoryRerun: boolean;
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

/** The first attempt of a task. */
export function firstAttempt(task: Task, isOversized: boolean): Attempt {
  const { retries: retriesLeft } = task;
  return { task, attempt: 1, retriesLeft, isMemoryRerun: false, isOversized, startedAtTickMs: 0 };
}

/** The attempt that follows, if one does. Being stopped for memory is repeated once, and costs no retry. */
export function nextAttempt(one: Attempt, outcome: Outcome): Attempt | undefined {
  const { task, retriesLeft, isMemoryRerun, isOversized } = one;
  const next = { task, attempt: one.attempt + 1, isOversized, startedAtTickMs: 0 };
  if (outcome.kind === "out-of-memory") {
    return isMemoryRerun || isOversized ? undefined : { ...next, retriesLeft, isMemoryRerun: true };
  }
  if (!isBad(outcome) || retriesLeft === 0) return undefined;
  return { ...next, retriesLeft: retriesLeft - 1, isMemoryRerun };
}
