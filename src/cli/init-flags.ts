import type { Node } from "web-tree-sitter";

/** What has to be said to a script before a command of it runs. */
export interface OptIn {
  /** The word without its dashes. */
  readonly flag?: string;
  /** A condition that is about something else, or that holds without a word. */
  readonly doubt?: string;
}

/** Tests of what is there: a folder that is not there has no tests. */
const ABOUT_FILES = /^!?\s*(?:\[\[?|test)\s+-[defrsx]\s/;

/** Reads the conditions around a command: `if [ "$with_integration" = true ]`, `case $1 in --integration)`. */
export function readOptIn(command: Node, root: Node, callers: readonly number[] = []): OptIn {
  const found: OptIn[] = [];
  let inner: Node = command;
  for (let one = command.parent; one !== null; inner = one, one = one.parent) {
    if (one.type === "case_item") found.push(readCase(one));
    if (one.type === "if_statement" || one.type === "elif_clause") {
      found.push(readCondition(one, inner, root));
    }
    if (one.type === "list") found.push(readList(one, inner, root));
    // A function may call itself by way of another one.
    if (one.type === "function_definition" && !callers.includes(one.id)) {
      found.push(readCalls(one, root, [...callers, one.id]));
    }
  }
  return Object.assign({}, ...found.toReversed());
}

/** `[ "$with_integration" = true ] && find ...`: what stands before is a condition, too. */
function readList(list: Node, inner: Node, root: Node): OptIn {
  const [left] = list.namedChildren;
  if (left === undefined || isPartOf(left, inner)) return {};
  const isOr = list.children.some(({ type }) => type === "||");
  if (isOr) return { doubt: `taken as if not \`${left.text}\` were always so` };
  return PREPARES.test(left.text) ? {} : readTest(left.text, root);
}

/** Commands that are there to succeed. */
export const PREPARES =
  /^(?:cd|pushd|popd|mkdir|echo|printf|set|shopt|export|local|declare|readonly|true|:|source|\.|\w+=)(?=\s|$|["'$\w])[^\n|]*$/;

/** What it takes for a function to be called: one call tells, of several each has to be free of conditions. */
function readCalls(definition: Node, root: Node, callers: readonly number[]): OptIn {
  const name = definition.childForFieldName("name")?.text;
  const calls = root
    .descendantsOfType("command")
    .filter((one) => one.childForFieldName("name")?.text === name)
    .filter((one) => !isPartOf(definition, one));
  const [first, ...others] = calls.map((call) => readOptIn(call, root, callers));
  const isSame = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
  return first === undefined || isSame
    ? (first ?? {})
    : { doubt: `taken as if \`${name}\` were always called` };
}

function readCase(item: Node): OptIn {
  const pattern = patternOf(item);
  const flags = flagsOf(pattern);
  const [flag] = flags;
  if (flag !== undefined && !pattern.includes("!")) return { flag };
  const word = item.parent?.childForFieldName("value")?.text ?? "";
  return { doubt: `taken as if \`${word}\` were always \`${pattern}\`` };
}

/** What the condition of an `if` says about the part of it where a command is. */
function readCondition(node: Node, inner: Node, root: Node): OptIn {
  const condition = conditionOf(node);
  if (isPartOf(condition, inner)) return {};
  const text = condition?.text ?? "";
  const isElse = inner.type === "else_clause" || inner.type === "elif_clause";
  return isElse ? { doubt: `taken as if not \`${text}\` were always so` } : readTest(text, root);
}

/** What it takes for a test to hold, as far as it is a flag or about what is there. */
function readTest(text: string, root: Node): OptIn {
  const doubt = `taken as if \`${text}\` were always so`;
  if (NEGATED.test(text)) return ABOUT_FILES.test(text) && !text.includes("||") ? {} : { doubt };
  const parts = text.split("&&").map((part) => part.trim());
  const flags = parts.flatMap((part) => flagOfCondition(part, root) ?? []);
  const isAllKnown = parts.every(
    (part) =>
      flagOfCondition(part, root) !== undefined || ABOUT_FILES.test(part) || /\$#/.test(part),
  );
  const [flag] = flags;
  const isSure = isAllKnown && new Set(flags).size <= 1;
  return { ...(flag === undefined ? {} : { flag }), ...(isSure ? {} : { doubt }) };
}

/** What turns a test round, or makes it one of several that may hold. */
const NEGATED = /!|-ne\b|-z\b|=~|\|\||\s-o\s|\bfalse\b|=\s*"?(?:0|no|off)\b|=\s*(?:""|''|\])/;

function conditionOf(node: Node): Node | undefined {
  return node.namedChildren[0] ?? undefined;
}

/** Whether a node stands inside of another one. */
export function isPartOf(outer: Node | undefined, inner: Node): boolean {
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

/** The flag in whose branches alone a variable becomes true. */
function flagOfVariable(variable: string, root: Node): string | undefined {
  const flags = root
    .descendantsOfType("variable_assignment")
    .filter((one) => one.childForFieldName("name")?.text === variable)
    .filter((one) =>
      /^["']?(?:true|1|yes|on)["']?$/.test(one.childForFieldName("value")?.text ?? ""),
    )
    .map(flagAround);
  return flags.every((flag) => flag === flags[0]) ? flags[0] : undefined;
}

/** The flag of the nearest branch around an assignment that is about one. */
function flagAround(assignment: Node): string | undefined {
  for (let outer = assignment.parent; outer !== null; outer = outer.parent) {
    const branch = branchOf(outer);
    const [flag] = flagsOf(branch);
    if (flag !== undefined) return NEGATED.test(branch) ? undefined : flag;
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
