import type { Node } from "web-tree-sitter";

/** Something that a list of the script does, with the comments above it. */
export interface Statement {
  /** One, unless they belong together: `f; code=$?`. */
  readonly nodes: readonly [Node, ...Node[]];
  /** Only bash can run it as it is: it runs beside the rest, or was not understood. */
  readonly isVerbatim: boolean;
  readonly comments: readonly string[];
  /** The characters of the script, with the `&` at the end. */
  readonly range: readonly [start: number, end: number];
  /** From 1. */
  readonly lines: readonly [from: number, to: number];
  /** The last of its list. */
  readonly isLast: boolean;
}

/** A list of statements, and the comments after the last one. */
export interface StatementList {
  readonly statements: readonly Statement[];
  readonly comments: readonly string[];
}

/** Reads the statements among the children of a node, in order. Definitions of functions are statements, too. */
export function listStatements(children: readonly Node[]): StatementList {
  const statements: Statement[] = [];
  let comments: string[] = [];
  for (const [index, node] of children.entries()) {
    if (node.type === "comment") {
      const beside = statements.at(-1);
      const isBeside = beside?.lines[1] === node.startPosition.row + 1;
      if (beside === undefined || !isBeside) comments.push(...readComments(node));
      else {
        const own = [...beside.comments, ...readComments(node)];
        statements[statements.length - 1] = { ...beside, comments: own };
      }
      continue;
    }
    if (!node.isNamed || node.type === "heredoc_body") continue;
    const next = children.slice(index + 1).find(({ type }) => type !== "comment");
    const isBeside = next?.type === "&";
    const end = isBeside ? next.endIndex : node.endIndex;
    const statement: Statement = {
      nodes: [node],
      isVerbatim: isBeside || node.hasError || node.isMissing,
      comments,
      range: [node.startIndex, end],
      lines: [node.startPosition.row + 1, lastRow(node) + 1],
      isLast: false,
    };
    const before = statements.at(-1);
    if (before !== undefined && readsStatus(node)) {
      statements[statements.length - 1] = joinStatements(before, statement);
    } else statements.push(statement);
    comments = [];
  }
  const last = statements.length - 1;
  return {
    statements: statements.map((one, index) => ({ ...one, isLast: index === last })),
    comments,
  };
}

/** A node may end at the first column of the line after it. */
function lastRow({ startPosition, endPosition }: Node): number {
  return endPosition.column === 0 && endPosition.row > startPosition.row
    ? endPosition.row - 1
    : endPosition.row;
}

/** `f; code=$?` cannot be parted: between two steps other commands run. */
function readsStatus(node: Node): boolean {
  if (node.type === "function_definition") return false;
  return /\$\?|\$\{?PIPESTATUS|\$\{?_\b/.test(firstCommand(node).text) || isBareEnd(node);
}

/** Only what runs first can see the status of what was before. */
function firstCommand(node: Node): Node {
  const first =
    node.type === "if_statement" ? node.childForFieldName("condition") : node.namedChildren[0];
  const isAround = ["list", "pipeline", "if_statement", "redirected_statement"].includes(node.type);
  return isAround && first ? firstCommand(first) : node;
}

/** `exit` alone ends with the status of the command before it. */
function isBareEnd({ type, text }: Node): boolean {
  return type === "command" && /^(?:exit|return)$/.test(text);
}

function joinStatements(before: Statement, after: Statement): Statement {
  return {
    nodes: [...before.nodes, ...after.nodes],
    isVerbatim: true,
    comments: before.comments,
    range: [before.range[0], after.range[1]],
    lines: [before.lines[0], after.lines[1]],
    isLast: false,
  };
}

/** Comments are kept that say something: no lines of dashes, no switches of tools. */
export function readComments({ text }: Node): readonly string[] {
  const words = text.replace(/^#+/, "");
  const isTool = /^\s*(?:shellcheck|shfmt|vim?:|-\*-|!|editorconfig|noqa|NOLINT)/i.test(words);
  return isTool || !/[\p{L}]{2}/u.test(words)
    ? []
    : [words.replaceAll(/^\s*[-=#*]{3,}|[-=#*]{3,}\s*$/g, "").trimEnd()];
}
