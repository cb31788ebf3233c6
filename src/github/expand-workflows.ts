import type { OpenPoint, Unresolved, WorkflowCell, WorkflowMatrix } from "./cell.ts";
import { expandWorkflow } from "./expand-job.ts";
import { listEvents } from "./list-jobs.ts";
import { type Findings, type Frame, readInputs, type World } from "./frame.ts";
import { makeHole, type Value } from "./value.ts";
import { childOf, entriesOf, spotOf, type Tree } from "./workflow-text.ts";

/**
 * The cells of all workflows that an event starts, with those of the reusable workflows inside them. A
 * reusable workflow that nobody here calls is looked at too: its cells are listed as not known.
 */
export function expandWorkflows(world: World): WorkflowMatrix {
  const called = new Set<string>();
  const all = [...world.workflows].map(([name, tree]) => ({
    name,
    tree,
    events: listEvents(tree),
  }));
  const found = all
    .filter(({ events }) => !isOnlyCalled(events))
    .map(({ tree, events }) =>
      expandOne(tree, { world, called, inputs: readStartInputs(tree, events), openCells: [] }),
    );
  const uncalled = all.filter(({ name, events }) => isOnlyCalled(events) && !called.has(name));
  const alone = uncalled.map(({ name, tree }) => {
    const spot = spotOf(tree.at);
    const why = "no workflow here calls it";
    const inputs = makeHole({ expression: "inputs", why, spot });
    const openCells: readonly OpenPoint[] = [{ kind: "cells", what: name, why, spot }];
    return expandOne(tree, { world, called, inputs, openCells });
  });
  const parts = [...found, ...alone];
  const cells = parts.flatMap((part) => part.cells);
  const points = parts.flatMap((part) => part.points);
  return { cells, unresolved: joinTwins([...points, ...listValues(cells)]) };
}

function isOnlyCalled(events: readonly string[]): boolean {
  return events.length > 0 && events.every((event) => event === "workflow_call");
}

type Start = Pick<Frame, "world" | "inputs" | "openCells"> & Pick<Findings, "called">;

function expandOne(tree: Tree, { world, called, inputs, openCells }: Start): Findings {
  const findings: Findings = { cells: [], points: [], called };
  const root = tree.at.file.path;
  expandWorkflow({
    world,
    findings,
    tree,
    root,
    inputs,
    openCells,
    jobs: [],
    conditions: [],
    undecided: [],
    asked: [],
  });
  const isAbout = findings.cells.length > 0 || findings.points.some(({ kind }) => kind === "cells");
  // What was assumed on the way to nothing does not matter.
  return isAbout
    ? findings
    : { ...findings, points: findings.points.filter(({ kind }) => kind === "unread") };
}

/** The inputs of a workflow that an event starts: who starts it by hand may type other ones. */
function readStartInputs(tree: Tree, events: readonly string[]): Value {
  const declared = childOf(tree, "on", "workflow_dispatch", "inputs");
  const defaults = readInputs(declared, undefined, () => ({ value: null }));
  const others = events.filter(
    (event) => event !== "workflow_dispatch" && event !== "workflow_call",
  );
  if (others.length === 0) return defaults;
  const open = entriesOf(declared).map(([name, input]) => {
    const expression = `inputs.${name}`;
    const why = `${expression} is set only when someone starts the workflow by hand`;
    return [name, makeHole({ expression, why, spot: spotOf(input.at) })] as const;
  });
  return Object.fromEntries(open);
}

/** The variables without a value, with the number of cells that see them. */
function listValues(cells: readonly WorkflowCell[]): readonly OpenPoint[] {
  const values = cells.flatMap((cell) => cell.notKnown);
  const groups = Map.groupBy(values, ({ name, why }) => `${name}: ${why}`);
  return [...groups.values()].flatMap((group) => {
    const count = group.length === 1 ? "1 cell" : `${group.length} cells`;
    return group.map(({ name, why, spot }): OpenPoint => {
      return { kind: "value", what: `${name} of ${count}`, why, spot };
    });
  });
}

function joinTwins(points: readonly OpenPoint[]): readonly Unresolved[] {
  const groups = Map.groupBy(points, ({ kind, what, why }) => JSON.stringify([kind, what, why]));
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { spot: _, ...point } = first;
    const spots = new Map([first, ...others].map(({ spot }) => [showSpot(spot), spot]));
    return [{ ...point, spots: [...spots.values()] }];
  });
}

/** A place as people and editors read it. */
export function showSpot({ path, line, column }: OpenPoint["spot"]): string {
  return `${path}:${line}:${column}`;
}
