/** One process that Moult starts: a test file, or the single command of a group without files. */
export interface Task {
  /** Stable and unique in a plan: `group/path`, with `#2` for a second repeat. */
  readonly id: string;
  readonly group: string;
  /** The test file relative to the project root, with `/`. Absent for a group that is one command. */
  readonly file?: string;
  readonly argv: readonly string[];
  /** Python modules that a warm interpreter has imported before it runs the command. */
  readonly preload?: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Variables on top of the environment of the run. */
  readonly env: Readonly<Record<string, string>>;
  /** 0 means no limit. */
  readonly timeoutMs: number;
  /** What the task reserves of the budget before it is measured. */
  readonly reservedBytes: number;
  /** Where the reservation comes from, as people read it: "tests.unit.memory", "default". */
  readonly reservedFrom: string;
  /** How many cores it keeps busy: 0.5 waits for half of its time. */
  readonly cores: number;
  /** Where that comes from, as people read it: "tests.unit.cpu", "learned from 3 runs", "default". */
  readonly coresFrom: string;
  /** Runs with nothing beside it. */
  readonly isExclusive: boolean;
  /** How long it took before. Absent when that is unknown. */
  readonly expectedMs?: number;
  /** How many times a bad attempt is repeated. */
  readonly retries: number;
  /** Why the task is part of the plan: a full sentence. */
  readonly why: string;
  /** Starts when all tasks of earlier stages are over, and only when those were good. Absent: 0. */
  readonly stage?: number;
  /** What it is for, when it is no test. */
  readonly role?: TaskRole;
  /** Runs in bash with the old script around it. Absent: `argv` is a program. */
  readonly shell?: ShellWork;
  /** Runs in the environment and the folder that the shared bash has by then. */
  readonly inheritsShell?: boolean;
}

/** What of the old script a task is when it is no test: what comes before the functions, and what after. */
export type TaskRole = "set-up" | "wind-up";

/**
 * What a task does in bash. `open`, `eval` and `close` share one bash, in this order; `alone` has a bash
 * and a set-up of its own. `text` is bash; `entered` the function that it has to enter.
 */
export type ShellWork =
  | { readonly kind: "open" }
  | { readonly kind: "eval" | "alone"; readonly text: string; readonly entered?: string }
  | { readonly kind: "close" };
