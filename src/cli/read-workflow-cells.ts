import { resolve } from "node:path";
import type { Unresolved, WorkflowCell } from "../github/cell.ts";
import { showSpot } from "../github/expand-workflows.ts";
import { readWorkflows } from "../github/read-workflows.ts";
import { failed, type Result, success } from "../model/result.ts";
import { type Cell, labelVariables } from "./read-cells.ts";

/** A cell that was read from workflows, with what the files say about it. */
export interface PlacedCell extends Cell {
  readonly origin: WorkflowCell;
  /** Where it comes from, and which of its variables have no value: lines for people. */
  readonly about: readonly string[];
}

/** The cells of a folder of workflows, and what could not be resolved. */
export interface PlacedCells {
  readonly cells: readonly PlacedCell[];
  readonly unresolved: readonly Unresolved[];
}

/** Which workflows are read, and whose calls are cells. */
export interface WorkflowsWish {
  readonly cwd: string;
  /** As the user typed it. */
  readonly folder: string;
  /** The old script, and an entry script; those that are not named are left out. */
  readonly scripts: readonly (string | undefined)[];
  /** Which variables name a cell; the others are in it all the same. */
  readonly isTold: (name: string) => boolean;
}

/** Reads the cells of `--workflows DIR`. A failure where no step calls the script. */
export function readWorkflowCells(wish: WorkflowsWish): Result<PlacedCells> {
  const { cwd, folder, isTold } = wish;
  const scripts = wish.scripts.flatMap((one) => one?.replace(/^\.\//, "") ?? []);
  const [script] = scripts;
  if (script === undefined) {
    const message = "--workflows: which script is looked for is not said";
    const next = "add --script ci/test.sh, or legacy.script to the config";
    return failed({ code: "usage-invalid", message, next });
  }
  const found = readWorkflows({
    folder: resolve(cwd, folder),
    shownFolder: folder,
    // What calls Moult itself has left the script already, and is a cell all the same.
    scripts: [...scripts, "moult run"],
  });
  if (!found.ok) return found;
  const { cells, unresolved } = found.value;
  if (cells.length === 0 && !unresolved.some(({ kind }) => kind === "cells")) {
    const message = `--workflows: no step in ${folder} calls ${scripts.join(" or ")}`;
    const next =
      "name the script as the steps do, from the root of the repository: --script ci/test.sh";
    return failed({ code: "usage-invalid", message, next });
  }
  return success({ cells: cells.map((origin) => placeCell(origin, isTold)), unresolved });
}

/** What GitHub sets in each job; it names no cell. */
const EVERY_JOB = { CI: "true", GITHUB_ACTIONS: "true" };

function placeCell(origin: WorkflowCell, isTold: (name: string) => boolean): PlacedCell {
  const told = Object.entries(origin.variables).filter(([name]) => isTold(name));
  const variables = told.length === 0 ? "" : labelVariables(Object.fromEntries(told));
  const args = origin.args ?? [];
  const label = [variables, args.length === 0 ? "" : `-- ${args.join(" ")}`].join(" ").trim();
  const about = describeCell(origin, isTold);
  const set = { ...EVERY_JOB, ...origin.variables };
  const base = { label: label || "(nothing set)", variables: set, origin, about };
  return origin.args === undefined ? base : { ...base, args: origin.args };
}

/** What may decide and has no value stands below where the cell comes from. */
function describeCell(origin: WorkflowCell, isTold: (name: string) => boolean): readonly string[] {
  const open = origin.notKnown.filter(({ name }) => isTold(name) || name.startsWith("$"));
  const names = open.map(({ name, text }) => `${name} ${text}`).join(", ");
  return [`from ${describeOrigin(origin)}`, ...(open.length === 0 ? [] : [`not known: ${names}`])];
}

/** Where a cell comes from, on one line: `pull.yml: build / test (shard 1), step Test, _test.yml:12:9`. */
function describeOrigin({ workflow, jobs, step, spot }: WorkflowCell): string {
  const visits = jobs.map(({ job, matrix }) => {
    const values = Object.entries(matrix).map(([name, value]) => `${name} ${showValue(value)}`);
    return values.length === 0 ? job : `${job} (${values.join(", ")})`;
  });
  return `${workflow}: ${visits.join(" / ")}, step ${step}, ${showSpot(spot)}`;
}

/** What could not be resolved, on one line, for people. */
export function describeUnresolved({ kind, what, why, spots }: Unresolved): string {
  const [first, ...others] = spots.map(showSpot);
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return `${first ?? "?"}${more}: ${WORDS[kind]}${what}: ${why}`;
}

/** The end of a list of cells: all that could not be resolved. No line where there is nothing. */
export function renderUnresolved(unresolved: readonly Unresolved[]): readonly string[] {
  if (unresolved.length === 0) return [];
  const lines = unresolved.map((point) => `  ${describeUnresolved(point)}`);
  return ["", `Unresolved (${unresolved.length}):`, ...lines];
}

/** The warning that goes with it, with its newline; empty where there is nothing to warn of. */
export function warnOfUnresolved(unresolved: readonly Unresolved[]): string {
  if (unresolved.length === 0) return "";
  const told = unresolved.length === 1 ? "1 thing is" : `${unresolved.length} things are`;
  return `warning: ${told} not in the workflows, and listed as unresolved\n`;
}

const WORDS: Readonly<Record<Unresolved["kind"], string>> = {
  cells: "no cells of ",
  value: "no value for ",
  assumed: "assumed: ",
  unread: "not read: ",
};

function showValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
