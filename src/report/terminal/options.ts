import type { RunRecord } from "../../model/run-record.ts";

/** How and where a terminal reporter writes. Everything it knows of the world outside. */
export interface TerminalOptions {
  readonly write: (text: string) => void;
  readonly useColor: boolean;
  /** Width in columns now. */
  readonly columns: () => number;
  /** Height in lines now. */
  readonly rows: () => number;
  /** Shows the output of each attempt after its line. */
  readonly isVerbose: boolean;
  /** Reads a log by its path relative to the folder of the run; bounded by whoever reads. */
  readonly readLog?: (logPath: string) => string;
  /** The folder of the run; absolute. */
  readonly logFolder: string;
  /** Absolute; paths below it are shown relative to it. */
  readonly cwd: string;
  /** What the user typed before the verb: `moult`, `./moult -C examples/heavy`. */
  readonly commandPrefix: string;
  /** What has become of the run, each event that was handed on included. Absent: the reporter keeps count itself. */
  readonly record?: (() => RunRecord) | undefined;
}
