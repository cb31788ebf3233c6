/** Something in an old script that is a trouble, or soon will be. */
export interface Finding {
  readonly kind: FindingKind;
  readonly place: { readonly path: string; readonly line: number };
  /** The text of that line, without the spaces around. */
  readonly text: string;
  /** Why it is one: a sentence without a full stop. */
  readonly trouble: string;
  /** The lines to put in place of those that are there. Empty when only its author knows. */
  readonly fix: readonly NewLines[];
}

/** What stands in place of some lines of a file, from 1, the last included; `text` may hold several lines. */
export interface NewLines {
  readonly fromLine: number;
  readonly toLine: number;
  readonly text: string;
}

/** The kinds, each with what it means in general. docs/audit.md has an example of each. */
export const FINDING_KINDS = {
  "wait-loses-codes": "a failed background job is not noticed",
  "job-never-waited": "nothing waits for a background job",
  "unlimited-jobs": "many processes are started at once",
  "errexit-off": "set -e does not count in a function that is called in a condition",
  "declaration-hides-code": "local x=$(cmd) ends as local ends, not as cmd does",
  "pipe-hides-code": "without pipefail only the last command of a pipe counts",
  "test-ignored": "the tests may fail and nobody is told",
  "only-last-counts": "without set -e only the last command counts",
  "guard-ends-function":
    "a function whose last command is a condition fails when that does not hold",
  "test-mistake": "a condition asks something else than it seems to",
  "never-holds": "a condition that cannot hold, or that always does",
  "never-reached": "code that nothing reaches",
  "branch-unreached": "a branch that no cell of CI reaches",
  "empty-cell": "a cell of CI in which nothing runs",
} as const;

/** The name of a kind. */
export type FindingKind = keyof typeof FINDING_KINDS;
