import type { Node, Tree } from "web-tree-sitter";
import type { ParseBash } from "../bash/tree-sitter.ts";
import type { ReadText } from "./script-texts.ts";

/** The syntax of what a script consists of. */
export interface ScriptTrees {
  /** Of a file as bash names it, which may be relative to another folder; undefined when it is not part of the script. */
  readonly find: (path: string) => Tree | undefined;
  readonly all: readonly Tree[];
  /** The definition of a function by its name. */
  readonly findFunction: (name: string) => Node | undefined;
  /** The file in which a node stands. */
  readonly pathOf: (node: Node) => string | undefined;
  readonly parse: ParseBash;
}

/** Answers the syntax of files by their paths in the project, of the same texts once. */
export type ReadTrees = (paths: readonly string[], read: ReadText) => ScriptTrees;

/** Parses a script some tens of milliseconds long, and many cells have the same. */
export function openTrees(parse: ParseBash): ReadTrees {
  const known = new Map<string, ScriptTrees>();
  return (paths, read) => {
    const key = JSON.stringify(paths.map((path) => [path, read(path)]));
    const trees = known.get(key) ?? parseTrees(paths, read, parse);
    known.set(key, trees);
    return trees;
  };
}

function parseTrees(paths: readonly string[], read: ReadText, parse: ParseBash): ScriptTrees {
  const trees = new Map<string, Tree>();
  for (const path of paths) {
    const text = read(path);
    if (text !== undefined) trees.set(path, parse(text));
  }
  const functions = new Map<string, Node>();
  for (const { rootNode } of trees.values()) {
    for (const node of rootNode.descendantsOfType("function_definition")) {
      functions.set(node.childForFieldName("name")?.text ?? "", node);
    }
  }
  return {
    find: (path) =>
      trees.get(path) ?? trees.get(paths.find((one) => one.endsWith(`/${path}`)) ?? ""),
    all: [...trees.values()],
    findFunction: (name) => functions.get(name),
    pathOf: ({ tree }) =>
      [...trees].find(([, { rootNode }]) => rootNode.id === tree.rootNode.id)?.[0],
    parse,
  };
}

/** The commands that stand in a line, from 1, and may be the one with that first word. */
export function findCommands({ rootNode }: Tree, line: number, name: string): readonly Node[] {
  const row = line - 1;
  const there = rootNode.descendantsOfType(
    "command",
    { row, column: 0 },
    { row: row + 1, column: 0 },
  );
  const inLine = there.filter(
    ({ startPosition, endPosition }) => startPosition.row <= row && endPosition.row >= row,
  );
  const named = inLine.map((node) => ({ node, word: node.childForFieldName("name")?.text ?? "" }));
  const same = named.filter(({ word }) => word === name);
  const open = named.filter(({ word }) => /[$`"'\\*?[]|^(command|exec|builtin)$/.test(word));
  return (same.length > 0 ? same : open).map(({ node }) => node);
}

/** The name of the function around a node; undefined at the top level. */
export function nameFunctionAround(node: Node): string | undefined {
  for (let at = node.parent; at !== null; at = at.parent) {
    if (at.type === "function_definition") return at.childForFieldName("name")?.text;
  }
  return undefined;
}
