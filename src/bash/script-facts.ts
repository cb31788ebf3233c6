import type { Node } from "web-tree-sitter";
import type { ParseBash } from "./tree-sitter.ts";

/** What is asked of a script before its functions can be called. */
export interface ScriptFacts {
  /** The names of all functions that the text defines, wherever. */
  readonly functions: readonly string[];
  /** What `source` and `.` are given, as written. */
  readonly sources: readonly string[];
  /** What the script does at its top level, in order. Definitions of functions and comments are left out. */
  readonly statements: readonly TopStatement[];
  /** Whether the parser understood all of it. */
  readonly hasErrors: boolean;
}

/** One statement at the top level. */
export interface TopStatement {
  readonly kind: "if" | "case" | "other";
  /** From 1. */
  readonly fromLine: number;
  /** Included. */
  readonly toLine: number;
  /** Whether it has its lines for itself, but for comments. */
  readonly hasOwnLines: boolean;
  /** The commands it may run, as written; of an if or case only those in the bodies. */
  readonly calls: readonly string[];
}

/** Reads the facts from the syntax of a script. */
export function readScriptFacts(parse: ParseBash, text: string): ScriptFacts {
  const tree = parse(text);
  try {
    const root = tree.rootNode;
    const lines = text.split("\n");
    const top = root.namedChildren.filter((node) => !SILENT.has(node.type));
    return {
      functions: root
        .descendantsOfType("function_definition")
        .flatMap((node) => node.childForFieldName("name")?.text ?? []),
      sources: root.descendantsOfType("command").flatMap(readSource),
      statements: top.map((node) => readStatement(node, lines)),
      hasErrors: root.hasError,
    };
  } finally {
    tree.delete();
  }
}

const SILENT = new Set(["comment", "function_definition"]);

function readStatement(node: Node, lines: readonly string[]): TopStatement {
  const inner =
    node.type === "redirected_statement" ? (node.childForFieldName("body") ?? node) : node;
  const isIf = inner.type === "if_statement";
  const isCase = inner.type === "case_statement";
  const { startPosition: start, endPosition: end } = node;
  const before = lines[start.row]?.slice(0, start.column) ?? "";
  const after = lines[end.row]?.slice(end.column) ?? "";
  return {
    kind: isIf ? "if" : isCase ? "case" : "other",
    fromLine: start.row + 1,
    toLine: end.row + 1,
    hasOwnLines: before.trim() === "" && /^\s*;?\s*(#.*)?$/.test(after),
    calls: isIf ? readIfCalls(inner) : isCase ? readCaseCalls(inner) : readCalls(inner),
  };
}

/** The commands of all bodies: what stands after `then` and after `else`. */
function readIfCalls(node: Node): readonly string[] {
  const calls: string[] = [];
  let isInBody = node.type === "else_clause";
  for (const child of node.children) {
    if (child.type === "then") isInBody = true;
    else if (child.type === "elif_clause" || child.type === "else_clause")
      calls.push(...readIfCalls(child));
    else if (isInBody) calls.push(...readCalls(child));
  }
  return calls;
}

function readCaseCalls(node: Node): readonly string[] {
  return node.namedChildren.filter(({ type }) => type === "case_item").flatMap(readCalls);
}

function readCalls(node: Node): readonly string[] {
  return node
    .descendantsOfType("command")
    .flatMap((command) => command.childForFieldName("name")?.text ?? []);
}

function readSource(command: Node): readonly string[] {
  const name = command.childForFieldName("name")?.text;
  if (name !== "source" && name !== ".") return [];
  const word = command.childrenForFieldName("argument")[0];
  return word === undefined ? [] : [word.text];
}
