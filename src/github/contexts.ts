import { memberOf } from "./evaluate.ts";
import { fillTree, type Find } from "./fill.ts";
import {
  addVariables,
  type Contexts,
  type Frame,
  readCondition,
  readInputs,
  type Variables,
} from "./frame.ts";
import type { Answer } from "./functions.ts";
import type { Value } from "./value.ts";
import { childOf, itemsOf, spotOf, textOf, type Tree } from "./workflow-text.ts";

/** Looks names up. What only a run knows is answered with the reason. */
export function makeFind(contexts: Contexts): Find {
  const { frame, matrix, strategy, env, inputs = frame.inputs } = contexts;
  const known: Readonly<Record<string, Value | undefined>> = { matrix, strategy, env, inputs };
  return ([context = "", ...keys]) => {
    const value = known[context];
    if (value !== undefined) return { value: keys.reduce(memberOf, value) };
    const name = context.endsWith("()") ? context : [context, ...keys].join(".");
    if (context === "matrix") return { why: `${name} differs between the jobs of a matrix` };
    if (context === "needs" || context === "jobs") return findOutput(frame, keys, name);
    if (context === "steps") return findStepOutput(contexts, keys, name);
    if (context === "github") return findFact(contexts, keys, name);
    return { why: describeUnknown(context, name) };
  };
}

const AT_RUN = ["env", "inputs", "secrets", "vars", "runner", "job", "strategy"];

function describeUnknown(context: string, name: string): string {
  const isKnown = AT_RUN.includes(context) || context.endsWith("()");
  if (!isKnown) return `there is no context "${context}"`;
  return `${name} is known only when CI runs`;
}

function findFact({ frame, job }: Contexts, keys: readonly string[], name: string): Answer {
  const [key] = keys;
  if (key === "job" && job !== undefined) return { value: job.id };
  const title = textOf(childOf(frame.tree, "name"));
  // In a called workflow this is still the name of the one at the top.
  if (key === "workflow" && frame.jobs.length === 0 && title !== undefined) return { value: title };
  return { why: `${name} is known only when CI runs` };
}

/** `needs.build.outputs.matrix`, also as `jobs.build...` in the outputs of a reusable workflow. */
function findOutput(frame: Frame, keys: readonly string[], name: string): Answer {
  const [id = "", kind, output] = keys;
  if (kind !== "outputs" || output === undefined)
    return { why: `${name} is known only when CI runs` };
  const tree = childOf(frame.tree, "jobs", id);
  if (tree === undefined) return { why: `${name}: there is no job "${id}"` };
  if (frame.asked.includes(tree)) return { why: `${name}: the job needs itself` };
  const inside = { ...frame, asked: [...frame.asked, tree] };
  const value = outputOf(inside, { id, tree }, output);
  const rest = keys.slice(3);
  return value === undefined
    ? { why: `${name}: the job has no output "${output}"` }
    : { value: rest.reduce(memberOf, value) };
}

function outputOf(
  frame: Frame,
  job: { readonly id: string; readonly tree: Tree },
  output: string,
): Value | undefined {
  const base = { frame, job };
  const find = makeFind(base);
  if (readCondition(job.tree, find).truth === "no") return "";
  const callee = findCallee(frame, job.tree);
  if (callee !== undefined) {
    const declared = childOf(callee, "on", "workflow_call");
    const inputs = readInputs(childOf(declared, "inputs"), childOf(job.tree, "with"), find);
    const tree = childOf(declared, "outputs", output, "value");
    const inner = {
      ...frame,
      tree: callee,
      inputs,
      jobs: [...frame.jobs, { job: job.id, matrix: {} }],
    };
    return tree === undefined ? undefined : fillTree(tree, makeFind({ frame: inner }));
  }
  const tree = childOf(job.tree, "outputs", output);
  const env = readVariables({ frame, find, jobTree: job.tree });
  return tree === undefined ? undefined : fillTree(tree, makeFind({ ...base, env }));
}

/** The variables of the workflow and of a job. */
export function readVariables(of: {
  readonly frame: Frame;
  readonly find: Find;
  readonly jobTree: Tree;
}): Variables {
  const { frame, find, jobTree } = of;
  const outer = addVariables({}, childOf(frame.tree, "env"), find);
  return addVariables(outer, childOf(jobTree, "env"), find);
}

/** The workflow of this repository that a job calls. */
export function findCallee({ world }: Pick<Frame, "world">, jobTree: Tree): Tree | undefined {
  const uses = textOf(childOf(jobTree, "uses"));
  const name = /^\.\/\.github\/workflows\/([^/]+)$/.exec(uses ?? "")?.[1];
  return name === undefined ? undefined : world.workflows.get(name);
}

/**
 * What a step puts out is known only to a run, with two exceptions: a list or mapping that a step gets as
 * an input of the same name (it may take something away, so the cells are all there can be), and a line
 * that writes plain JSON to $GITHUB_OUTPUT. Both are told as assumptions.
 */
function findStepOutput(contexts: Contexts, keys: readonly string[], name: string): Answer {
  const { frame, job } = contexts;
  const [id, kind, output] = keys;
  const why = `${name} is known only when CI runs`;
  if (kind !== "outputs" || output === undefined) return { why };
  const step = itemsOf(childOf(job?.tree, "steps")).find(
    (one) => textOf(childOf(one, "id")) === id,
  );
  if (step === undefined) return { why: `${name}: no step of this job has the id "${id ?? ""}"` };
  const passed = childOf(step, "with", output);
  const value =
    passed === undefined ? readWrite(step, output) : fillTree(passed, makeFind(contexts));
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return { why };
  const how =
    passed === undefined
      ? "taken from the only line that writes it"
      : "taken to be all of what the step gets as the input of that name";
  const at = spotOf((passed ?? step).at);
  frame.findings.points.push({ kind: "assumed", what: name, why: how, spot: at });
  return { value };
}

/** `echo 'NAME=[...]' >> $GITHUB_OUTPUT`, where one line writes it and bash has nothing to say in it. */
function readWrite(step: Tree, output: string): string | undefined {
  const run = textOf(childOf(step, "run"));
  const writes = run?.split("\n").filter((line) => line.includes(`${output}=`)) ?? [];
  const [write = "", ...others] = writes;
  const found =
    /^echo\s+(?:'([^']*)'|"((?:[^"\\$`]|\\")*)"|([^\s'"$`]+))\s*>>\s*"?\$\{?GITHUB_OUTPUT\}?"?\s*$/.exec(
      write.trimEnd(),
    );
  if (found === null || others.length > 0) return undefined;
  const text = found[1] ?? found[2]?.replaceAll(String.raw`\"`, '"') ?? found[3] ?? "";
  return text.startsWith(`${output}=`) ? text.slice(output.length + 1) : undefined;
}
