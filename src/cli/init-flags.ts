import type { Node } from "web-tree-sitter";

/** What has to be said to a script before a command of it runs. */
export interface OptIn {
  /** The word without its dashes. */
  readonly flag?: string;
  /** A condition that is about something else. */
  readonly doubt?: string;
}

/** Tests of what is there: a folder that is not there has no tests. */
const ABOUT_FILES = /^!?\s*(?:\[\[?|test)\s+-[defrsx]\s/;

/** Reads the conditions around a command: `if [ "$with_integration" = true ]`, `case $1 in --integration)`. */
export function readOptIn(command: Node, root: Node): OptIn {
  const found: OptIn[] = [];
  let inner: Node = command;
  for (let one = command.parent; one !== null; inner = one, one = one.parent) {
    if (one.type === "case_item") found.push(flagIn(patternOf(one)));
    if (one.type === "if_statement" || one.type === "elif_clause") {
      found.push(readCondition(one, inner, root));
    }
  }
  return Object.assign({}, ...found.toReversed());
}

function flagIn(text: string): OptIn {
  const [flag] = flagsOf(text);
  return flag === undefined ? {} : { flag };
}

/** What the condition of an `if` says about the part of it where a command is. */
function readCondition(node: Node, inner: Node, root: Node): OptIn {
  const condition = conditionOf(node);
  if (isPartOf(condition, inner)) return {};
  const text = condition?.text ?? "";
  const isElse = inner.type === "else_clause" || inner.type === "elif_clause";
  const flag = flagOfCondition(text, root);
  if (flag !== undefined && !isElse) return { flag };
  if (!isElse && ABOUT_FILES.test(text)) return {};
  return { doubt: `taken as if ${isElse ? "not " : ""}\`${text}\` were always so` };
}

function conditionOf(node: Node): Node | undefined {
  return node.namedChildren[0] ?? undefined;
}

function isPartOf(outer: Node | undefined, inner: Node): boolean {
  return (
    outer !== undefined && outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex
  );
}

function flagOfCondition(condition: string, root: Node): string | undefined {
  const [named] = flagsOf(condition);
  if (named !== undefined) return named;
  const name = /\$\{?(\w+)(?::-\w*)?\}?"?\s*={1,2}\s*"?(?:true|1|yes|on)\b|^\$\{?(\w+)\}?$/.exec(
    condition,
  );
  const variable = name?.[1] ?? name?.[2];
  return variable === undefined ? undefined : flagOfVariable(variable, root);
}

/** The flag in whose branch a variable is set. */
function flagOfVariable(variable: string, root: Node): string | undefined {
  for (const one of root.descendantsOfType("variable_assignment")) {
    if (one.childForFieldName("name")?.text !== variable) continue;
    for (let outer = one.parent; outer !== null; outer = outer.parent) {
      const [flag] = flagsOf(branchOf(outer));
      if (flag !== undefined) return flag;
    }
  }
  return undefined;
}

/** What has to hold for a branch, as written; "" for what is none. */
function branchOf(node: Node): string {
  if (node.type === "case_item") return patternOf(node);
  const isIf = node.type === "if_statement" || node.type === "elif_clause";
  return isIf ? (conditionOf(node)?.text ?? "") : "";
}

function patternOf(item: Node): string {
  return item.text.slice(0, item.text.indexOf(")"));
}

function flagsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w-])--([a-z][\w-]*)/g)].flatMap(([, name]) => name ?? []);
}
