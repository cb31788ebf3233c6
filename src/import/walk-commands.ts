import type { Node } from "web-tree-sitter";
import { readWord, type ValuePart, type Word } from "../bash/read-words.ts";
import { allOf, anyOf, type Guard, notOf } from "./guard.ts";
import { matchFunctions } from "./match-functions.ts";
import { cutText, type Item } from "./items.ts";
import { isSplitOtherwise, resolveWord, textOf } from "./values.ts";
import type { Statement } from "./statements.ts";
import { walkAssignment, walkExport } from "./walk-variables.ts";
import { renderWord } from "./words.ts";
import { addItem, addVerbatim, type Around, forget, type Walk } from "./walk-state.ts";

/** Makes steps of a plain command. False when it has to stay as it is: nothing was made or noted then. */
export function walkCommand(walk: Walk, statement: Statement, around: Around): boolean {
  const [node] = statement.nodes;
  switch (node.type) {
    case "variable_assignment":
    case "variable_assignments":
      return walkAssignment(walk, statement, around);
    case "declaration_command":
      return walkExport(walk, statement, around);
    case "command":
      return walkCall(walk, statement, around);
    default:
      return false;
  }
}

function walkCall(walk: Walk, statement: Statement, around: Around): boolean {
  const [node] = statement.nodes;
  const isPlain = node.namedChildren.every(
    ({ type, text }) =>
      type !== "variable_assignment" &&
      !type.endsWith("redirect") &&
      !isSplitOtherwise(readWord(text), walk.scope),
  );
  const name = node.childForFieldName("name");
  if (!isPlain || name === null) return false;
  const args = node.childrenForFieldName("argument");
  if (name.text === ":" || name.text === "true") return walkNothing(walk, statement, around);
  const [word] = args;
  if (name.text === "cd" && word !== undefined && args.length === 1)
    return walkFolder(walk, statement, { around, word });
  if (name.text === "source" || name.text === ".") return walkSource(walk, args, around);
  if (name.text === '"$@"' && walk.isArguments && walk.scope.areArgsKnown)
    return walkArguments(walk, statement, around);
  const targets = findTargets(walk, node, name);
  const words = readArguments(walk, args);
  if (targets === undefined || words === undefined) return false;
  addCalls(walk, { statement, targets, words }, around);
  forget(
    walk,
    args,
    targets.options.map(({ call }) => call),
  );
  return true;
}

/** `"$@"` is each function of the script that the first argument names. What gets arguments takes them from bash. */
function walkArguments(walk: Walk, statement: Statement, around: Around): boolean {
  const { lines, comments } = statement;
  const own = [...walk.index.functions].filter(([, all]) => all.some(({ isOwn }) => isOwn));
  let rest: Guard = true;
  for (const [call, definitions] of own) {
    const takesNone = definitions.every(({ text }) => !/\$\{?[#!]?[0-9@*#]|\bshift\b/.test(text));
    const named = { arg: 1, eq: call };
    const asked = takesNone ? allOf([named, { arg: 2, nonempty: false }]) : named;
    const work: Item["work"] = takesNone
      ? { kind: "call", call, args: [] }
      : { kind: "sh", sh: `${call} "\${@:2}"` };
    addItem(walk, { work, when: allOf([around.when, asked]), comments: [], lines });
    rest = allOf([rest, notOf(asked)]);
  }
  const sh = cutText(walk.source, statement.range);
  addItem(walk, { work: { kind: "sh", sh }, when: allOf([around.when, rest]), comments, lines });
  forget(walk, statement.nodes);
  return true;
}

/** `:` does nothing but what its words do: `: ${X:=1}`. */
function walkNothing(walk: Walk, statement: Statement, around: Around): boolean {
  const [node] = statement.nodes;
  const words = node.childrenForFieldName("argument").map(({ text }) => readWord(text));
  const kept = words.flat().flatMap(readKept);
  if (kept.length === 0) return words.every((word) => !word.some(mayAssign));
  const results = kept.map((part) => ({
    name: part.name,
    options: resolveWord([part], walk.scope, walk.ground),
  }));
  if (results.some(({ options }) => options === undefined)) return false;
  for (const { name, options = [] } of results)
    walk.scope.values.set(name, { kind: "options", options });
  addItem(walk, {
    work: { kind: "sh", sh: cutText(walk.source, statement.range) },
    when: around.when,
    comments: statement.comments,
    lines: statement.lines,
    range: statement.range,
    assigns: results.map(({ name }) => name),
  });
  return true;
}

/** `${X:=1}`, as the value that X has afterwards. */
function readKept(part: Word[number]): readonly ValuePart[] {
  const fallback = part.kind === "value" ? part.fallback : undefined;
  if (part.kind !== "value" || fallback?.isKept !== true) return [];
  return [{ ...part, fallback: { ...fallback, isKept: false } }];
}

/** Also where it stands in the default of another. */
function mayAssign(part: Word[number]): boolean {
  if (part.kind !== "value") return part.kind === "other";
  return part.fallback?.isKept === true || (part.fallback?.word.some(mayAssign) ?? false);
}

/** What a helper leaves is known as far as it can be read. Only in a set-up, which stays as it is. */
function walkSource(walk: Walk, [word]: readonly Node[], around: Around): boolean {
  const children = word === undefined ? undefined : walk.sourced(word.text);
  if (children === undefined || !walk.isSilent) return false;
  const { ground } = walk;
  walk.ground = { ...ground, scriptFolder: undefined };
  walk.walkBody(children, { ...around, isStatusSeen: false });
  walk.ground = ground;
  return true;
}

/** After a `cd` that can be read the folder is known again. */
function walkFolder(
  walk: Walk,
  statement: Statement,
  { around, word }: { readonly around: Around; readonly word: Node },
): boolean {
  const options = resolveWord(readWord(word.text), walk.scope, walk.ground);
  const pieces = options?.length === 1 ? options[0]?.pieces : undefined;
  const folder = joinFolder(walk.scope.folder, pieces && textOf(pieces));
  addVerbatim(walk, statement, around);
  walk.scope.folder = folder;
  return true;
}

function joinFolder(folder: string | undefined, path: string | undefined): string | undefined {
  if (folder === undefined || path === undefined || path.startsWith("/") || path === "")
    return undefined;
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/") || ".";
}

interface Targets {
  readonly options: readonly { readonly call: string; readonly when: Guard }[];
  /** When it is none of them. */
  readonly rest: Guard;
}

/** The functions that a command may be; undefined when it is a program, or nobody knows. */
function findTargets(walk: Walk, node: Node, name: Node): Targets | undefined {
  const { functions } = walk.index;
  if (/^[\w.:+-]+$/.test(name.text)) {
    return functions.has(name.text)
      ? { options: [{ call: name.text, when: true }], rest: false }
      : undefined;
  }
  const word = readWord(name.text);
  const found = resolveWord(word, walk.scope, walk.ground);
  if (found === undefined) return undefined;
  const options = found.flatMap((option) =>
    matchFunctions(option, { functions, ground: walk.ground }),
  );
  if (options.length === 0 || node.hasError) return undefined;
  return { options, rest: notOf(anyOf(options.map(({ when }) => when))) };
}

/** The arguments in each of their options; undefined where one is not a word for sure, or no reference says it. */
function readArguments(
  walk: Walk,
  nodes: readonly Node[],
): readonly { readonly when: Guard; readonly args: readonly string[] }[] | undefined {
  let all: readonly { readonly when: Guard; readonly args: readonly string[] }[] = [
    { when: true, args: [] },
  ];
  for (const { text } of nodes) {
    const known = renderWord(text, walk);
    if (known === undefined) return undefined;
    all = all.flatMap(({ when, args }) =>
      known.flatMap((one) => {
        const both = allOf([when, one.when]);
        return both === false ? [] : [{ when: both, args: [...args, one.template] }];
      }),
    );
    if (all.length > MOST_CALLS) return undefined;
  }
  return all;
}

const MOST_CALLS = 8;

function addCalls(
  walk: Walk,
  {
    statement,
    targets,
    words,
  }: {
    readonly statement: Statement;
    readonly targets: Targets;
    readonly words: readonly { readonly when: Guard; readonly args: readonly string[] }[];
  },
  around: Around,
): void {
  const common = { lines: statement.lines };
  let { comments } = statement;
  const add = (work: Item["work"], when: Guard): void => {
    addItem(walk, { ...common, work, when: allOf([around.when, when]), comments });
    comments = [];
  };
  for (const { call, when } of targets.options) {
    for (const { args, when: one } of words) add({ kind: "call", call, args }, allOf([when, one]));
  }
  if (targets.rest === false) return;
  add({ kind: "sh", sh: cutText(walk.source, statement.range) }, targets.rest);
}
