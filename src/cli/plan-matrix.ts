import { resolve } from "node:path";
import type { Config } from "../config/config.ts";
import type { Unresolved } from "../github/cell.ts";
import { plainName } from "../lib/ansi.ts";
import type { Failure } from "../model/failure.ts";
import type { Result } from "../model/result.ts";
import { chooseSuite, type SuiteChoice } from "./choose-suite.ts";
import { EXIT_CODES } from "./exit.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import type { Project } from "./project.ts";
import { type Cell, readMatrixFile } from "./read-cells.ts";
import {
  type PlacedCell,
  readWorkflowCells,
  renderUnresolved,
  warnOfUnresolved,
} from "./read-workflow-cells.ts";
import { showFailures } from "./show-failures.ts";

/** A cell and what it chooses. */
interface Row {
  readonly cell: Cell | PlacedCell;
  readonly choice: Result<SuiteChoice>;
}

/** What is shown: the cells of a file, or those of workflows with what could not be resolved. */
interface Matrix {
  readonly cells: readonly (Cell | PlacedCell)[];
  readonly unresolved?: readonly Unresolved[];
}

/** `moult plan --matrix FILE`: what each of many environments chooses. Exit 2 when one of them chooses nothing. */
export async function planMatrix(
  project: Project,
  invocation: Invocation,
  path: string,
): Promise<number> {
  const cells = readMatrixFile(resolve(invocation.host.cwd, path), path);
  if (!cells.ok) return showFailures(invocation.host, cells.failures);
  return showMatrix(project, invocation, { cells: cells.value });
}

/**
 * `moult plan --workflows DIR`: the same for each call of the script that CI makes, and what the workflows
 * do not say: a warning.
 */
export async function planWorkflows(
  project: Project,
  invocation: Invocation,
  folder: string,
): Promise<number> {
  const { host, flags } = invocation;
  const { config } = project.loaded;
  const found = readWorkflowCells({
    cwd: host.cwd,
    folder,
    scripts: [textFlag(flags, "script"), config.legacy?.script],
    isTold: tellerOf(config),
  });
  if (!found.ok) return showFailures(host, found.failures);
  return showMatrix(project, invocation, found.value);
}

async function showMatrix(
  { loaded, settings }: Project,
  { host, flags, scriptArgs }: Invocation,
  matrix: Matrix,
): Promise<number> {
  const isOwn = new Set(matrix.cells.flatMap(listNames));
  // What CI sets around this very call is nothing of a cell.
  const around = Object.fromEntries(Object.entries(host.env).filter(([name]) => !isOwn.has(name)));
  const mayAskBash = flags["askBash"] === true;
  const rows = matrix.cells.map((cell): Row => {
    const variables = { ...around, ...cell.variables };
    const args = cell.args ?? scriptArgs;
    return {
      cell,
      choice: chooseSuite({ loaded, settings, variables, scriptArgs: args, mayAskBash }),
    };
  });
  const { unresolved = [] } = matrix;
  const text =
    flags["json"] === true ? renderDocument(rows, matrix) : renderTable(rows, unresolved);
  host.stdout.write(text);
  host.stderr.write(warnOfUnresolved(unresolved));
  const failures = rows.flatMap(({ cell, choice }) =>
    choice.ok ? [] : choice.failures.map((one) => inCell(one, cell)),
  );
  return failures.length === 0 ? EXIT_CODES.passed.code : showFailures(host, failures);
}

function listNames(cell: Cell | PlacedCell): readonly string[] {
  const open = "origin" in cell ? cell.origin.notKnown.map(({ name }) => name) : [];
  // Programs are looked for on the PATH of this machine: that of CI names folders that are not here.
  return [...Object.keys(cell.variables), ...open].filter((name) => name !== "PATH");
}

const ALWAYS_TOLD = ["BUILD_ENVIRONMENT", "TEST_CONFIG", "SHARD_NUMBER", "NUM_TEST_SHARDS"];

/** Whether a variable may decide something: the suites name it, or it is declared. */
function tellerOf({ suites, variables }: Config): (name: string) => boolean {
  const words = new Set(JSON.stringify(suites).match(/[A-Za-z_]\w*/g));
  return (name) => ALWAYS_TOLD.includes(name) || Object.hasOwn(variables, name) || words.has(name);
}

function renderTable(rows: readonly Row[], unresolved: readonly Unresolved[]): string {
  const lines = rows.flatMap(({ cell, choice }) => [
    cell.label,
    ...("origin" in cell ? cell.about.map((line) => `    ${line}`) : []),
    `    ${describeChoice(choice)}`,
  ]);
  const chosen = rows.flatMap(({ choice }) =>
    choice.ok ? [choice.value.selection.chosen.name] : [],
  );
  const counts = [...Map.groupBy(chosen, (name) => name)].map(
    ([name, all]) => `${String(all.length).padStart(6)}  ${name}`,
  );
  const failedCount = rows.length - chosen.length;
  const bad = failedCount === 0 ? [] : [`${String(failedCount).padStart(6)}  no suite, see below`];
  const count = `${rows.length} ${rows.length === 1 ? "cell" : "cells"}`;
  return `${[...lines, "", count, ...counts, ...bad, ...renderUnresolved(unresolved)].map(plainName).join("\n")}\n`;
}

function describeChoice(choice: Result<SuiteChoice>): string {
  if (!choice.ok) return "no suite";
  const { name, handOver, steps } = choice.value.selection.chosen;
  if (handOver !== undefined) return `${name}: handed over to ${handOver.join(" ")}`;
  const names = steps.flatMap((step) => (step.isIn && step.work.kind !== "set" ? [step.name] : []));
  return `${name}: ${names.join(", ") || "nothing runs"}`;
}

function renderDocument(rows: readonly Row[], { unresolved }: Matrix): string {
  const cells = rows.map(({ cell, choice }) => ({
    variables: cell.variables,
    ...(cell.args === undefined ? {} : { args: cell.args }),
    ...("origin" in cell ? { origin: cell.origin } : {}),
    ...(choice.ok
      ? { selection: choice.value.selection }
      : { failures: choice.failures.map(({ code, message, next }) => ({ code, message, next })) }),
  }));
  return `${JSON.stringify({ version: 1, cells, unresolved }, undefined, 2)}\n`;
}

function inCell(failure: Failure, cell: Cell): Failure {
  return { ...failure, message: `${cell.label}: ${failure.message}` };
}
