import type { MemoryStory } from "./memory-story.ts";
import type { Outcome, StopReason } from "./outcome.ts";
import type { Limits } from "./plan.ts";
import type { Profile } from "./profile.ts";
import type { RolloutMark } from "./rollout.ts";
import type { SuiteFacts } from "./suite.ts";
import type { TaskRole } from "./task.ts";

/** The version of the lines in an event log. Readers refuse a newer one. */
export const EVENT_VERSION = 1;

/** The run exists and its limits are known. Always the first event. */
export interface RunStarted {
  readonly kind: "run-started";
  readonly version: number;
  readonly runId: string;
  readonly moultVersion: string;
  readonly root: string;
  /** The command line as typed, without `moult`. */
  readonly args: readonly string[];
  readonly limits: Limits;
  readonly taskCount: number;
  /** What holds tasks to their memory: "sampling", later also cgroups. */
  readonly enforcement: string;
  /** The variable that chose it, where the user declined a better way. */
  readonly enforcementFrom?: string;
  /** Where the figures of this run are comparable; absent in logs of Moult 0.1.0's first days. */
  readonly profile?: Profile;
  /** What history said the run would take, where it knew every test. */
  readonly predictedMs?: number;
  /** The suite that the environment chose, where the config has suites. */
  readonly suite?: SuiteFacts;
  /** Set when the old script ran, as the only task. Absent: Moult ran tests. */
  readonly runner?: "legacy";
  /** Where the run stands in the rollout, where the project has one, and which runner it is of. */
  readonly rollout?: RolloutMark;
  /** Whether nothing narrowed the selection: no selector, no --group, no --last-failed. */
  readonly isWhole: boolean;
  /** For a rerun: the earlier run, and the bad tasks of it that are not part of this one. */
  readonly rerun?: { readonly of: string; readonly outstanding: readonly string[] };
}

/** A task is part of the plan. One for each task, before any of them starts. */
export interface TaskPlanned {
  readonly kind: "task-planned";
  readonly task: string;
  readonly group: string;
  readonly file?: string;
  readonly argv: readonly string[];
  readonly reservedBytes: number;
  readonly reservedFrom: string;
  /** How many cores it was planned to keep busy. */
  readonly cores: number;
  readonly expectedMs?: number;
  readonly timeoutMs: number;
  /** Set for what is no test: the set-up of the old script and its end. */
  readonly role?: TaskRole;
  /** Whether it calls a function of the old script. */
  readonly isBridged?: true;
}

/** An attempt of a task has a process. */
export interface TaskStarted {
  readonly kind: "task-started";
  readonly task: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** A small number that no other running task has, from 0. */
  readonly slot: number;
  readonly pid: number;
  readonly reservedBytes: number;
  /** Relative to the folder of the run. */
  readonly logPath: string;
}

/** Moult began to end a running attempt. */
export interface TaskStopping {
  readonly kind: "task-stopping";
  readonly task: string;
  readonly attempt: number;
  readonly reason: StopReason;
  readonly signal: string;
}

/** An attempt ended, or could not start (then there was no `task-started`). */
export interface TaskFinished {
  readonly kind: "task-finished";
  readonly task: string;
  readonly attempt: number;
  readonly outcome: Outcome;
  /** Wall time from the launch to the end of the process. */
  readonly durationMs: number;
  /** The largest memory of the whole process tree that was seen. */
  readonly peakBytes: number;
  /** CPU time of the process and of the children it waited for. */
  readonly cpuMs: number;
  /** The cores that it would have kept busy had it never waited for one; absent when unknown. */
  readonly cores?: number;
  /** As the kernel told it; both absent when there was no process. */
  readonly exitCode?: number;
  readonly signal?: string;
  readonly logPath: string;
  /** The end of the output, bounded, only for attempts that are not good. */
  readonly tail?: string;
  /** Only where it ended for memory. */
  readonly memory?: MemoryStory;
  /** Whether another attempt follows. */
  readonly willRetry: boolean;
}

/** A task did not run at all. */
export interface TaskSkipped {
  readonly kind: "task-skipped";
  readonly task: string;
  readonly reason: StopReason;
}

/** Live memory of the running tasks, about once a second and at each new peak of the run. */
export interface MemorySampled {
  readonly kind: "memory-sampled";
  readonly liveBytes: number;
  readonly reservedBytes: number;
  readonly runningCount: number;
}

/** Something worth knowing that changes no verdict. */
export interface WarningGiven {
  readonly kind: "warning-given";
  readonly message: string;
}

/** The run began to end early. */
export interface RunCancelled {
  readonly kind: "run-cancelled";
  readonly reason: StopReason;
}

/** Nothing runs any more. Always the last event; a log without it is of an incomplete run. */
export interface RunFinished {
  readonly kind: "run-finished";
  readonly exitCode: number;
}

/** Everything that happens in a run. */
export type EventBody =
  | RunStarted
  | TaskPlanned
  | TaskStarted
  | TaskStopping
  | TaskFinished
  | TaskSkipped
  | MemorySampled
  | WarningGiven
  | RunCancelled
  | RunFinished;

/** A fact with its place in the order of the run and its time. */
export type RunEvent = EventBody & {
  /** Counts from 0 without gaps. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
};
