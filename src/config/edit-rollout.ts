import { isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap } from "yaml";

/** What is to be changed of `rollout`. */
export interface RolloutEdit {
  /** The phase that is reached; `none` is before the first. */
  readonly phase?: string;
  /** A configuration that is taken back. */
  readonly rollBack?: string;
  /** One that was taken back and is no more. */
  readonly resume?: string;
}

/**
 * Changes `rollout.phase` or `rollout.rolledBack` in the text of a config, YAML or JSON: all else stays as it is, byte
 * by byte, comments, quotes and line ends too. Undefined where that cannot be done by such a small change, as in a
 * mapping that is an alias; whoever calls reads the new text again and compares.
 */
export function editRollout(text: string, edit: RolloutEdit): string | undefined {
  const start = text.startsWith("\uFEFF") ? 1 : 0;
  const content = text.slice(start);
  const document = parseDocument(content, { merge: true });
  const { contents, errors } = document;
  const pair = isMap(contents) ? findPair(contents, "rollout") : undefined;
  const keyEnd = rangeOf(pair?.key)?.[1];
  const map: unknown = pair?.value;
  if (errors.length > 0 || keyEnd === undefined || !isMap(map)) return undefined;
  const source: Source = { text: content, isJson: isJsonText(content), map, keyEnd };
  const edited = applyEdit(source, edit);
  return edited === undefined ? undefined : text.slice(0, start) + edited;
}

interface Source {
  readonly text: string;
  /** Whether names need quotes. */
  readonly isJson: boolean;
  /** What stands at `rollout`. */
  readonly map: YAMLMap;
  /** Where the key `rollout` ends. */
  readonly keyEnd: number;
}

function applyEdit(source: Source, { phase, rollBack, resume }: RolloutEdit): string | undefined {
  if (phase !== undefined) return setPhase(source, phase);
  if (rollBack !== undefined) return addName(source, rollBack);
  return resume === undefined ? undefined : removeName(source, resume);
}

function setPhase(source: Source, phase: string): string | undefined {
  const pair = findPair(source.map, "phase");
  if (pair === undefined) return addPair(source, "phase", quote(source, phase));
  const range = isScalar(pair.value) ? pair.value.range : undefined;
  return range ? splice(source.text, [range[0], range[1]], quote(source, phase)) : undefined;
}

function addName(source: Source, name: string): string | undefined {
  const pair = findPair(source.map, "rolledBack");
  const word = quote(source, name);
  if (pair === undefined) return addPair(source, "rolledBack", `[${word}]`);
  const list = pair.value;
  if (!isSeq(list) || !list.range) return undefined;
  const { text } = source;
  const last = rangeOf(list.items.at(-1));
  if (last === undefined) return splice(text, [list.range[0], list.range[1]], `[${word}]`);
  if (list.flow === true) return splice(text, [last[1], last[1]], `, ${word}`);
  // Below the line of the last one, whatever stands behind it there.
  const end = lineEnd(text, last[1]);
  const indent = text.slice(lineStart(text, last[0]), text.lastIndexOf("-", last[0]));
  return splice(text, [end, end], `${newline(text)}${indent}- ${word}`);
}

function removeName(source: Source, name: string): string | undefined {
  const pair = findPair(source.map, "rolledBack");
  const list = pair?.value;
  if (!isSeq(list) || !list.range) return undefined;
  const { text } = source;
  const index = list.items.findIndex((item) => isScalar(item) && item.value === name);
  const own = rangeOf(list.items[index]);
  if (own === undefined) return undefined;
  const isLast = list.items.length === 1;
  if (isLast && list.flow === true) return splice(text, [list.range[0], list.range[1]], "[]");
  if (list.flow === true) {
    const [before, after] = [rangeOf(list.items[index - 1]), rangeOf(list.items[index + 1])];
    if (before !== undefined) return splice(text, [before[1], own[1]], "");
    return after === undefined ? undefined : splice(text, [own[0], after[0]], "");
  }
  const from = lineStart(text, own[0]);
  const rest = splice(text, [from, lineEnd(text, own[1]) + newline(text).length], "");
  const keyEnd = rangeOf(pair?.key)?.[1];
  if (!isLast || keyEnd === undefined) return rest;
  // An empty list has to be said: a key with nothing behind it is no list.
  const behind = rest.indexOf(":", keyEnd) + 1;
  return splice(rest, [behind, behind], " []");
}

/** As the first key: right below the line of `rollout:`, or right behind the bracket. */
function addPair(
  { text, isJson, map, keyEnd }: Source,
  key: string,
  value: string,
): string | undefined {
  const first = rangeOf(map.items[0]?.key);
  if (first === undefined || !map.range) return undefined;
  const name = isJson ? JSON.stringify(key) : key;
  if (map.flow === true) {
    const open = map.range[0] + 1;
    return splice(
      text,
      [first[0], first[0]],
      `${name}: ${value},${text.slice(open, first[0]) || " "}`,
    );
  }
  const indent = text.slice(lineStart(text, first[0]), first[0]);
  const end = lineEnd(text, keyEnd);
  return splice(text, [end, end], `${newline(text)}${indent}${name}: ${value}`);
}

function findPair(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
  const range = isScalar(node) ? node.range : undefined;
  return range ? [range[0], range[1]] : undefined;
}

/** A name of ours is a plain scalar in YAML, but for words such as `true`. */
function quote({ isJson }: Source, name: string): string {
  const isPlain = !isJson && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name);
  return isPlain ? name : JSON.stringify(name);
}

function isJsonText(text: string): boolean {
  return text.trimStart().startsWith("{");
}

function splice(text: string, [from, to]: readonly [number, number], insert: string): string {
  return text.slice(0, from) + insert + text.slice(to);
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Before the line end. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end === -1) return text.length;
  return text[end - 1] === "\r" ? end - 1 : end;
}

function newline(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
