import type { OpenPoint } from "./cell.ts";
import { expandWorkflow } from "./expand-job.ts";
import { type JobRun, readInputs, type World } from "./frame.ts";
import type { Answer } from "./functions.ts";
import { makeHole } from "./value.ts";
import { childOf, entriesOf, itemsOf, spotOf, textOf, type Tree } from "./workflow-text.ts";

/** How a workflow is started. */
export interface WorkflowStart {
  /** Values of inputs; the others have their defaults. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** The jobs of a workflow, and those of its jobs that other repositories have. */
export interface WorkflowJobs {
  readonly runs: readonly JobRun[];
  readonly unread: readonly OpenPoint[];
}

/**
 * The jobs of a workflow that have steps, with those of the reusable workflows that it calls, each in every combination
 * of its matrix. Jobs whose `if` cannot hold are left out.
 */
export function listJobs(
  world: Omit<World, "visitJob" | "scripts">,
  tree: Tree,
  { inputs }: WorkflowStart,
): WorkflowJobs {
  const runs: JobRun[] = [];
  const defaults = ["workflow_call", "workflow_dispatch"].map((event) => {
    const declared = childOf(tree, "on", event, "inputs");
    return { ...readInputs(declared, undefined, findNothing), ...openInputs(declared) };
  });
  const points: OpenPoint[] = [];
  expandWorkflow({
    world: { ...world, scripts: [], visitJob: (run) => void runs.push(run) },
    findings: { cells: [], points, called: new Set() },
    tree,
    root: tree.at.file.path,
    inputs: { ...defaults[0], ...defaults[1], ...inputs },
    jobs: [],
    conditions: [],
    undecided: [],
    openCells: [],
    asked: [],
  });
  return { runs, unread: points.filter(({ kind }) => kind === "unread") };
}

/** Inputs that whoever starts the workflow has to give: they have no value of their own. */
function openInputs(declared: Tree | undefined): Readonly<Record<string, string>> {
  const open = entriesOf(declared).filter(
    ([, input]) =>
      textOf(childOf(input, "required")) === "true" && childOf(input, "default") === undefined,
  );
  return Object.fromEntries(
    open.map(([name, { at }]) => {
      const expression = `inputs.${name}`;
      const why = `${expression} is known only when CI runs`;
      return [name, makeHole({ expression, why, spot: spotOf(at) })];
    }),
  );
}

/** The events that start a workflow: `push`, `pull_request`. */
export function listEvents(tree: Tree): readonly string[] {
  const on = childOf(tree, "on");
  const text = textOf(on);
  if (text !== undefined) return [text];
  return [
    ...itemsOf(on).flatMap((item) => textOf(item) ?? []),
    ...entriesOf(on).map(([name]) => name),
  ];
}

function findNothing(): Answer {
  return { value: null };
}
