import type { JobVisit, OpenPoint } from "./cell.ts";
import { findCallee, makeFind, readVariables } from "./contexts.ts";
import { fillTree, type Find } from "./fill.ts";
import { type Frame, readCondition, readInputs } from "./frame.ts";
import { type Combination, expandMatrix } from "./matrix.ts";
import { findStepCells, findTextCells } from "./step-cells.ts";
import { isList, isMapping, listHoles, type Value } from "./value.ts";
import { childOf, entriesOf, spotOf, textOf, type Tree } from "./workflow-text.ts";

/** GitHub allows ten levels of workflows that call workflows. */
const MAX_DEPTH = 10;

interface Job {
  readonly id: string;
  readonly tree: Tree;
}

/** Finds the cells of all jobs of a workflow, and of those that it calls. */
export function expandWorkflow(frame: Frame): void {
  for (const [id, tree] of entriesOf(childOf(frame.tree, "jobs"))) expandJob(frame, { id, tree });
}

function expandJob(frame: Frame, job: Job): void {
  const find = makeFind({ frame, job });
  const { truth, conditions } = readCondition(job.tree, find);
  if (truth === "no") return;
  const { visits, open } = readVisits(job, find);
  const condition = childOf(job.tree, "if");
  const undecided =
    truth === "unknown" && condition?.kind === "leaf"
      ? [{ tree: condition, contexts: { frame, job } }]
      : [];
  for (const [index, visit] of visits.entries()) {
    const strategy = { "job-index": index, "job-total": visits.length };
    const inside: Frame = {
      ...frame,
      conditions: [...frame.conditions, ...conditions],
      undecided: [...frame.undecided, ...undecided],
      openCells: [...frame.openCells, ...open],
    };
    const matrix = visit.matrix === undefined ? {} : { matrix: visit.matrix, strategy };
    enterJob(inside, job, matrix);
  }
}

interface InMatrix {
  readonly matrix?: Combination;
  readonly strategy?: Value;
}

function enterJob(frame: Frame, job: Job, inMatrix: InMatrix): void {
  const find = makeFind({ frame, job, ...inMatrix });
  const visit: JobVisit = { job: job.id, matrix: inMatrix.matrix ?? {} };
  if (childOf(job.tree, "uses") !== undefined) {
    enterCallee(frame, { job, visit, find });
    return;
  }
  const env = readVariables({ frame, find, jobTree: job.tree });
  const here = { ...frame, jobs: [...frame.jobs, visit] };
  // Names in expressions are looked up as the job sees them: `frame` is without the job itself.
  const contexts = { frame, job, ...inMatrix, env };
  const { visitJob } = frame.world;
  if (visitJob === undefined) findStepCells(here, { contexts, steps: childOf(job.tree, "steps") });
  else visitJob({ frame: here, tree: job.tree, contexts });
}

interface JobCall {
  readonly job: Job;
  readonly visit: JobVisit;
  readonly find: Find;
}

function enterCallee(frame: Frame, { job, visit, find }: JobCall): void {
  const uses = textOf(childOf(job.tree, "uses")) ?? "";
  const callee = findCallee(frame, job.tree);
  const given = childOf(job.tree, "with");
  const here = { ...frame, jobs: [...frame.jobs, visit] };
  if (callee === undefined) {
    const isSeen = findTextCells(here, { tree: given, find, step: `uses ${uses}`, env: {} });
    if (!isSeen) frame.findings.points.push(describeUnread(uses, job.tree));
    return;
  }
  const name = uses.slice(uses.lastIndexOf("/") + 1);
  frame.findings.called.add(name);
  if (frame.jobs.length >= MAX_DEPTH) {
    const why = `workflows call each other more than ${MAX_DEPTH} levels deep`;
    frame.findings.points.push({ ...describeUnread(uses, job.tree), why });
    return;
  }
  const inputs = readInputs(childOf(callee, "on", "workflow_call", "inputs"), given, find);
  expandWorkflow({ ...here, tree: callee, inputs });
}

function describeUnread(uses: string, tree: Tree): OpenPoint {
  const spot = spotOf((childOf(tree, "uses") ?? tree).at);
  const why = uses.startsWith("./")
    ? "there is no such file in the folder of workflows"
    : "what another repository runs is not read";
  return { kind: "unread", what: uses, why, spot };
}

interface Visits {
  readonly visits: readonly { readonly matrix?: Combination }[];
  /** Why it is not known which combinations there are. */
  readonly open: readonly OpenPoint[];
}

function readVisits(job: Job, find: Find): Visits {
  const tree = childOf(job.tree, "strategy", "matrix");
  if (tree === undefined) return { visits: [{}], open: [] };
  const spot = spotOf(tree.at);
  const what = `the matrix of job "${job.id}"`;
  const value = fillTree(tree, find);
  const holes = listHoles(partThatCounts(value));
  if (holes.length > 0) {
    const open = holes.map((hole): OpenPoint => ({
      kind: "cells",
      what,
      why: hole.why,
      spot: hole.spot,
    }));
    return { visits: [{}], open };
  }
  if (!isMapping(value)) {
    return { visits: [{}], open: [{ kind: "cells", what, why: "it is no mapping", spot }] };
  }
  const { combinations, troubles } = expandMatrix(value);
  const open = troubles.map((why): OpenPoint => ({ kind: "cells", what, why, spot }));
  if (open.length > 0) return { visits: [{}], open };
  return { visits: combinations.map((matrix) => ({ matrix })), open };
}

/**
 * The part of a matrix that has to be known to say which combinations there are. A hole inside of an
 * element leaves their number as it is, unless elements are compared.
 */
function partThatCounts(value: Value): Value {
  if (!isMapping(value)) return value;
  const { include = [], exclude = [], ...lists } = value;
  const isCompared = [include, exclude].some((one) => !isList(one) || one.length > 0);
  if (isCompared && Object.keys(lists).length > 0)
    return [lists, exclude, keysOfLists(include, lists)];
  return [include, exclude, ...Object.values(lists)].filter((one) => !isList(one));
}

function keysOfLists(include: Value, lists: Combination): Value {
  if (!isList(include)) return include;
  return include.map((item) =>
    isMapping(item)
      ? Object.fromEntries(Object.entries(item).filter(([key]) => Object.hasOwn(lists, key)))
      : item,
  );
}
