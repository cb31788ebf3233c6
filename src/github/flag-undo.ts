import { isMap, isScalar, type Pair, type Scalar } from "yaml";
import { sortEdits, type TextEdit } from "../lib/text-edit.ts";
import { findCallSpots, takeFromContainers } from "./call-spots.ts";
import { INPUT_EVENTS } from "./flag-edit-inputs.ts";
import { FLAG_INPUT, FLAG_MARK, isMarked, readFlagLine, type Replacement } from "./flag-words.ts";
import { lineAt, lineStartOf, nextLineOf, removeLines } from "./line-edits.ts";
import {
  endOf,
  listSteps,
  pairOf,
  startOf,
  type StepNode,
  type WorkflowFile,
} from "./workflow-nodes.ts";

/**
 * Plans what takes out of a workflow all that `planFlag` has put in, by the marks in it. Lines that were added or changed
 * around it meanwhile stay. Nothing where there is no mark.
 */
export function planUndo(file: WorkflowFile): readonly TextEdit[] {
  const events = INPUT_EVENTS.map((event) => pairOf(pairOf(file.top, "on")?.value, event));
  return sortEdits([
    ...events.flatMap((event) => (event === undefined ? [] : undoInput(file, event))),
    ...listSteps(file).flatMap((step) => undoStep(file, step)),
  ]);
}

function undoInput(file: WorkflowFile, event: Pair): readonly TextEdit[] {
  const inputs = pairOf(event.value, "inputs");
  const own = pairOf(inputs?.value, FLAG_INPUT);
  if (inputs === undefined || own === undefined || !isMarkedPair(file, own)) return [];
  return removeHeld(file, inputs, own);
}

/** Takes a pair out, and the key above it where that was made to hold it and holds nothing else by now. */
function removeHeld({ text, ...file }: WorkflowFile, holder: Pair, own: Pair): readonly TextEdit[] {
  const ownStart = lineStartOf(text, startOf(own.key));
  const end = nextLineOf(text, endOf(own));
  if (!isMarkedPair({ text, ...file }, holder)) return [removeLines(text, ownStart, end)];
  const start = lineStartOf(text, startOf(holder.key));
  const isAlone = isMap(holder.value) && holder.value.items.length === 1;
  if (isAlone && text.slice(start, startOf(holder.key)).trim() === "")
    return [removeLines(text, start, end)];
  const lineEnd = start + lineAt(text, start).length;
  const mark = { start: lineEnd - ` ${FLAG_MARK}`.length, end: lineEnd, text: "" };
  return [mark, removeLines(text, ownStart, end)];
}

function undoStep(file: WorkflowFile, step: StepNode): readonly TextEdit[] {
  const env = pairOf(step.map, "env");
  if (env === undefined || !isMap(env.value)) return [];
  const own = env.value.items.find((one) => replacedBy(file, one) !== undefined);
  const replaced = own === undefined ? undefined : replacedBy(file, own);
  if (own === undefined || replaced === undefined || !isScalar(own.key)) return [];
  const flag = String(own.key.value);
  const run = pairOf(step.map, "run")?.value;
  const calls = isScalar(run) ? undoRun(file, run, { ...replaced, flag }) : [];
  return [...(undoBehindDash(file, step, env) ?? removeHeld(file, env, own)), ...calls];
}

/** Undefined where the variables are not what was put between a dash and the key behind it, as it was. */
function undoBehindDash(
  { text }: WorkflowFile,
  { map }: StepNode,
  env: Pair,
): readonly TextEdit[] | undefined {
  const start = startOf(env.key);
  const next = map.items[map.items.indexOf(env) + 1];
  if (next === undefined || text.slice(lineStartOf(text, start), start).trim() === "")
    return undefined;
  const end = startOf(next.key);
  const lines = text.slice(start, end).split("\n");
  const isOurs = lines.length === 3 && isMarked(lines[0] ?? "");
  return isOurs ? [{ start, end, text: "" }] : undefined;
}

function replacedBy({ text }: WorkflowFile, { key }: Pair): Replacement | undefined {
  return readFlagLine(lineAt(text, startOf(key)));
}

function isMarkedPair({ text }: WorkflowFile, { key }: Pair): boolean {
  return isMarked(lineAt(text, startOf(key)));
}

function undoRun(
  { text }: WorkflowFile,
  run: Scalar,
  { entry, script, flag }: Replacement & { readonly flag: string },
): readonly TextEdit[] {
  const start = startOf(run);
  const raw = text.slice(start, endOf(run));
  // What stands before a path is no part of it, but `./` was put in where there was no folder.
  const isDotted = entry.startsWith("./");
  const spots = findCallSpots(raw, [isDotted ? entry.slice(2) : entry]).map((spot) => {
    const from = isDotted && raw.slice(spot.start - 2, spot.start) === "./" ? 2 : 0;
    return { start: spot.start - from, end: spot.end, text: script };
  });
  return [...spots, ...takeFromContainers(raw, flag)].map((edit) => ({
    start: edit.start + start,
    end: edit.end + start,
    text: edit.text,
  }));
}
