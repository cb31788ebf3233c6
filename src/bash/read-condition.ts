import type { Node } from "web-tree-sitter";
import type { Condition } from "./condition.ts";
import { parseTest, readArithmetic } from "./read-test.ts";
import { readWord } from "./read-words.ts";
import { splitTest } from "./split-test.ts";

/** Reads the command after `if`, or before `&&`. Undefined: only bash can say. */
export function readCondition(node: Node): Condition | undefined {
  if (node.hasError) return undefined;
  switch (node.type) {
    case "test_command":
      return readTest(node);
    case "list":
      return readList(node);
    case "negated_command":
      return negate(node.namedChildren.length === 1 ? readFirst(node) : undefined);
    case "subshell":
      return node.namedChildren.length === 1 ? readFirst(node) : undefined;
    case "compound_statement":
      return node.text.startsWith("((") ? readArithmetic(node.text) : undefined;
    case "redirected_statement":
      return readSilenced(node);
    case "command":
      return readCommand(node);
    case "declaration_command":
      return readDeclared(node);
    default:
      return undefined;
  }
}

function readFirst(node: Node): Condition | undefined {
  const [first] = node.namedChildren;
  return first === undefined ? undefined : readCondition(first);
}

function negate(part: Condition | undefined): Condition | undefined {
  return part === undefined ? undefined : { kind: "not", part };
}

/** Operators of a list weigh the same: from the left, whatever the tree says. */
function readList(node: Node): Condition | undefined {
  const flat = flattenList(node);
  const [first, ...rest] = flat;
  let left = first === undefined ? undefined : readCondition(first.command);
  for (const { command, operator } of rest) {
    const right = readCondition(command);
    if (left === undefined || right === undefined) return undefined;
    left = { kind: operator === "&&" ? "all" : "any", parts: [left, right] };
  }
  return left;
}

/** A command of a list, and the operator before it. */
export interface ListPart {
  readonly command: Node;
  readonly operator: "&&" | "||" | undefined;
}

/** The commands of `a && b || c` in their order. */
export function flattenList(node: Node): readonly ListPart[] {
  const parts: ListPart[] = [];
  let operator: ListPart["operator"];
  for (const child of node.children) {
    if (child.type === "&&" || child.type === "||") operator = child.type;
    else if (child.isNamed && child.type !== "comment") {
      const inner = child.type === "list" ? flattenList(child) : [{ command: child, operator }];
      const [head, ...tail] = inner;
      if (head !== undefined) parts.push({ ...head, operator }, ...tail);
    }
  }
  return parts;
}

function readTest(node: Node): Condition | undefined {
  const { text } = node;
  if (text.startsWith("[[")) return parseTest(splitTest(text.slice(2, -2), "[["), "[[");
  if (text.startsWith("((")) return readArithmetic(text);
  return parseTest(splitTest(text.slice(1, -1), "["), "[");
}

/** `command -v x >/dev/null 2>&1`: where it prints to does not matter, as long as that is nowhere. */
function readSilenced(node: Node): Condition | undefined {
  const body = node.childForFieldName("body");
  const others = node.namedChildren.filter((child) => child.id !== body?.id);
  const isSilent = others.every((one) =>
    /^(?:[12]?>{1,2}\s*\/dev\/null|&>{1,2}\s*\/dev\/null|[12]>&[12])$/.test(one.text),
  );
  return body === null || !isSilent ? undefined : readCondition(body);
}

function readCommand(node: Node): Condition | undefined {
  if (node.namedChildren.some(({ type }) => type === "variable_assignment")) return undefined;
  const name = node.childForFieldName("name")?.text;
  const words = node.childrenForFieldName("argument").map(({ text }) => text);
  if (name === "true" || name === ":") return { kind: "constant", holds: true };
  if (name === "false") return { kind: "constant", holds: false };
  if (name === "test") {
    return parseTest(
      words.map((text) => ({ text, isOperator: false })),
      "[",
    );
  }
  const [option, program, ...others] = words;
  const isQuestion = name === "command" && option === "-v" && others.length === 0;
  if (!isQuestion || program === undefined || !/^[\w.+-]+$/.test(program)) return undefined;
  return { kind: "command", name: program };
}

/** `declare -F name`. */
function readDeclared(node: Node): Condition | undefined {
  const [keyword, option, name, ...others] = node.children;
  const isDeclare = keyword?.type === "declare" || keyword?.type === "typeset";
  if (!isDeclare || option?.text !== "-F" || name === undefined || others.length > 0)
    return undefined;
  return { kind: "function", name: readWord(name.text) };
}
