import { dirname, join } from "node:path";
import { makeFind } from "../github/contexts.ts";
import { decideCondition, fillTree, type Find } from "../github/fill.ts";
import { addVariables, type Contexts, readInputs, type Variables } from "../github/frame.ts";
import { listHoles, showHoles, toText } from "../github/value.ts";
import { childOf, entriesOf, textOf, type Tree } from "../github/workflow-text.ts";
import { makeRunFind, type RunFacts, type RunState } from "./run-state.ts";

/** What the steps of a job, or of an action, have in common. */
export interface StepsScope {
  /** `env` of these: the variables around the steps. */
  readonly contexts: Contexts;
  /** The actions around them. */
  readonly depth: number;
  readonly facts: RunFacts;
  /** Whether a step runs, with empty texts, when something that it needs is not known. */
  readonly allowsUnknown: boolean;
  /** Whether the runner of the job is a Windows: its shell is another one. */
  readonly isOnWindows: boolean;
}

/** A step with what its expressions see at this moment. */
export interface StepView {
  readonly step: Tree;
  readonly find: Find;
  /** Variables of the workflow, the job, earlier steps and this one, as texts. */
  readonly env: Readonly<Record<string, string>>;
  /** The same, with holes where they are not known. */
  readonly variables: Variables;
  readonly contexts: Contexts;
  /** The steps of an action have no `defaults`. */
  readonly isInAction: boolean;
  readonly isOnWindows: boolean;
}

/** Looks at a step as it is when the job has come to it. */
export function viewStep(
  step: Tree,
  { contexts, facts, depth, isOnWindows }: StepsScope,
  state: RunState,
): StepView {
  const outer = { ...contexts.env, ...state.written };
  const before = makeRunFind(makeFind({ ...contexts, env: outer }), { state, env: outer, facts });
  const variables = addVariables(outer, childOf(step, "env"), before);
  const inside = { ...contexts, env: variables };
  return {
    step,
    find: makeRunFind(makeFind(inside), { state, env: variables, facts }),
    env: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, dropHoles(toText(value))]),
    ),
    variables,
    contexts: inside,
    isInAction: depth > 0,
    isOnWindows,
  };
}

/** A text without what is not known: GitHub writes nothing for what has no value. */
export function dropHoles(text: string): string {
  return listHoles(text).length === 0 ? text : showHoles(text).replaceAll(/\$\{\{.*?\}\}/gs, "");
}

/** What a key of a step says, else `defaults`. */
export function findKey({ step, contexts, isInAction }: StepView, key: string): Tree | undefined {
  return childOf(step, key) ?? (isInAction ? undefined : findDefault(key, contexts));
}

/** The same as a text, filled in. */
export function fillKey(view: StepView, key: string): string | undefined {
  const tree = findKey(view, key);
  return tree === undefined ? undefined : dropHoles(toText(fillTree(tree, view.find)));
}

/** What the shell of a step is called; nothing for that of a step without one on Linux and macOS. */
export function fillShell(view: StepView): string | undefined {
  return fillKey(view, "shell") ?? (view.isOnWindows ? "pwsh" : undefined);
}

/** What the steps of an action see: its own inputs, and where it is. */
export function enterAction<Scope extends StepsScope>(
  view: StepView,
  action: Tree,
  scope: Scope,
): Scope {
  const { facts, depth } = scope;
  const inputs = readInputs(childOf(action, "inputs"), childOf(view.step, "with"), view.find);
  const github = facts["github"] ?? {};
  const action_path = join(toText(github["workspace"] ?? ""), dirname(action.at.file.path));
  return {
    ...scope,
    contexts: { ...view.contexts, inputs },
    facts: { ...facts, github: { ...github, action_path } },
    depth: depth + 1,
  };
}

/** Why a step does not run; nothing when it does. What cannot be known here lets it run. */
export function findObstacle({ step, find }: StepView, state: RunState): string | undefined {
  if (state.isStopped) return "the job has stopped";
  const tree = childOf(step, "if");
  const text = textOf(tree) ?? "";
  if (state.status !== "success" && !/\b(success|failure|always|cancelled)\s*\(/i.test(text))
    return state.status === "failure" ? "a step before it failed" : "the job is cancelled";
  if (tree?.kind !== "leaf" || tree.value === null) return undefined;
  return decideCondition(tree, find) === "no" ? `if: ${text.trim()}` : undefined;
}

/** The name of a step, as GitHub shows it, but for expressions in a `run` without a name: they may hold secrets. */
export function nameStep({ step, find }: StepView): string {
  const name = childOf(step, "name");
  if (name !== undefined) return showHoles(toText(fillTree(name, find)));
  const uses = textOf(childOf(step, "uses"));
  if (uses !== undefined) return uses;
  const run = childOf(step, "run");
  return `Run ${(textOf(run) ?? "").trim().split("\n")[0] ?? ""}`;
}

/** What `defaults.run` of the job, else of the workflow, says. */
function findDefault(key: string, { job, frame }: Contexts): Tree | undefined {
  return childOf(job?.tree, "defaults", "run", key) ?? childOf(frame.tree, "defaults", "run", key);
}

/** The outputs that an action declares, from what its steps have put out; with holes where that is not known. */
export function readOutputs(action: Tree, find: Find): Readonly<Record<string, string>> {
  const declared = entriesOf(childOf(action, "outputs"));
  return Object.fromEntries(
    declared.map(([name, output]) => {
      const value = childOf(output, "value");
      return [name, value === undefined ? "" : toText(fillTree(value, find))];
    }),
  );
}
