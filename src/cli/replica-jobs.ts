import { statSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import type { OpenPoint } from "../github/cell.ts";
import { makeFind } from "../github/contexts.ts";
import { fillTree } from "../github/fill.ts";
import { showSpot } from "../github/expand-workflows.ts";
import type { JobRun } from "../github/frame.ts";
import { listEvents, listJobs } from "../github/list-jobs.ts";
import { openActions, readWorkflowTrees } from "../github/read-workflows.ts";
import { isList, isMapping, showHoles, toText, type Value } from "../github/value.ts";
import { childOf, type Tree } from "../github/workflow-text.ts";
import { plainName } from "../lib/ansi.ts";
import { renderSuggestion } from "../lib/suggest.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import { showJob } from "../replica/pick-job.ts";

/** Where the usual workflows are, below the root of a repository. */
export const WORKFLOWS_FOLDER = ".github/workflows";

/** Which workflows are meant. */
export interface WorkflowsWish {
  /** Absolute: the checkout. */
  readonly root: string;
  /** Absolute: what `typed` is relative to. */
  readonly cwd: string;
  /** A file or a folder, or the name of a file; absent: all of the usual folder. */
  readonly typed: string | undefined;
  readonly inputs: Readonly<Record<string, string>>;
}

/** The jobs that can be run here, and what else the workflows have. */
export interface ListedJobs {
  readonly jobs: readonly ListedJob[];
  readonly unread: readonly OpenPoint[];
}

/** A job with the workflow that starts it. */
export interface ListedJob {
  readonly run: JobRun;
  readonly tree: Tree;
}

/** The jobs of the workflows that are meant. Reusable workflows stand for themselves only when they are named. */
export function readJobs(wish: WorkflowsWish): Result<ListedJobs> {
  const { folder, name } = locate(wish);
  const shownFolder = relative(wish.root, folder) || ".";
  const trees = readWorkflowTrees({ folder, shownFolder });
  if (!trees.ok) return trees;
  const names = [...trees.value.keys()];
  if (name !== undefined && !trees.value.has(name)) {
    return failed({
      code: "usage-invalid",
      message: `there is no workflow ${name}${renderSuggestion(name, names)}`,
      next: `name one of ${names.join(", ")}`,
    });
  }
  const failures: Failure[] = [];
  const findAction = openActions({ folder, shownFolder }, failures);
  const meant = [...trees.value].filter(([one, tree]) =>
    name === undefined ? !isOnlyCalled(tree) : one === name,
  );
  const listed = meant.map(([, tree]) => ({
    tree,
    ...listJobs({ workflows: trees.value, findAction }, tree, { inputs: wish.inputs }),
  }));
  if (failures.length > 0) return failed(...failures);
  return success({
    jobs: listed.flatMap(({ runs, tree }) => runs.map((run) => ({ run, tree }))),
    unread: listed.flatMap(({ unread }) => unread),
  });
}

function locate({ root, cwd, typed }: WorkflowsWish): {
  readonly folder: string;
  readonly name?: string;
} {
  const usual = resolve(root, WORKFLOWS_FOLDER);
  if (typed === undefined) return { folder: usual };
  const path = resolve(cwd, typed);
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind?.isDirectory() === true) return { folder: path };
  if (kind !== undefined) return { folder: dirname(path), name: basename(path) };
  return { folder: usual, name: basename(typed) };
}

function isOnlyCalled(tree: Tree): boolean {
  const events = listEvents(tree);
  return events.length > 0 && events.every((event) => event === "workflow_call");
}

/** The labels of `runs-on`, filled in. */
export function readLabels({ tree, contexts }: JobRun): readonly string[] {
  const runsOn = childOf(tree, "runs-on");
  if (runsOn === undefined) return [];
  return labelsOf(fillTree(runsOn, makeFind(contexts))).map(showHoles);
}

function labelsOf(value: Value): readonly string[] {
  if (isList(value)) return value.map(toText);
  return isMapping(value) ? labelsOf(value["labels"] ?? []) : [toText(value)];
}

/** All jobs as people choose them, by workflow. */
export function renderJobs({ jobs, unread }: ListedJobs): string {
  const groups = Map.groupBy(jobs, ({ run }) => run.frame.root);
  const others = unread.map(
    ({ what, why, spot }) => `not read: ${plainName(what)}: ${why}  (${showSpot(spot)})\n`,
  );
  const lists = [...groups].map(([workflow, group]) => {
    const rows = group.map(({ run }) => {
      const labels = readLabels(run).join(", ");
      return `  ${plainName(showJob(run))}${labels === "" ? "" : `  [${plainName(labels)}]`}\n`;
    });
    return `${plainName(workflow)}\n${rows.join("")}`;
  });
  return [...lists, ...others].join("");
}
