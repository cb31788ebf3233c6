import type { Failure } from "../model/failure.ts";
import type { Result } from "../model/result.ts";
import type { RunRecord } from "../model/run-record.ts";
import type { Task } from "../model/task.ts";
import type { CoverageFigure } from "./coverage-figure.ts";

/** What a meter has to know of its run. Paths are absolute. */
export interface MeterSetting {
  /** The root of the project. */
  readonly root: string;
  /** Folders relative to the root, and packages; none leaves it to the configuration of the tool. */
  readonly source: readonly string[];
  /** Whether a source is a folder; the others are packages. */
  readonly isFolder: (path: string) => boolean;
  readonly hostEnv: Readonly<Record<string, string | undefined>>;
  /** Where all reports of the run go. */
  readonly target: string;
}

/** What measures one language in a run: the tool that the project has for that. */
export interface Meter {
  /** What it measures, as people name it: "Python". */
  readonly language: string;
  /** The tool, as people name it: "coverage.py". */
  readonly toolName: string;
  /** Where its reports go. Absolute. */
  readonly target: string;
  /** What is measured otherwise than the config says, or not at all: a full sentence each. */
  readonly warnings: readonly string[];
  /** What is missing here to measure. */
  readonly check: () => Promise<readonly Failure[]>;
  /** Makes folders in this one, which is absolute, and tells the tasks by their environment to measure. */
  readonly measure: (tasks: readonly Task[], folder: string) => readonly Task[];
  /** Names what is missing in the figures, a sentence each. Only after `measure`. */
  readonly findLost: (record: RunRecord) => readonly string[];
  /** Combines all data and writes the reports. Percent; 0 leaves it to the configuration of the tool. */
  readonly combine: (failUnder: number) => Promise<Result<CoverageFigure>>;
}
