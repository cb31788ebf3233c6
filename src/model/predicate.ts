/**
 * A condition over an environment, as data. Unions by key, as it is written in a config:
 * `{ all: [{ env: TEST_CONFIG, glob: "*inductor*" }, { not: { env: SHARD_NUMBER, num: [">", 1] } }] }`.
 */
export type Predicate =
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate }
  | ({ readonly env: string } & ValueTest)
  | ({ readonly arg: number } & ValueTest) // counts from 1, as $1
  | { readonly fact: Fact }
  | { readonly opaque: string }; // a condition in bash, which only bash can decide

/** What is asked of a value. A variable that is not set is an empty text, as in bash. */
export type ValueTest =
  | { readonly eq: string }
  | { readonly glob: string } // bash's pattern, over the whole text: `[[ $X == pattern ]]`
  | { readonly matches: string } // an extended regular expression anywhere in it: `[[ $X =~ regex ]]`
  | { readonly nonempty: boolean }
  | { readonly num: readonly [op: NumberOp, value: number] }; // `[[ $X -gt 1 ]]`: empty is 0, no number: false

/** How numbers are compared. */
export type NumberOp = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** Something of the machine: `file:ci/skip` exists (relative to the project), `command:nvcc` is on PATH. */
export type Fact = `file:${string}` | `command:${string}`;
