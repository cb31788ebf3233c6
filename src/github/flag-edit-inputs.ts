import { isScalar, type Pair } from "yaml";
import type { TextEdit } from "../lib/text-edit.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { FLAG_INPUT, FLAG_MARK, INPUT_LINES } from "./flag-words.ts";
import { failWritten } from "./flag-written.ts";
import { indent, insertLines, nextLineOf } from "./line-edits.ts";
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

/** Plans the input of each event that has inputs. Fails where no workflow can call this one. */
export function planInputs(file: WorkflowFile): Result<readonly TextEdit[]> {
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
