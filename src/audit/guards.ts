import type { Node } from "web-tree-sitter";
import { conditionOf, coreOf } from "./syntax.ts";

/** What looks at the exit code of a command, so that `set -e` does not count in it. */
export interface Guard {
  readonly kind: "and" | "or" | "not" | "if" | "loop";
  /** The list, the `!`, the if or the loop. */
  readonly node: Node;
  /** Of a list: what follows. */
  readonly right?: Node;
}

const ENDS = new Set([
  "program",
  "function_definition",
  "command_substitution",
  "process_substitution",
]);

/** What looks at the exit code of a node, the nearest first; within its function, and through its subshells. */
export function guardOf(node: Node): Guard | undefined {
  for (let at = node; at.parent !== null && !ENDS.has(at.type); at = at.parent) {
    const guard = guardBy(at.parent, at);
    if (guard !== undefined) return guard;
  }
  return undefined;
}

function guardBy(parent: Node, child: Node): Guard | undefined {
  switch (parent.type) {
    case "list": {
      const right = parent.lastNamedChild;
      if (right === null || right.startIndex <= child.startIndex) return undefined;
      return { kind: operatorOf(parent), node: parent, right };
    }
    case "redirected_statement":
      return guardByHereDocument(parent, child);
    case "negated_command":
      return { kind: "not", node: parent };
    case "if_statement":
    case "elif_clause":
      return isInCondition(parent, child) ? { kind: "if", node: parent } : undefined;
    case "while_statement":
      return isInCondition(parent, child) ? { kind: "loop", node: parent } : undefined;
    default:
      return undefined;
  }
}

/** `cmd <<EOF || exit 1`: what follows is below the redirection in the tree. */
function guardByHereDocument(parent: Node, child: Node): Guard | undefined {
  if (!isSame(coreOf(parent), child)) return undefined;
  const redirect = parent.namedChildren.find(({ type }) => type === "heredoc_redirect");
  const operator = redirect?.children.find(({ type }) => type === "||" || type === "&&");
  const right = redirect?.childForFieldName("right") ?? undefined;
  if (redirect === undefined || operator === undefined || right === undefined) return undefined;
  return { kind: operator.type === "||" ? "or" : "and", node: parent, right };
}

/** `&&` or `||` of a list. */
export function operatorOf(list: Node): "and" | "or" {
  return list.children.some(({ type }) => type === "||") ? "or" : "and";
}

function isInCondition(parent: Node, child: Node): boolean {
  const condition = conditionOf(parent);
  return condition !== undefined && child.startIndex <= condition.startIndex;
}

/** Whether two nodes are the same one of a tree. */
export function isSame(a: Node, b: Node): boolean {
  return a.id === b.id;
}
