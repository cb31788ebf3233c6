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
}
