import { makeFind } from "../github/contexts.ts";
import { decideCondition, fillTree, type Find } from "../github/fill.ts";
import { addVariables, type Contexts, type Variables } from "../github/frame.ts";
import { listHoles, showHoles, toText } from "../github/value.ts";
import { childOf, entriesOf, textOf, type Tree } from "../github/workflow-text.ts";
import { makeRunFind, type RunFacts, type RunState } from "./run-state.ts";

/** What the steps of a job, or of an action, have in common. */
export interface StepsScope {
  /** `env` of these: the variables around the steps. */
  readonly contexts: Contexts;
  readonly facts: RunFacts;
}

/** A step with what its expressions see at this moment. */
export interface StepView {
  readonly step: Tree;
  readonly find: Find;
  /** Variables of the workflow, the job, earlier steps and this one, as texts. */
  readonly env: Readonly<Record<string, string>>;
  readonly contexts: Contexts;
}

/** Looks at a step as it is when the job has come to it. */
export function viewStep(step: Tree, { contexts, facts }: StepsScope, state: RunState): StepView {
  const outer = { ...contexts.env, ...state.written };
  const before = makeRunFind(makeFind({ ...contexts, env: outer }), { state, env: outer, facts });
  const all: Variables = addVariables(outer, childOf(step, "env"), before);
  const env = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, dropHoles(toText(value))]),
  );
  const inside = { ...contexts, env };
  return {
    step,
    find: makeRunFind(makeFind(inside), { state, env, facts }),
    env,
    contexts: inside,
  };
}

/** A text without what is not known: GitHub writes nothing for what has no value. */
export function dropHoles(text: string): string {
  return listHoles(text).length === 0 ? text : showHoles(text).replaceAll(/\$\{\{.*?\}\}/gs, "");
}

/** The text at a key of a step, filled in. */
export function fillKey({ step, find }: StepView, key: string): string | undefined {
  const tree = childOf(step, key);
  return tree === undefined ? undefined : dropHoles(toText(fillTree(tree, find)));
}

/** Why a step does not run; nothing when it does. What cannot be known here lets it run. */
export function findObstacle({ step, find }: StepView, state: RunState): string | undefined {
  const tree = childOf(step, "if");
  const text = textOf(tree) ?? "";
  if (state.status !== "success" && !/\b(success|failure|always|cancelled)\s*\(/i.test(text))
    return state.status === "failure" ? "a step before it failed" : "the job is cancelled";
  if (tree?.kind !== "leaf" || tree.value === null) return undefined;
  return decideCondition(tree, find) === "no" ? `if: ${text.trim()}` : undefined;
}

/** The name of a step, as GitHub shows it. */
export function nameStep({ step, find }: StepView): string {
  const name = childOf(step, "name");
  if (name !== undefined) return showHoles(toText(fillTree(name, find)));
  const uses = textOf(childOf(step, "uses"));
  if (uses !== undefined) return uses;
  const run = childOf(step, "run");
  const text = run === undefined ? "" : showHoles(toText(fillTree(run, find)));
  return `Run ${text.trim().split("\n")[0] ?? ""}`;
}

/** What `defaults.run` of the job, else of the workflow, says. */
export function findDefault(key: string, { job, frame }: Contexts): Tree | undefined {
  return childOf(job?.tree, "defaults", "run", key) ?? childOf(frame.tree, "defaults", "run", key);
}

/** The outputs that an action declares, from what its steps have put out. */
export function readOutputs(action: Tree, find: Find): Readonly<Record<string, string>> {
  const declared = entriesOf(childOf(action, "outputs"));
  return Object.fromEntries(
    declared.map(([name, output]) => {
      const value = childOf(output, "value");
      return [name, value === undefined ? "" : dropHoles(toText(fillTree(value, find)))];
    }),
  );
}
