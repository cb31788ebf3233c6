import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { parseWorkflowText, type Tree } from "./workflow-text.ts";

/** A workflow file that is to be edited: its text, and its nodes with their places in it. */
export interface WorkflowFile {
  /** As people read it. */
  readonly path: string;
  readonly text: string;
  readonly lines: LineCounter;
  readonly top: YAMLMap;
  /** What it says. */
  readonly tree: Tree;
}

/** A step of a job, and where its parts are. */
export interface StepNode {
  readonly job: string;
  /** From 0. */
  readonly index: number;
  readonly map: YAMLMap;
  readonly jobMap: YAMLMap;
}

/** Opens the text of a workflow. Fails where it is no YAML, or no mapping. */
export function openWorkflow(path: string, text: string): Result<WorkflowFile> {
  const tree = parseWorkflowText(path, text);
  if (!tree.ok) return tree;
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  if (isMap(contents)) return success({ path, text, lines, top: contents, tree: tree.value });
  const next = "name a workflow with --workflow FILE";
  return failed({ code: "usage-invalid", message: "this is no workflow", place: { path }, next });
}

/** The pair of a key in a mapping; undefined where there is none, or no mapping. */
export function pairOf(map: unknown, key: string): Pair | undefined {
  if (!isMap(map)) return undefined;
  return map.items.find((one) => isScalar(one.key) && String(one.key.value) === key);
}

/** A mapping with a key on each line, which can take one more line. */
export function blockOf(node: unknown): YAMLMap | undefined {
  return isMap(node) && node.flow !== true && node.items.length > 0 ? node : undefined;
}

/** Whether nothing stands behind a key. */
export function isNothing(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && !node.source && !node.anchor);
}

/** The steps of all jobs, without what stands elsewhere under an anchor. */
export function listSteps({ top }: WorkflowFile): readonly StepNode[] {
  const jobs = pairOf(top, "jobs")?.value;
  if (!isMap(jobs)) return [];
  return jobs.items.flatMap(({ key, value }) => {
    const steps = pairOf(value, "steps")?.value;
    if (!isMap(value) || !isSeq(steps)) return [];
    const job = isScalar(key) ? String(key.value) : "";
    return steps.items.flatMap((map, index) =>
      isMap(map) ? [{ job, index, map, jobMap: value }] : [],
    );
  });
}

/** Where a node begins. */
export function startOf(node: unknown): number {
  return rangeOf(node)[0];
}

/** Where the last character of a pair or a node ends, without comments behind it. */
export function endOf(node: unknown): number {
  if (isPair(node)) return Math.max(endOf(node.key), endOf(node.value));
  const last = isMap(node) || isSeq(node) ? node.items.at(-1) : undefined;
  const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true;
  return isBlock && last !== undefined ? endOf(last) : rangeOf(node)[1];
}

/** The column of an offset, from 0; a byte order mark has none. */
export function columnOf({ lines, text }: WorkflowFile, offset: number): number {
  const { line, col } = lines.linePos(offset);
  return line === 1 && text.startsWith("\uFEFF") ? col - 2 : col - 1;
}

/** A failure about the line of a node. */
export function failAt(
  { path, text, lines }: WorkflowFile,
  node: unknown,
  { message, next }: Pick<Failure, "message" | "next">,
): Result<never> {
  const [start, end] = isPair(node) ? [startOf(node.key), endOf(node.key)] : rangeOf(node);
  const { line, col } = lines.linePos(start);
  const lineStart = start - col + 1;
  const lineText = /^[^\r\n]*/.exec(text.slice(lineStart))?.[0] ?? "";
  const length = Math.max(1, Math.min(end - start, lineText.length - col + 1));
  const place = { path, line, column: col, length, lineText };
  return failed({ code: "usage-invalid", message, place, next });
}

function rangeOf(node: unknown): readonly [number, number] {
  const range = isNode(node) ? node.range : undefined;
  return range ? [range[0], range[1]] : [0, 0];
}
