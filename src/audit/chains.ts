import type { Node } from "web-tree-sitter";
import { readCondition } from "../bash/read-condition.ts";
import { readWord, skipParentheses, skipPart } from "../bash/read-words.ts";
import { claimValue, listAlternatives, type Alternatives } from "./claims.ts";
import { branchesOf, conditionOf } from "./syntax.ts";

/** The arms of an if or a case in the order in which they are asked. */
export interface Arm {
  /** The `if`, `elif` or `else`, or the pattern of a case with its body. */
  readonly node: Node;
  /** When it is taken, if no arm before it is. Undefined when only bash can say. */
  readonly alternatives: Alternatives | undefined;
  /** When it is not. */
  readonly opposite: Alternatives | undefined;
}

/** Reads an if or a case. Empty for a case that falls through: there an arm is reached in other ways. */
export function readChain(node: Node): readonly Arm[] {
  return node.type === "case_statement"
    ? readCase(node)
    : [node, ...branchesOf(node)].map(readIfArm);
}

function readIfArm(node: Node): Arm {
  if (node.type === "else_clause") return { node, alternatives: [[]], opposite: [] };
  const asked = conditionOf(node);
  const before = node.namedChildren.filter(
    (one) => asked !== undefined && one.startIndex < asked.startIndex && one.type !== "comment",
  );
  const condition = asked === undefined || before.length > 0 ? undefined : readCondition(asked);
  if (condition === undefined) return { node, alternatives: undefined, opposite: undefined };
  return {
    node,
    alternatives: listAlternatives(condition),
    opposite: listAlternatives(condition, false),
  };
}

function readCase(node: Node): readonly Arm[] {
  const items = node.namedChildren.filter(({ type }) => type === "case_item");
  const fallsThrough = items.some((item) => /^;;?&$/.test(item.lastChild?.text ?? ""));
  const value = node.childForFieldName("value");
  if (fallsThrough || value === null) return [];
  const subject = readWord(value.text);
  return items.map((item) => {
    const globs = readPatterns(item).map(readWord);
    const claims = globs.map((word) => claimValue(subject, { kind: "glob", word }, true));
    return {
      node: item,
      alternatives: claims.map((claim) => [claim]),
      opposite: [claims.map((claim) => ({ ...claim, isTrue: false }))],
    };
  });
}

/** The patterns of `a | "b c"*)`, as written. */
export function readPatterns(item: Node): readonly string[] {
  const close = item.children.find(
    ({ type, startIndex }) => type === ")" && startIndex > item.startIndex,
  );
  const head = item.text.slice(0, (close?.startIndex ?? item.startIndex) - item.startIndex);
  const source = head.replace(/^\(/, "");
  const patterns: string[] = [""];
  for (let at = 0; at < source.length;) {
    const isList = /[?*+@!]/.test(source[at] ?? "") && source[at + 1] === "(";
    const end = isList ? skipParentheses(source, at + 1) : Math.max(skipPart(source, at), at + 1);
    const part = source.slice(at, end);
    if (part === "|") patterns.push("");
    else patterns.push(`${patterns.pop() ?? ""}${part}`);
    at = end;
  }
  return patterns.map((pattern) => pattern.trim());
}
