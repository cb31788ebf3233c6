import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { WorkflowMatrix } from "./cell.ts";
import { expandWorkflows } from "./expand-workflows.ts";
import { parseWorkflowText, type Tree } from "./workflow-text.ts";

/** Where workflows are. */
export interface WorkflowsFolder {
  /** Absolute. */
  readonly folder: string;
  /** The folder as the user typed it, for places. */
  readonly shownFolder: string;
}

/** What of the workflows is wanted. */
export interface WorkflowsQuestion extends WorkflowsFolder {
  /** The scripts whose calls are cells, relative to the root of the repository. */
  readonly scripts: readonly string[];
}

/** Reads all workflows of a folder, and answers the cells in which CI calls a script. */
export function readWorkflows(question: WorkflowsQuestion): Result<WorkflowMatrix> {
  const workflows = readWorkflowTrees(question);
  if (!workflows.ok) return workflows;
  const failures: Failure[] = [];
  const findAction = openActions(question, failures);
  const matrix = expandWorkflows({
    workflows: workflows.value,
    scripts: question.scripts,
    findAction,
  });
  return failures.length > 0 ? failed(...failures) : success(matrix);
}

/** The workflows of a folder, by their names: `pull.yml`. Fails where one of them is no YAML. */
export function readWorkflowTrees({
  folder,
  shownFolder,
}: WorkflowsFolder): Result<ReadonlyMap<string, Tree>> {
  const names = listNames(folder);
  if (typeof names === "string") return failed(badFolder(`${shownFolder}: ${names}`));
  if (names.length === 0) return failed(badFolder(`${shownFolder} has no .yml or .yaml files`));
  const workflows = new Map<string, Tree>();
  const failures: Failure[] = [];
  for (const name of names) {
    const tree = readTree(join(folder, name), join(shownFolder, name));
    if (tree.ok) workflows.set(name, tree.value);
    else failures.push(...tree.failures);
  }
  return failures.length > 0 ? failed(...failures) : success(workflows);
}

function listNames(folder: string): readonly string[] | string {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch (error) {
    return describeSystemError(error);
  }
}

function readTree(path: string, shownPath: string): Result<Tree> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    return failed(badFolder(`${shownPath}: ${describeSystemError(error)}`));
  }
  return parseWorkflowText(shownPath, text.replace(/^\uFEFF/, ""));
}

/**
 * Finds actions of this repository by what `uses` says; reads each once. One that is not there is nothing; one that
 * is no YAML is added to the failures.
 */
export function openActions(
  { folder, shownFolder }: WorkflowsFolder,
  failures: Failure[],
): (uses: string) => Tree | undefined {
  const [root, shownRoot] = [dirname(dirname(folder)), dirname(dirname(shownFolder))];
  const known = new Map<string, Tree | undefined>();
  return (uses) => {
    if (!known.has(uses)) {
      const name = ["action.yml", "action.yaml"].find((one) => existsSync(join(root, uses, one)));
      const read =
        name === undefined
          ? undefined
          : readTree(join(root, uses, name), join(shownRoot, uses, name));
      if (read?.ok === false) failures.push(...read.failures);
      known.set(uses, read?.ok === true ? read.value : undefined);
    }
    return known.get(uses);
  };
}

function badFolder(message: string): Failure {
  const next = "name the folder with the workflows: --workflows .github/workflows";
  return { code: "usage-invalid", message: `--workflows: ${message}`, next };
}
