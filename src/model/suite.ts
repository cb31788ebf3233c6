import type { Predicate } from "./predicate.ts";

/** What CI runs in one configuration: the first suite whose `when` holds. */
export interface Suite {
  readonly name: string;
  /** Absent: always. */
  readonly when?: Predicate;
  /** How functions of the old script are called, see docs/decisions/0016-bridge.md. */
  readonly bridge: BridgeMode;
  readonly steps: readonly Step[];
  /** The whole suite is given to this command: Moult runs nothing of it, and ends with its exit code. */
  readonly handOver?: readonly string[];
}

/**
 * `shared`: one bash for all calls of the suite, in their order, as in the script.
 * `isolated`: each call has a bash and the script's set-up of its own, and they run beside each other.
 */
export type BridgeMode = "shared" | "isolated";

/** One thing that a suite does. Texts in it may hold `${NAME}`, `${NAME:-default}`, `$((NAME-1))`, `$(pwd)`. */
export type Step = StepWork & StepRules;

/** What a step does. */
export type StepWork =
  | { readonly kind: "call"; readonly call: string; readonly args: readonly string[] } // a function of the old script
  | { readonly kind: "tests"; readonly tests: string; readonly shard?: string } // a group of the config; shard "${SHARD_NUMBER}/${NUM_TEST_SHARDS}"
  | { readonly kind: "sh"; readonly sh: string } // verbatim bash
  | { readonly kind: "run"; readonly run: readonly string[] } // a program, without a shell
  | { readonly kind: "set"; readonly set: Readonly<Record<string, string>> }; // variables for the steps after it

/** What every kind of step may say. */
export interface StepRules {
  /** Unlike any other step of the suite. Made from what the step does when the config does not say. */
  readonly name?: string;
  /** Absent: always. */
  readonly when?: Predicate;
  /** Of an `isolated` suite: starts only after all steps before it. */
  readonly isBarrier?: boolean;
  /** Of `tests` and `run`: in the environment and the folder that the shared bash has by then. */
  readonly inheritsShell?: boolean;
  readonly timeoutMs?: number;
  readonly memoryBytes?: number;
  readonly cores?: number;
}

/** The suite of a run, as its log and its reports tell of it. */
export interface SuiteFacts {
  readonly name: string;
  /** Why it is this one, as people read it. */
  readonly why: string;
  /** What of the environment was read or detected, as people read it; absent when nothing of it is set. */
  readonly environment?: string;
  /** What was set of it, so that somebody can choose the same again. */
  readonly variables: Readonly<Record<string, string>>;
}
