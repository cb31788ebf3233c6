import { memberOf } from "../github/evaluate.ts";
import type { Find } from "../github/fill.ts";
import type { Value } from "../github/value.ts";

/** How a step or a job ended, in GitHub's words. */
export type Conclusion = "success" | "failure" | "cancelled" | "skipped";

/** What `steps.ID` of an expression shows. */
export interface StepState {
  readonly outputs: Readonly<Record<string, string>>;
  /** Before `continue-on-error`. */
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
  /** Whether it did not run here, so that its other outputs are not known. */
  readonly isOpen?: boolean;
}

/** What a job has come to so far. */
export interface RunState {
  readonly status: "success" | "failure" | "cancelled";
  /** Whether a step was refused: none after it runs, whatever its `if` says. */
  readonly isStopped: boolean;
  /** What steps wrote to `$GITHUB_ENV`. */
  readonly written: Readonly<Record<string, string>>;
  /** What steps wrote to `$GITHUB_PATH`, the first at the front of PATH. */
  readonly paths: readonly string[];
  /** Steps with an id, in lower case; those of an action have their own. */
  readonly steps: Readonly<Record<string, StepState>>;
}

/** Before the first step. */
export const BEFORE: RunState = {
  status: "success",
  isStopped: false,
  written: {},
  paths: [],
  steps: {},
};

/** What a replica knows of contexts that only CI has: `github`, `runner`, `secrets`, `vars`. */
export type RunFacts = Readonly<Record<string, { readonly [key: string]: Value }>>;

/** Looks up what a step sees while its job runs; the rest as reading the files knows it. */
export function makeRunFind(
  base: Find,
  {
    state,
    env,
    facts,
  }: { readonly state: RunState; readonly env: Value | undefined; readonly facts: RunFacts },
): Find {
  const known: Readonly<Record<string, Value | undefined>> = {
    env,
    job: { status: state.status },
    "success()": state.status === "success",
    "failure()": state.status === "failure",
    "cancelled()": state.status === "cancelled",
  };
  return (path) => {
    const [context = "", ...keys] = path;
    const value = known[context];
    if (value !== undefined) return { value: keys.reduce(memberOf, value) };
    const fact = facts[context];
    if (fact !== undefined && isKnown(fact, path))
      return { value: keys.reduce<Value>(memberOf, fact) };
    const [id = ""] = keys;
    const step = context === "steps" ? state.steps[id.toLowerCase()] : undefined;
    if (step === undefined) return base(path);
    const { outputs, outcome, conclusion } = step;
    if (step.isOpen === true && keys[1] !== "outcome" && keys[1] !== "conclusion") {
      const isGiven = keys[2] !== undefined && memberOf(outputs, keys[2]) !== null;
      if (!isGiven) return { why: `${path.join(".")} is known only when CI runs` };
    }
    return { value: keys.slice(1).reduce<Value>(memberOf, { outputs, outcome, conclusion }) };
  };
}

/** All is known of `runner`; of the others what was given, or what the checkout says. */
function isKnown(
  fact: { readonly [key: string]: Value },
  [context, key]: readonly string[],
): boolean {
  if (key === undefined) return context === "github" || context === "runner";
  return context === "runner" || memberOf(fact, key) !== null;
}
