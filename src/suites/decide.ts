import type { Failure } from "../model/failure.ts";
import type { Predicate } from "../model/predicate.ts";
import { type Explanation, UNCONDITIONAL } from "../model/selection.ts";
import type { Facts } from "./facts.ts";
import { evaluate, findUnknown } from "./predicate.ts";

/** Whether a suite or a step is in. Bash is asked only when the rest does not decide: that takes a process. */
export function decide(when: Predicate | undefined, facts: Facts): Explanation {
  if (when === undefined) return UNCONDITIONAL;
  const { askBash, ...alone } = facts;
  const why = evaluate(when, alone);
  return why.truth === "unknown" && askBash !== undefined ? evaluate(when, facts) : why;
}

/** What to do when a condition that decides is unknown. `what` is as people read it: `the suite "inductor"`. */
export function describeUnknown(
  what: string,
  why: Explanation,
  { facts, place }: { readonly facts: Pick<Facts, "askBash">; readonly place: Failure["place"] },
): Failure {
  const next =
    facts.askBash === undefined
      ? "add --ask-bash to let bash decide, or write the condition with env, eq, glob, matches and num"
      : "write the condition with env, eq, glob, matches and num";
  const message = `whether ${what} is in cannot be said: ${findUnknown(why).text}`;
  return { code: "config-invalid", message, next, ...(place === undefined ? {} : { place }) };
}
