import { isDeepStrictEqual } from "node:util";
import { applyEdits, sortEdits, type TextEdit } from "../lib/text-edit.ts";
import { type Result, success } from "../model/result.ts";
import { INPUT_EVENTS } from "./flag-edit-inputs.ts";
import { editsOfRun } from "./flag-edit-run.ts";
import { planFlag } from "./flag-edit.ts";
import type { FlagSite } from "./flag-sites.ts";
import { BY_HAND, FLAG_INPUT, type FlagWish, flagValue, INPUT_VALUE } from "./flag-words.ts";
import { planUndo } from "./flag-undo.ts";
import { failAt, openWorkflow, type WorkflowFile } from "./workflow-nodes.ts";
import type { Tree } from "./workflow-text.ts";

/** A workflow with its new text. */
export interface FlagChange {
  readonly after: string;
  /** Sorted; none where there is nothing to do. */
  readonly edits: readonly TextEdit[];
}

/**
 * Puts the flag into a workflow, and proves it: the new text says what the old one says, with the input, the variable
 * and the call and nothing else; and the way back answers the old text, byte for byte. Fails otherwise.
 */
export function putInFlag(site: FlagSite, wish: FlagWish): Result<FlagChange> {
  const { file } = site;
  const planned = planFlag(site, wish);
  if (!planned.ok) return planned;
  const edits = sortEdits(planned.value);
  const after = applyEdits(file.text, edits);
  const opened = openWorkflow(file.path, after);
  if (!opened.ok) return failProof(site, "the new text would be no YAML");
  if (!isDeepStrictEqual(dataOf(opened.value.tree), expect(site, wish)))
    return failProof(site, "the new text would say more than that; an anchor may be in the way");
  if (takeOutFlag(opened.value).after !== takeOutFlag(file).after)
    return failProof(site, "the way back would not lead to the same bytes");
  return success({ after, edits });
}

/** Takes all that was put in out of a workflow. */
export function takeOutFlag(file: WorkflowFile): FlagChange {
  const edits = planUndo(file);
  return { after: applyEdits(file.text, edits), edits };
}

function failProof({ file, step, title }: FlagSite, why: string): Result<never> {
  return failAt(file, step.map, {
    message: `the flag cannot be put safely into the step "${title}": ${why}`,
    next: `do it ${BY_HAND}`,
  });
}

interface Data {
  [key: string]: Json;
}
type Json = string | number | boolean | null | Json[] | Data;

function dataOf(tree: Tree): Json {
  if (tree.kind === "leaf") return tree.value;
  if (tree.kind === "list") return tree.items.map(dataOf);
  return Object.fromEntries([...tree.entries].map(([key, value]) => [key, dataOf(value)]));
}

/** What the new text has to say. */
function expect(site: FlagSite, { flag }: FlagWish): Json {
  const data = dataOf(site.file.tree);
  const on = openKey(data, "on");
  for (const event of INPUT_EVENTS) {
    if (!Object.hasOwn(on, event)) continue;
    openKey(openKey(on, event), "inputs")[FLAG_INPUT] ??= { ...INPUT_VALUE };
  }
  const { steps } = openKey(openKey(data, "jobs"), site.step.job);
  const step = Array.isArray(steps) ? (steps[site.step.index] ?? null) : null;
  openKey(step, "env")[flag] ??= flagValue(flag);
  const run = applyEdits(site.value, sortEdits(editsOfRun(site, site.value, flag)));
  if (isData(step)) step["run"] = run;
  return data;
}

/** The mapping below a key, which is made where nothing is. */
function openKey(data: Json, key: string): Data {
  if (!isData(data)) return {};
  const there = data[key] ?? {};
  const inner = isData(there) ? there : {};
  if (data[key] === undefined || data[key] === null) data[key] = inner;
  return inner;
}

function isData(data: Json): data is Data {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
