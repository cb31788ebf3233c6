import { isAlias, isMap, isScalar, isSeq, LineCounter, type Document, parseDocument } from "yaml";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { Spot } from "./value.ts";

/** A workflow or an action, as a tree that knows its places. */
export type Tree = Leaf | ListTree | MapTree;

/** A text, a number, true, false or nothing. */
export interface Leaf {
  readonly kind: "leaf";
  readonly value: string | number | boolean | null;
  readonly at: Source;
}

/** A list. */
export interface ListTree {
  readonly kind: "list";
  readonly items: readonly Tree[];
  readonly at: Source;
}

/** A mapping, in the order in which it was written. */
export interface MapTree {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Tree>;
  readonly at: Source;
}

/** The characters of a tree in its file. */
export interface Source {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

interface SourceFile {
  /** As people read it. */
  readonly path: string;
  readonly text: string;
  readonly lines: LineCounter;
}

/** Parses the text of a workflow file. A failure says what is no YAML, and where. */
export function parseWorkflowText(path: string, text: string): Result<Tree> {
  const lines = new LineCounter();
  // GitHub knows no merge keys, and a yes is a text to it.
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  const file: SourceFile = { path, text, lines };
  const [error] = document.errors;
  if (error !== undefined) return failed(describeError(file, error.pos, error.message));
  const tree = toTree(document.contents, { file, document, above: [] });
  if (tree !== undefined) return success(tree);
  return failed(describeError(file, [0, 0], "an alias that contains itself, or has no anchor"));
}

/** Where a tree begins, or what is `offset` characters after that. */
export function spotOf({ file, start }: Source, offset = 0): Spot {
  const { line, col } = file.lines.linePos(start + offset);
  return { path: file.path, line: Math.max(1, line), column: Math.max(1, col) };
}

/** What stands below a key; nothing where the tree is no mapping. */
export function childOf(tree: Tree | undefined, ...keys: readonly string[]): Tree | undefined {
  let at = tree;
  for (const key of keys) at = at?.kind === "map" ? at.entries.get(key) : undefined;
  return at;
}

/** The keys of a mapping with what stands below them. */
export function entriesOf(tree: Tree | undefined): readonly (readonly [string, Tree])[] {
  return tree?.kind === "map" ? [...tree.entries] : [];
}

/** The elements of a list. */
export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === "list" ? tree.items : [];
}

/** The text of a leaf, without looking into its expressions. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === "leaf" && tree.value !== null ? String(tree.value) : undefined;
}

interface Reading {
  readonly file: SourceFile;
  readonly document: Document;
  /** To find an alias that contains itself. */
  readonly above: readonly unknown[];
}

function toTree(node: unknown, reading: Reading): Tree | undefined {
  const { file, document, above } = reading;
  if (above.includes(node)) return undefined;
  if (isAlias(node)) {
    const target = node.resolve(document);
    return target === undefined ? undefined : toTree(target, reading);
  }
  const inside = { ...reading, above: [...above, node] };
  if (isMap(node)) {
    const entries = node.items.map(
      ({ key, value }) => [keyText(key), toTree(value, inside)] as const,
    );
    const known = entries.flatMap(([key, tree]) =>
      tree === undefined ? [] : [[key, tree] as const],
    );
    if (known.length < entries.length) return undefined;
    return { kind: "map", entries: new Map(known), at: sourceOf(node.range, file) };
  }
  if (isSeq(node)) {
    const all = node.items.map((item) => toTree(item, inside));
    const items = all.filter((item) => item !== undefined);
    return items.length < all.length
      ? undefined
      : { kind: "list", items, at: sourceOf(node.range, file) };
  }
  const value = isScalar(node) ? node.value : null;
  const { source, range } = isScalar(node) ? node : {};
  const at = sourceOf(range, file);
  // The rest that YAML has are numbers too long for a number.
  return { kind: "leaf", value: isLeafValue(value) ? value : (source ?? null), at };
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : "";
}

function isLeafValue(value: unknown): value is Leaf["value"] {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function sourceOf(range: readonly number[] | null | undefined, file: SourceFile): Source {
  const [start = 0, end = start] = range ?? [];
  return { file, start, end };
}

function describeError(file: SourceFile, pos: readonly [number, number], message: string): Failure {
  const start = Math.min(pos[0], file.text.length);
  const spot = spotOf({ file, start, end: start });
  const lineText = file.text.split("\n")[spot.line - 1] ?? "";
  return {
    code: "config-invalid",
    message: `invalid YAML: ${message}`,
    place: {
      ...spot,
      length: Math.max(1, Math.min(pos[1], start + lineText.length) - start),
      lineText,
    },
    next: `correct line ${spot.line}`,
  };
}
