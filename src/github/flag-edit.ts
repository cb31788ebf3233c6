import { isScalar, type Pair } from "yaml";
import type { TextEdit } from "../lib/text-edit.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { passToContainers } from "./call-spots.ts";
import { type FlagSite, spotsOf } from "./flag-sites.ts";
import {
  FLAG_INPUT,
  FLAG_MARK,
  type FlagWish,
  INPUT_LINES,
  renderFlagLine,
  type Replacement,
} from "./flag-words.ts";
import { eolBefore, insertLines, lineAt, lineStartOf, nextLineOf } from "./line-edits.ts";
import {
  blockOf,
  columnOf,
  endOf,
  failAt,
  isNothing,
  pairOf,
  startOf,
  type WorkflowFile,
} from "./workflow-nodes.ts";

/** The events whose callers give inputs. */
export const INPUT_EVENTS = ["workflow_call", "workflow_dispatch"] as const;

/**
 * Plans what a workflow needs so that a flag chooses the runner of one step: the input, the variable, and the call. What
 * is there already stays. Fails, with the line, where a part is written in a way that takes no further line.
 */
export function planFlag(site: FlagSite, wish: FlagWish): Result<readonly TextEdit[]> {
  const inputs = planInputs(site.file);
  const replaced = planRun(site);
  if (!inputs.ok || !replaced.ok)
    return failed(...[inputs, replaced].flatMap((part) => (part.ok ? [] : part.failures)));
  const env = planVariable(site, wish, replaced.value.replacement);
  if (!env.ok) return env;
  const run = editsOfRun(site, site.raw, wish.flag);
  const moved = run.map((edit) => moveBy(edit, startOf(site.run)));
  return success([...inputs.value, ...env.value, ...moved]);
}

function moveBy({ start, end, text }: TextEdit, offset: number): TextEdit {
  return { start: start + offset, end: end + offset, text };
}

function planInputs(file: WorkflowFile): Result<readonly TextEdit[]> {
  const on = pairOf(file.top, "on");
  const call = pairOf(on?.value, "workflow_call");
  if (on === undefined || (call === undefined && blockOf(on.value) !== undefined))
    return failAt(file, on ?? file.top.items[0], {
      message: "no workflow can call this one: it has no workflow_call",
      next: "add workflow_call: to its on:, or name another one with --workflow FILE",
    });
  if (blockOf(on.value) === undefined) return failWritten(file, on, "on");
  const edits: TextEdit[] = [];
  const failures: Failure[] = [];
  for (const event of INPUT_EVENTS) {
    const pair = pairOf(on.value, event);
    const planned =
      pair === undefined ? success([]) : planInput(file, pair, stepOf(file, on, pair));
    if (planned.ok) edits.push(...planned.value);
    else failures.push(...planned.failures);
  }
  return failures.length > 0 ? failed(...failures) : success(edits);
}

/** By how many columns this file puts things in. */
function stepOf(file: WorkflowFile, outer: Pair, inner: Pair): number {
  const width = columnOf(file, startOf(inner.key)) - columnOf(file, startOf(outer.key));
  return width > 0 ? width : 2;
}

function planInput(file: WorkflowFile, event: Pair, step: number): Result<readonly TextEdit[]> {
  const inputs = pairOf(event.value, "inputs");
  const own = columnOf(file, startOf((inputs ?? event).key)) + step;
  const below = nextLineOf(file.text, endOf((inputs ?? event).key));
  if (inputs === undefined) {
    const block = blockOf(event.value);
    if (block === undefined && !isNothing(event.value)) return failWritten(file, event, "event");
    const column = block === undefined ? own : columnOf(file, startOf(block));
    const lines = [`inputs: ${FLAG_MARK}`, ...renderInput(step)];
    return success([insertLines(file.text, below, indent(lines, column))]);
  }
  if (isNothing(inputs.value))
    return success([insertLines(file.text, below, indent(renderInputPair(step), own))]);
  const block = blockOf(inputs.value);
  if (block === undefined) return failWritten(file, inputs, "inputs");
  const there = pairOf(block, FLAG_INPUT);
  if (there !== undefined) return checkInput(file, there);
  const column = columnOf(file, startOf(block));
  const offset = skipComments(file.text, nextLineOf(file.text, endOf(block)), column);
  return success([insertLines(file.text, offset, indent(renderInputPair(step), column))]);
}

function renderInputPair(step: number): readonly string[] {
  return [`${FLAG_INPUT}: ${FLAG_MARK}`, ...indent(INPUT_LINES, step)];
}

function renderInput(step: number): readonly string[] {
  return indent(renderInputPair(step), step);
}

/** An input by that name that says something else is somebody's own. */
function checkInput(file: WorkflowFile, pair: Pair): Result<readonly TextEdit[]> {
  const type = pairOf(pair.value, "type")?.value;
  if (isScalar(type) && type.value === "boolean") return success([]);
  return failAt(file, pair, {
    message: `there is an input ${FLAG_INPUT} already, and it is no boolean`,
    next: "rename it, or make it type: boolean",
  });
}

/** Comments that are further in than a key belong to what is above them. */
function skipComments(text: string, offset: number, column: number): number {
  const comment = new RegExp(`^ {${column + 1},}#`);
  let at = offset;
  while (at < text.length && comment.test(text.slice(at, at + 1_000)))
    at = nextLineOf(text, at + 1);
  return at;
}

function planVariable(
  { file, step, done }: FlagSite,
  { flag }: FlagWish,
  replaced: Replacement | undefined,
): Result<readonly TextEdit[]> {
  if (done !== undefined) return success([]);
  const env = pairOf(step.map, "env");
  for (const around of [file.top, step.jobMap, step.map]) {
    const there = pairOf(pairOf(around, "env")?.value, flag);
    if (there !== undefined)
      return failAt(file, there, {
        message: `${flag} is set here already`,
        next: `remove it, or do the rest by hand`,
      });
  }
  const run = pairOf(step.map, "run");
  if (replaced === undefined || run === undefined || blockOf(step.map) === undefined)
    return failWritten(file, step.map, "step");
  const line = renderFlagLine(flag, replaced);
  const column = columnOf(file, startOf(step.map));
  const width = Math.max(2, column - columnOf(file, lineIndentOf(file, step.map)));
  if (env === undefined) {
    const lines = [`env: ${FLAG_MARK}`, ...indent([line], width)];
    return success([insertBefore(file, startOf(run.key), lines)]);
  }
  if (isNothing(env.value)) {
    const below = nextLineOf(file.text, endOf(env.key));
    return success([insertLines(file.text, below, indent([line], column + width))]);
  }
  const block = blockOf(env.value);
  if (block === undefined) return failWritten(file, env, "env");
  const below = nextLineOf(file.text, endOf(block));
  return success([insertLines(file.text, below, indent([line], columnOf(file, startOf(block))))]);
}

/** Where the first character of a line is that is no space. */
function lineIndentOf({ text }: WorkflowFile, node: unknown): number {
  const start = lineStartOf(text, startOf(node));
  return start + (/^ */.exec(text.slice(start))?.[0].length ?? 0);
}

/** Puts keys before another one of the same mapping, which may stand behind the dash of a list. */
function insertBefore(file: WorkflowFile, offset: number, lines: readonly string[]): TextEdit {
  const { text } = file;
  const column = columnOf(file, offset);
  const start = lineStartOf(text, offset);
  if (text.slice(start, offset).trim() === "") {
    const at = aboveComments(text, start, column);
    return insertLines(text, at, indent(lines, column));
  }
  const [first = "", ...others] = lines;
  const eol = eolBefore(text, offset === 0 ? 0 : nextLineOf(text, offset));
  const added = [first, ...indent(others, column), " ".repeat(column)].join(eol);
  return { start: offset, end: offset, text: added };
}

/** Comments right above a key and as far in as it is belong to it. */
function aboveComments(text: string, start: number, column: number): number {
  let at = start;
  while (at > 0) {
    const line = lineAt(text, at - 1);
    if (!line.startsWith(`${" ".repeat(column)}#`)) break;
    at = lineStartOf(text, at - 1);
  }
  return at;
}

function indent(lines: readonly string[], columns: number): readonly string[] {
  return lines.map((line) => " ".repeat(columns) + line);
}

interface RunPlan {
  /** Absent where no call of the script is left. */
  readonly replacement?: Replacement;
}

function planRun(site: FlagSite): Result<RunPlan> {
  const { file, run, raw, names } = site;
  const spots = spotsOf(site, raw);
  if (spots.some(({ kind }) => kind === "source"))
    return failAt(file, run, {
      message:
        "this step reads the script into its own shell, where another script cannot take its place",
      next: "make it a call of the script first",
    });
  const all = spots.map(({ start, end }) => replacementAt(raw, [start, end], names));
  const [first] = all;
  if (all.some((one) => one?.entry !== first?.entry || one?.script !== first?.script))
    return failAt(file, run, {
      message: "this step calls the script by different paths",
      next: "write the same path everywhere, then run this again",
    });
  return success(first === undefined ? {} : { replacement: first });
}

/** In a shell a name without a folder would be looked for on PATH. */
function replacementAt(
  text: string,
  [start, end]: readonly [number, number],
  names: readonly Replacement[],
): Replacement | undefined {
  const found = names.find(({ script }) => script === text.slice(start, end));
  if (found === undefined || found.entry.includes("/") || text[start - 1] === "/") return found;
  return { ...found, entry: `./${found.entry}` };
}

/** The edits of a `run:`, in either of its two texts. */
export function editsOfRun(
  site: Pick<FlagSite, "names">,
  text: string,
  flag: string,
): readonly TextEdit[] {
  const spots = spotsOf(site, text);
  const calls = spots.map(({ start, end }) => ({
    start,
    end,
    text: replacementAt(text, [start, end], site.names)?.entry ?? text.slice(start, end),
  }));
  // A call on a line of its own is no call inside of a container.
  const isSure = spots.every(({ kind }) => kind === "command");
  return isSure ? calls : [...calls, ...passToContainers(text, flag)];
}

const WRITTEN = {
  on: "on: is not written with one event per line",
  event: "this event is written in a way that takes no further line",
  inputs: "these inputs are written in a way that takes no further line",
  env: "these variables are written in a way that takes no further line",
  step: "this step is written in a way that takes no further line",
} as const;

function failWritten(file: WorkflowFile, node: unknown, what: keyof typeof WRITTEN): Result<never> {
  return failAt(file, node, {
    message: WRITTEN[what],
    next: "write it with a key on each line, or do it by hand as shown below",
  });
}
