/**
 * What the choice of a suite depends on: the CI variables as text, read and checked once, with the arguments
 * of the script.
 */
export interface Environment {
  /** Everything a predicate or a template may ask for: the process's own variables, with defaults and detected shards filled in. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the script would see as $1, $2, ... */
  readonly args: readonly string[];
  readonly shard: Shard | undefined;
  /** CONTINUE_THROUGH_ERROR: steps after a bad one still run. */
  readonly mayContinue: boolean;
  /** VERBOSE_TEST_LOGS: the output of every test is shown. */
  readonly isVerbose: boolean;
  /** NO_TEST_TIMEOUT: nothing is ended for taking long. */
  readonly hasNoTimeout: boolean;
  /** TESTS_TO_INCLUDE: only these tests run; empty is no restriction. */
  readonly testsToInclude: readonly string[];
  /** Each declared or well-known variable that has a value. */
  readonly facts: readonly EnvironmentFact[];
}

/** One part of the work of several machines. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly count: number;
  /** As people read it: "SHARD_NUMBER, NUM_TEST_SHARDS", "CircleCI (CIRCLE_NODE_INDEX counts from 0)". */
  readonly from: string;
  /** Whether nobody but the config says so. */
  readonly isDefault: boolean;
}

/** A variable that was read or filled in. */
export interface EnvironmentFact {
  readonly name: string;
  readonly value: string;
  /** Whether nobody but the config says so. */
  readonly isDefault: boolean;
}

/** A variable that CI sets, as the config declares it. */
export interface DeclaredVariable {
  readonly type: "string" | "number" | "boolean";
  readonly default?: string;
  readonly values?: readonly string[];
  /** Whether a run without it is refused. */
  readonly isRequired: boolean;
}

/** Declarations by name. */
export type Declared = Readonly<Record<string, DeclaredVariable>>;
