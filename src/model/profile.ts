/** Where figures are comparable: the same tests on another machine or in another configuration differ. */
export interface Profile {
  /** The configuration of CI: `BUILD_ENVIRONMENT` and `TEST_CONFIG` where they are set. */
  readonly config: string;
  /** The kind of machine: `linux-x64-2`, or MOULT_RUNNER_CLASS. */
  readonly runnerClass: string;
  readonly instrumentation: Instrumentation;
}

/** What is built into the tests and takes memory beside them. */
export type Instrumentation = (typeof INSTRUMENTATIONS)[number];

/** Every instrumentation. Files keep its place in this list: only ever append. */
export const INSTRUMENTATIONS = [
  "none",
  "coverage",
  "address",
  "thread",
  "memory",
  "undefined",
] as const;
