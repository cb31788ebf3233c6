import type { Node } from "web-tree-sitter";

/** A statement as it stands in a list of statements. */
export interface Statement {
  /** With its redirections. */
  readonly node: Node;
  /** Without them. */
  readonly core: Node;
  /** The `&` after it, when it is started in the background. */
  readonly ampersand: Node | undefined;
}

/** What is no statement of a list of statements. */
const SILENT = new Set(["comment", "heredoc_body", "heredoc_end"]);

/** The statements of a list of syntax nodes, in their order, with the definitions of functions. */
export function readStatements(nodes: readonly Node[]): readonly Statement[] {
  return nodes.flatMap((node, index) => {
    if (!node.isNamed || SILENT.has(node.type)) return [];
    const next = nodes[index + 1];
    return [{ node, core: coreOf(node), ampersand: next?.type === "&" ? next : undefined }];
  });
}

/** A statement without its redirections. */
export function coreOf(node: Node): Node {
  if (node.type !== "redirected_statement") return node;
  return node.childForFieldName("body") ?? node;
}

/** All lists of statements of a node, outermost first: bodies, branches, subshells, `$( )`. */
export function listBlocks(root: Node): readonly (readonly Node[])[] {
  return root.descendantsOfType(BLOCK_TYPES).flatMap(blocksOf);
}

const BLOCK_TYPES = [
  "program",
  "compound_statement",
  "subshell",
  "do_group",
  "if_statement",
  "elif_clause",
  "else_clause",
  "case_item",
  "command_substitution",
];

/** The list of statements that a node itself holds; of an `if` the one after its `then`. */
export function blocksOf(node: Node): readonly (readonly Node[])[] {
  const { children } = node;
  switch (node.type) {
    case "program":
    case "compound_statement":
    case "subshell":
    case "do_group":
    case "else_clause":
    case "command_substitution":
      return [children];
    case "if_statement":
    case "elif_clause": {
      const then = children.findIndex(({ type }) => type === "then");
      const more = children.findIndex(({ type }) => BRANCHES.has(type));
      return [children.slice(then + 1, more === -1 ? undefined : more)];
    }
    case "case_item":
      return [children.slice(children.findIndex(({ type }) => type === ")") + 1)];
    default:
      return [];
  }
}

const BRANCHES = new Set(["elif_clause", "else_clause"]);

/** The branches of an if after the first: each `elif`, and `else`. */
export function branchesOf(node: Node): readonly Node[] {
  return node.namedChildren.filter(({ type }) => BRANCHES.has(type));
}

/** What is asked in an `if`, `elif`, `while` or `until`, as the last of its statements. */
export function conditionOf(node: Node): Node | undefined {
  const end = node.children.findIndex(({ type }) => type === "then" || type === "do_group");
  const asked = node.children.slice(0, end === -1 ? undefined : end);
  return asked.findLast((child) => child.isNamed && !SILENT.has(child.type));
}

/** The words of a command, as written but for quotes around what is literal; [] for what is no command. */
export function wordsOf(command: Node): readonly string[] {
  if (command.type !== "command") return [];
  const name = command.childForFieldName("name");
  if (name === null) return [];
  return [name.firstChild ?? name, ...command.childrenForFieldName("argument")].map(wordOf);
}

const STARTERS = new Set(["sudo", "exec", "command", "time", "nice", "env", "eval"]);

/** The words of a command without those that only start it: `sudo`, `env X=1`. */
export function withoutStarters(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !STARTERS.has(word) && !/^(-|\w+=)/.test(word));
  return start === -1 ? words : words.slice(start);
}

function wordOf(node: Node): string {
  return literalOf(node) ?? node.text;
}

/** The text of a word in which nothing is expanded. Undefined for any other. */
export function literalOf(node: Node): string | undefined {
  switch (node.type) {
    case "word":
    case "number":
    case "extglob_pattern":
      return node.text.includes("\\") ? undefined : node.text;
    case "raw_string":
      return node.text.slice(1, -1);
    case "string":
      return node.namedChildren.every(({ type }) => type === "string_content") &&
        !node.text.includes("\\")
        ? node.text.slice(1, -1)
        : undefined;
    default:
      return undefined;
  }
}

/** The nearest node around of one of these types. */
export function ancestorOf(node: Node, types: ReadonlySet<string>): Node | undefined {
  for (let at = node.parent; at !== null; at = at.parent) if (types.has(at.type)) return at;
  return undefined;
}

const PROCESSES = new Set(["subshell", "command_substitution", "process_substitution", "program"]);
const SCOPES = new Set([...PROCESSES, "function_definition"]);

/** The function, the subshell or the file in which a node is. */
export function scopeOf(node: Node): Node {
  return ancestorOf(node, SCOPES) ?? node;
}

/** Whether the parser understood this place: no error in it, and none beside or around it. */
export function isReliable(node: Node): boolean {
  if (node.hasError) return false;
  for (let at = node.parent; at !== null; at = at.parent) {
    if (at.type === "ERROR" || (at.type === "case_statement" && at.hasError)) return false;
    if (at.type === "function_definition" || at.type === "program") {
      return !at.children.some(({ type }) => type === "ERROR") || at.type === "program";
    }
  }
  return true;
}

/** A line that a node is on, from 1. */
export function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}
