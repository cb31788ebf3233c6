/**
 * The kinds of trouble that a user can fix. Each has one exit code, in cli/exit.ts.
 * The name says the state of the user's world, not the place in our code.
 */
export type FailureCode =
  | "usage-invalid" // a flag, an argument or a MOULT_ variable
  | "environment-invalid" // a variable that CI sets
  | "config-missing"
  | "config-invalid"
  | "file-missing"
  | "glob-empty" // a pattern of the config that matches no file
  | "directory-unreadable"
  | "command-missing" // the program of a `run:` does not exist
  | "tests-missing" // the selection is empty
  | "history-missing" // nothing was measured yet
  | "gate-failed" // the next phase of a rollout may not begin yet
  | "over-budget" // a task that can never fit the memory budget
  | "log-unreadable" // an event log that cannot be read or is of a newer version
  | "report-unwritable"
  | "trace-incomplete" // what an old script would run is not known to its end
  | "environment-broken"; // the machine or Moult's own installation

/** A place in a text file. Lines and columns count from 1; `length` counts characters to underline. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The text of the line, so that it can be shown without reading the file again. */
  readonly lineText: string;
}

/** Something that the user can fix: what happened, where, and what to do next. */
export interface Failure {
  readonly code: FailureCode;
  /** One sentence without a full stop. */
  readonly message: string;
  /** The place in a file, or a file as a whole. */
  readonly place?: Place | { readonly path: string };
  /** The next step for the user: an imperative sentence, or a command to paste. */
  readonly next: string;
}
