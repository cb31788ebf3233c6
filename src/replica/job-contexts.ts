import { makeFind, readVariables } from "../github/contexts.ts";
import { memberOf } from "../github/evaluate.ts";
import type { Contexts, JobRun } from "../github/frame.ts";
import { fillHoles, isMapping, mapTexts, toText, type Value } from "../github/value.ts";
import { BEFORE, makeRunFind, type RunFacts } from "./run-state.ts";

/** What the steps of a job see, with what reading the files alone did not know: `github`, `runner`, `secrets`. */
export function knowContexts({ frame, tree, contexts }: JobRun, facts: RunFacts): Contexts {
  const { env: _, ...around } = contexts;
  const inside = knowInputs(around, facts);
  const find = makeRunFind(makeFind(inside), { state: BEFORE, env: undefined, facts });
  return { ...inside, env: readVariables({ frame, find, jobTree: tree }) };
}

/** The same for the inputs and the matrix alone. */
export function knowInputs(contexts: Contexts, facts: RunFacts): Contexts {
  const { frame, matrix, inputs = frame.inputs } = contexts;
  return {
    ...contexts,
    inputs: fillFacts(inputs, facts),
    ...(matrix === undefined ? {} : { matrix: fillFacts(matrix, facts) }),
  };
}

/** What workflows around this one passed on stays a hole, but where it is no more than the name of a fact. */
function fillFacts(value: Value, facts: RunFacts): Value {
  const fill = (text: string): string =>
    fillHoles(text, ({ expression }) => {
      const [context = "", ...keys] = expression.split(".");
      const fact = facts[context.toLowerCase()];
      const [key = ""] = keys;
      if (fact === undefined || !/^[\w.-]+$/.test(expression)) return undefined;
      return memberOf(fact, key) === null ? undefined : toText(keys.reduce<Value>(memberOf, fact));
    });
  return isMapping(value) ? mapTexts(value, fill) : value;
}
