import type { Truth } from "../model/selection.ts";
import type { Condition, JobVisit, OpenPoint, WorkflowCell } from "./cell.ts";
import { decideCondition, fillTree, type Find } from "./fill.ts";
import { toText, type Value } from "./value.ts";
import { childOf, entriesOf, type Leaf, spotOf, textOf, type Tree } from "./workflow-text.ts";

/** The files that one expansion may look into, and what it looks for. */
export interface World {
  /** By their names without folders: `pull.yml`. */
  readonly workflows: ReadonlyMap<string, Tree>;
  /** An action of this repository, by what `uses` says: `./.github/actions/test`. */
  readonly findAction: (uses: string) => Tree | undefined;
  /** Relative to the root of the repository. */
  readonly scripts: readonly string[];
  /** Gets each job with steps, in each combination of its matrix, in place of the search for cells in it. */
  readonly visitJob?: (run: JobRun) => void;
}

/** One job in one combination of its matrix. */
export interface JobRun {
  /** With the job itself as the last of `jobs`. */
  readonly frame: Frame;
  readonly tree: Tree;
  /** What expressions of its steps see, but for what only a run knows. */
  readonly contexts: Contexts;
}

/** What was found on the way. */
export interface Findings {
  readonly cells: WorkflowCell[];
  readonly points: OpenPoint[];
  /** Names of reusable workflows that were called. */
  readonly called: Set<string>;
}

/** One run of a workflow: started by an event, or called by a job. */
export interface Frame {
  readonly world: World;
  readonly findings: Findings;
  readonly tree: Tree;
  /** The workflow at the top, as people read its path. */
  readonly root: string;
  readonly inputs: Value;
  readonly jobs: readonly JobVisit[];
  readonly conditions: readonly Condition[];
  /** Those of jobs among them, for who knows more than the files say. */
  readonly undecided: readonly UndecidedIf[];
  /** Why it is not known how many runs of this kind there are. */
  readonly openCells: readonly OpenPoint[];
  /** Jobs whose outputs are being looked up: one that needs itself would never end. */
  readonly asked: readonly Tree[];
}

/** The `if` of a job, with what it sees. */
export interface UndecidedIf {
  readonly tree: Leaf;
  readonly contexts: Contexts;
}

/** What an expression at some place of a workflow may ask, beside what every place may. */
export interface Contexts {
  readonly frame: Frame;
  readonly job?: { readonly id: string; readonly tree: Tree };
  /** Absent: not known, or not there. */
  readonly matrix?: Value;
  readonly strategy?: Value;
  readonly env?: Variables;
  /** Those of an action; absent: those of the workflow. */
  readonly inputs?: Value;
}

/** Variables by name. */
export type Variables = Readonly<Record<string, Value>>;

/** The variables of an `env:` on top of others. Its texts see those before it, but not each other. */
export function addVariables(before: Variables, env: Tree | undefined, find: Find): Variables {
  const own = entriesOf(env).map(([name, tree]) => [name, toText(fillTree(tree, find))] as const);
  return { ...before, ...Object.fromEntries(own) };
}

/** Whether the `if` of a job or a step holds, and the condition to keep when that is not known. */
export function readCondition(
  of: Tree,
  find: Find,
): { readonly truth: Truth; readonly conditions: readonly Condition[] } {
  const tree = childOf(of, "if");
  if (tree?.kind !== "leaf" || tree.value === null) return { truth: "yes", conditions: [] };
  const truth = decideCondition(tree, find);
  return { truth, conditions: truth === "unknown" ? [describeCondition(tree)] : [] };
}

/** The inputs that a called workflow or action gets: what `with` says, else the default, else nothing. */
export function readInputs(
  declared: Tree | undefined,
  given: Tree | undefined,
  find: Find,
): Readonly<Record<string, Value>> {
  const names = new Set([...entriesOf(declared), ...entriesOf(given)].map(([name]) => name));
  return Object.fromEntries(
    [...names].map((name) => {
      const declaration = childOf(declared, name);
      const tree = childOf(given, name) ?? childOf(declaration, "default");
      const type = textOf(childOf(declaration, "type")) ?? "string";
      return [name, coerce(tree === undefined ? null : fillTree(tree, find), type)];
    }),
  );
}

function coerce(value: Value, type: string): Value {
  if (type === "boolean") return value === null ? false : value;
  if (type === "number") return value ?? 0;
  return toText(value);
}

function describeCondition(tree: Leaf): Condition {
  return { text: String(tree.value).trim(), spot: spotOf(tree.at) };
}
