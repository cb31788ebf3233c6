import { resolve } from "node:path";
import type { Unresolved, WorkflowCell } from "../github/cell.ts";
import { quoteForShell } from "../lib/quote.ts";
import { failed, type Result, success } from "../model/result.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { type Cell, labelVariables, readMatrixFile } from "./read-cells.ts";
import { readWorkflowCells } from "./read-workflow-cells.ts";

/** One environment in which a script is traced. */
export interface TraceCell extends Cell {
  readonly args: readonly string[];
  /** Where CI makes it, when it was read from workflows. */
  readonly origin?: WorkflowCell;
  /** The same for people, with what is not known of it: lines. */
  readonly about: readonly string[];
}

/** The environments that a call names, and what the workflows do not say of them. */
export interface TraceCells {
  readonly cells: readonly TraceCell[];
  readonly unresolved: readonly Unresolved[];
}

/** The script whose cells are asked for. */
export interface TracedScript {
  /** Relative to the root of the project: as the steps of workflows call it. */
  readonly script: string;
  /** Another one whose calls are cells too. */
  readonly entry?: string;
  /** Which variables name a cell of workflows; the others are in it all the same. */
  readonly isTold: (name: string) => boolean;
}

/**
 * The cells of `--matrix FILE` or `--workflows DIR`, with `--env K=V` in each of them; without either one cell. Fails
 * where a file cannot be read, and where no step calls the script.
 */
export function readTraceCells(invocation: Invocation, traced: TracedScript): Result<TraceCells> {
  const found = readListedCells(invocation, traced);
  if (!found.ok) return found;
  const { variables } = readEnvWords(invocation);
  return success({
    unresolved: found.value.unresolved,
    cells: found.value.cells.map((cell) => toTraceCell(cell, variables, invocation.scriptArgs)),
  });
}

function toTraceCell(
  cell: ListedCell,
  more: Cell["variables"],
  scriptArgs: readonly string[],
): TraceCell {
  const args = cell.args ?? scriptArgs;
  const variables = { ...cell.variables, ...more };
  const { origin, about = [] } = cell;
  if (origin === undefined)
    return { label: labelCell({ variables, args }), variables, args, about };
  const added = labelVariables(more);
  const label = Object.keys(more).length === 0 ? cell.label : `${added} ${cell.label}`;
  return { label, variables, args, origin, about };
}

/** The variables and the arguments of a cell on one line. */
export function labelCell({ variables, args }: Pick<TraceCell, "variables" | "args">): string {
  const words = args.length === 0 ? "" : ` -- ${args.map(quoteForShell).join(" ")}`;
  return `${labelVariables(variables)}${words}`;
}

/** `--env` takes all words that follow it: those without "=" are none of its own. */
export function readEnvWords({ args, flags }: Pick<Invocation, "args" | "flags">): {
  readonly words: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
} {
  const given: unknown = flags["env"];
  const texts = Array.isArray(given) ? given.map(String) : [];
  const pairs = texts.filter((one) => /^[A-Za-z_]\w*=/.test(one));
  const variables = pairs.map((one) => [
    one.slice(0, one.indexOf("=")),
    one.slice(one.indexOf("=") + 1),
  ]);
  return {
    words: [...args, ...texts.filter((one) => !pairs.includes(one))],
    variables: Object.fromEntries(variables),
  };
}

type ListedCell = Cell & Partial<Pick<TraceCell, "origin" | "about">>;

interface ListedCells {
  readonly cells: readonly ListedCell[];
  readonly unresolved: readonly Unresolved[];
}

function readListedCells({ host, flags }: Invocation, traced: TracedScript): Result<ListedCells> {
  const matrix = textFlag(flags, "matrix");
  const folder = textFlag(flags, "workflows");
  if (matrix !== undefined && folder !== undefined) {
    const message = "--matrix and --workflows both say which environments there are";
    return failed({ code: "usage-invalid", message, next: "leave one of them out" });
  }
  if (folder !== undefined) {
    const { script, entry, isTold } = traced;
    return readWorkflowCells({ cwd: host.cwd, folder, scripts: [script, entry], isTold });
  }
  if (matrix === undefined) {
    return success({ cells: [{ label: labelVariables({}), variables: {} }], unresolved: [] });
  }
  const cells = readMatrixFile(resolve(host.cwd, matrix), matrix);
  return cells.ok ? success({ cells: cells.value, unresolved: [] }) : cells;
}
