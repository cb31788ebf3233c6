import type { SuiteFacts } from "./suite.ts";
import type { Task } from "./task.ts";

/** A group or a file that does not run, and why. */
export interface Omission {
  readonly what: string;
  /** A full sentence. */
  readonly why: string;
}

/** What a run is going to do. Knows no processes. */
export interface Plan {
  readonly root: string;
  readonly tasks: readonly Task[];
  readonly omitted: readonly Omission[];
  /** Set when the tasks are the steps of a suite. */
  readonly suite?: SuiteFacts;
  /** Whether later stages run although something before them was bad. Absent: no. */
  readonly mayContinue?: boolean;
}

/** The limits of one run, resolved to numbers. */
export interface Limits {
  readonly jobs: number;
  readonly jobsFrom: string;
  /** How many cores the tasks may keep busy together. */
  readonly cores: number;
  readonly budgetBytes: number;
  /** Where the budget comes from, as people read it: "--memory", "cgroup v2 limit less a reserve". */
  readonly budgetFrom: string;
  /** Whether tasks that need more than the whole budget run alone at the end, instead of not at all. */
  readonly allowOverBudget: boolean;
  /** The time between the polite signal and KILL. */
  readonly graceMs: number;
  /** Stop starting tasks after this many bad ones. 0 means never. */
  readonly maxFail: number;
}
