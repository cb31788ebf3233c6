import type { Node } from "web-tree-sitter";
import type { Condition } from "../bash/condition.ts";
import { readCondition } from "../bash/read-condition.ts";
import { readWord, type Word } from "../bash/read-words.ts";
import { decide, type Place } from "./decide.ts";
import { anyOf, type Guard } from "./guard.ts";
import type { ScriptIndex } from "./script-index.ts";

/** One way through an if or a case. */
export interface Arm {
  readonly question: Question;
  readonly body: readonly Node[];
  /** Those above it, without the sign. */
  readonly comments: readonly Node[];
  /** The node of `elif`, of the item, or of the whole if. */
  readonly node: Node;
}

type Question =
  | { readonly kind: "condition"; readonly condition: Condition | undefined }
  | { readonly kind: "patterns"; readonly subject: Word; readonly patterns: readonly Word[] }
  | { readonly kind: "else" };

/** The arms of an if or a case in their order; undefined when it is none, or one that goes on into the next arm. */
export function readArms(node: Node): readonly Arm[] | undefined {
  if (node.hasError) return undefined;
  if (node.type === "if_statement") return readIf(node);
  return node.type === "case_statement" ? readCase(node) : undefined;
}

/** Under which condition an arm is taken when none before it was; undefined where only bash can say. */
export function askArm(
  { question, node }: Arm,
  place: Place,
  index: ScriptIndex,
): Guard | undefined {
  const asksBash =
    question.kind === "condition" && question.condition && matches(question.condition);
  // What a regular expression has found is there only when bash itself has asked.
  if (asksBash === true && index.isMatchRead(node)) return undefined;
  switch (question.kind) {
    case "else":
      return true;
    case "condition":
      return question.condition === undefined ? undefined : decide(question.condition, place);
    case "patterns": {
      const { subject, patterns } = question;
      const guards = patterns.map((word) =>
        decide({ kind: "value", subject, test: { kind: "glob", word } }, place),
      );
      const known = guards.filter((guard) => guard !== undefined);
      return known.length < guards.length ? undefined : anyOf(known);
    }
  }
}

/** Whether a condition holds a regular expression. */
export function matches(condition: Condition): boolean {
  if (condition.kind === "not") return matches(condition.part);
  if (condition.kind === "all" || condition.kind === "any") return condition.parts.some(matches);
  return condition.kind === "value" && condition.test.kind === "matches";
}

function readIf(node: Node): readonly Arm[] {
  const arms: Arm[] = [readClause(node, [])];
  let comments: Node[] = [];
  for (const child of node.children) {
    if (child.type === "comment") comments.push(child);
    else if (child.type === "elif_clause" || child.type === "else_clause") {
      const before = arms.at(-1);
      // What stands as far to the left as `elif` is about what comes.
      const { column } = child.startPosition;
      const own = [...(before?.body ?? []), ...comments].filter(
        (one) => one.type === "comment" && one.startPosition.column <= column,
      );
      const isOwn = (one: Node): boolean => own.some(({ id }) => id === one.id);
      if (before !== undefined)
        arms[arms.length - 1] = { ...before, body: before.body.filter((one) => !isOwn(one)) };
      arms.push(readClause(child, [...new Map(own.map((one) => [one.id, one])).values()]));
      comments = [];
    } else if (child.isNamed) comments = [];
  }
  return arms;
}

function readClause(node: Node, comments: readonly Node[]): Arm {
  const { children } = node;
  if (node.type === "else_clause") {
    return { question: { kind: "else" }, body: children.slice(1), comments, node };
  }
  const then = children.findIndex(({ type }) => type === "then");
  const asked = children
    .slice(1, then)
    .filter(({ isNamed, type }) => isNamed && type !== "comment");
  const [only] = asked;
  const condition = only !== undefined && asked.length === 1 ? readCondition(only) : undefined;
  const rest = children.slice(then + 1);
  const end = rest.findIndex(({ type }) => /^(?:elif_clause|else_clause|fi)$/.test(type));
  const body = end === -1 ? rest : rest.slice(0, end);
  return { question: { kind: "condition", condition }, body, comments, node };
}

function readCase(node: Node): readonly Arm[] | undefined {
  const value = node.childForFieldName("value");
  if (value === null) return undefined;
  const subject = readWord(value.text);
  const arms: Arm[] = [];
  let comments: Node[] = [];
  for (const child of node.children) {
    if (child.type === "comment") comments.push(child);
    if (child.type !== "case_item") continue;
    if (child.childForFieldName("fallthrough") !== null) return undefined;
    const patterns = child.childrenForFieldName("value").map(({ text }) => readWord(text));
    const close = child.children.findIndex(({ type }) => type === ")");
    const body = child.children.slice(close + 1).filter(({ type }) => type !== ";;");
    arms.push({ question: { kind: "patterns", subject, patterns }, body, comments, node: child });
    comments = [];
  }
  return arms;
}
