/** The script that a project leaves behind. */
export interface Legacy {
  /** Relative to the project root. */
  readonly script: string;
  /** Absent: found from the syntax (docs/decisions/0016-bridge.md). */
  readonly dispatch?: DispatchMarks;
}

/**
 * The line of a script with which its dispatch begins, and the last one that belongs to it, each as its text
 * without the spaces around.
 */
export interface DispatchMarks {
  readonly from: string;
  readonly to?: string;
  /** The function that is called there, when the steps stand for what is in its body. */
  readonly inside?: string;
}
