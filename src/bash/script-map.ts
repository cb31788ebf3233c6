import type { Node } from "web-tree-sitter";
import type { DispatchRange } from "./bridge-text.ts";
import type { ParseBash } from "./tree-sitter.ts";

/** Where things are in a script: what is known without running it. */
export interface ScriptMap {
  /** Each function where it is defined first. */
  readonly functions: readonly FunctionLines[];
  /** The lines of the dispatch: those that were given, or of the function that is one. */
  readonly dispatch?: DispatchRange;
  /** The branches of if and case within the dispatch that run something. */
  readonly branches: readonly Branch[];
}

/** A function with its lines, from 1, both included. */
export interface FunctionLines extends DispatchRange {
  readonly name: string;
}

/** The lines of a dispatch, or the function that is one. */
export type DispatchPlace = DispatchRange | { readonly inside: string };

/** A branch of the dispatch. Lines from 1, both included. */
export interface Branch {
  /** The line that decides: of `if`, `elif`, `else`, or of the pattern. */
  readonly line: number;
  /** That line without the spaces around. */
  readonly text: string;
  readonly fromLine: number;
  readonly toLine: number;
  /** The commands in it, as written. */
  readonly calls: readonly string[];
}

/** Reads where the functions and the branches of a dispatch are. */
export function readScriptMap(
  parse: ParseBash,
  text: string,
  dispatch: DispatchPlace | undefined,
): ScriptMap {
  const tree = parse(text);
  try {
    const lines = text.split("\n");
    const functions = new Map<string, FunctionLines>();
    for (const node of tree.rootNode.descendantsOfType("function_definition")) {
      const name = node.childForFieldName("name")?.text;
      if (name === undefined || functions.has(name)) continue;
      functions.set(name, { name, fromLine: lineOf(node), toLine: node.endPosition.row + 1 });
    }
    const range =
      dispatch !== undefined && "inside" in dispatch ? functions.get(dispatch.inside) : dispatch;
    const choices = tree.rootNode.descendantsOfType(["if_statement", "case_statement"]);
    const own = choices.filter(
      (node) =>
        range !== undefined &&
        lineOf(node) >= range.fromLine &&
        node.endPosition.row < range.toLine,
    );
    const branches = own.flatMap(readBranches).map((branch) => ({
      ...branch,
      text: lines[branch.line - 1]?.trim() ?? "",
    }));
    const found = range === undefined ? {} : { dispatch: range };
    return { functions: [...functions.values()], ...found, branches };
  } finally {
    tree.delete();
  }
}

type Found = Omit<Branch, "text">;

function readBranches(node: Node): readonly Found[] {
  if (node.type === "case_statement") {
    return node.namedChildren.flatMap((item) => (item.type === "case_item" ? readItem(item) : []));
  }
  const clauses = node.namedChildren.filter(({ type }) => CLAUSES.has(type));
  return [node, ...clauses].flatMap(readClause);
}

const CLAUSES = new Set(["elif_clause", "else_clause"]);

function readItem(item: Node): readonly Found[] {
  const patterns = new Set(item.childrenForFieldName("value").map(({ id }) => id));
  return describe(
    item,
    item.namedChildren.filter(({ id }) => !patterns.has(id)),
  );
}

/** What stands before `then` is the condition; before `else` there is none. */
function readClause(clause: Node): readonly Found[] {
  const word = clause.type === "else_clause" ? "else" : "then";
  const start = clause.children.find(({ type }) => type === word)?.startIndex ?? 0;
  return describe(
    clause,
    clause.namedChildren.filter(({ type, startIndex }) => startIndex > start && !CLAUSES.has(type)),
  );
}

function describe(node: Node, children: readonly Node[]): readonly Found[] {
  const body = children.filter(({ type }) => type !== "comment");
  const [first, last] = [body[0], body.at(-1)];
  if (first === undefined || last === undefined) return [];
  const calls = body
    .flatMap((one) => one.descendantsOfType("command"))
    .flatMap((command) => command.childForFieldName("name")?.text ?? []);
  const toLine = last.endPosition.row + 1;
  return [{ line: lineOf(node), fromLine: lineOf(first), toLine, calls }];
}

function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}
