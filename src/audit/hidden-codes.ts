import type { Node } from "web-tree-sitter";
import { isAskedAfter, isSound } from "./command-words.ts";
import type { Finding } from "./finding.ts";
import { guardOf } from "./guards.ts";
import { isWithin } from "./jobs.ts";
import {
  findAt,
  hasErrexitAt,
  insertBefore,
  replace,
  type Edit,
  type ScriptView,
} from "./script-view.ts";
import { runsTests } from "./test-commands.ts";
import { coreOf, scopeOf, wordsOf } from "./syntax.ts";

/** `local x=$(cmd)`: its exit code is that of `local`. */
export function findHidingDeclarations(script: ScriptView): readonly Finding[] {
  return script.root.descendantsOfType("declaration_command").flatMap((node) => {
    const assignments = node.namedChildren.filter(({ type }) => type === "variable_assignment");
    const [hidden] = assignments.filter((one) => hidesCode(script, one));
    if (hidden === undefined || !isAsked(script, node)) return [];
    const keyword = node.firstChild?.text ?? "";
    const command = readCommands(hidden).find((one) => !isSound(wordsOf(one), script.known));
    return findAt(script, node, {
      kind: "declaration-hides-code",
      trouble: `\`${keyword}\` succeeds also when \`${wordsOf(command ?? hidden)[0] ?? ""}\` fails: nobody sees its exit code`,
      edits: assignments.length === 1 ? splitDeclaration(node, hidden) : [],
    });
  });
}

/** Whether anybody asks for the exit code: `set -e`, or a list around it. */
function isAsked(script: ScriptView, node: Node): boolean {
  const guard = guardOf(node);
  if (guard !== undefined)
    return guard.kind === "or" && !/^(true|:)$/.test(guard.right?.text ?? "");
  return hasErrexitAt(node, script.known);
}

function hidesCode(script: ScriptView, assignment: Node): boolean {
  const value = assignment.childForFieldName("value");
  if (value === null || value.type === "array") return false;
  const last = readCommands(assignment).at(-1);
  if (last === undefined) return false;
  const outer = value.descendantsOfType("command_substitution");
  if (outer.some(({ text }) => text.includes("||"))) return false;
  return readCommands(assignment).some((one) => !isSound(wordsOf(one), script.known));
}

/** The commands whose exit codes the value would have: of a pipe the last one. */
function readCommands(assignment: Node): readonly Node[] {
  const substitutions = assignment.descendantsOfType("command_substitution");
  const outer = substitutions.filter(
    (one) => !substitutions.some((other) => other.id !== one.id && isWithin(one, other)),
  );
  return outer
    .flatMap((one) => one.namedChildren)
    .map(coreOf)
    .flatMap(lastOf);
}

function lastOf(node: Node): readonly Node[] {
  if (node.type === "command") return [node];
  if (node.type === "pipeline")
    return node.lastNamedChild === null ? [] : lastOf(coreOf(node.lastNamedChild));
  if (node.type === "list") return node.namedChildren.map(coreOf).flatMap(lastOf);
  return [];
}

/** `local x; x=$(cmd)`; what cannot be changed any more comes last. */
function splitDeclaration(node: Node, assignment: Node): readonly Edit[] {
  const keyword = node.firstChild?.text ?? "";
  const flags = node.namedChildren.filter(
    ({ type, text }) => type === "word" && text.startsWith("-"),
  );
  const others = node.namedChildren.filter(({ type }) => type === "variable_name");
  const name = assignment.childForFieldName("name")?.text ?? "";
  const isFixed = keyword === "readonly" || flags.some(({ text }) => text.includes("r"));
  const letters = flags.map(({ text }) => text.replace("r", "")).filter((text) => text !== "-");
  const first =
    keyword === "readonly"
      ? []
      : [[keyword, ...letters, name, ...others.map(({ text }) => text)].join(" ")];
  const last = isFixed ? [`readonly ${name}`] : [];
  if (keyword === "readonly" && others.length > 0) return [];
  const isJoined = guardOf(node) !== undefined;
  const [before, after] = [
    first.map((one) => `${one}; `).join(""),
    last.map((one) => `; ${one}`).join(""),
  ];
  return isJoined && isFixed ? [] : [replace(node, `${before}${assignment.text}${after}`)];
}

/** `tests | tee log` without pipefail, where somebody asks for the exit code. */
export function findHidingPipes(script: ScriptView): readonly Finding[] {
  if (script.known.hasPipefail) return [];
  return script.root.descendantsOfType("pipeline").flatMap((node) => {
    const [first, ...more] = node.namedChildren.map(coreOf);
    const last = more.at(-1);
    if (first === undefined || last === undefined || !isWorthwhile(script, first, last)) return [];
    if (scopeOf(node).type === "command_substitution" || !isPipeAsked(script, node)) return [];
    return findAt(script, node, {
      kind: "pipe-hides-code",
      trouble: `without pipefail the exit code is that of \`${wordsOf(last)[0] ?? last.text}\`: that \`${shorten(first.text)}\` fails is not noticed`,
      edits:
        guardOf(node) === undefined ? [insertBefore(statementOf(node), "set -o pipefail; ")] : [],
    });
  });
}

function shorten(text: string): string {
  const [line = ""] = text.split("\n", 1);
  return line.length <= 40 ? line : `${line.slice(0, 37)}...`;
}

/** Filters that only show what passes them. */
const FILTERS =
  /^(tee|ts|sed|awk|cat|head|tail|less|more|column|tr|cut|sort|uniq|wc|nl|fold|logger)$/;

function isWorthwhile(script: ScriptView, first: Node, last: Node): boolean {
  const words = wordsOf(first);
  const isFilter = FILTERS.test(wordsOf(last)[0] ?? "");
  if (!isFilter) return false;
  if (runsTests(words, script.known)) return true;
  const isProgram = wordsOf(last)[0] === "tee" && words[0] !== undefined;
  return isProgram && !QUIET.test(words[0] ?? "");
}

/** What is piped for its text, and hardly fails. */
const QUIET =
  /^(echo|printf|cat|ls|find|grep|egrep|sed|awk|head|tail|sort|true|yes|date|env|printenv|set|df|ps|free|uname|seq|jq|tr|cut)$/;

function isPipeAsked(script: ScriptView, node: Node): boolean {
  const after = script.text.slice(node.endIndex, node.endIndex + LOOKED_AT);
  if (after.includes("PIPESTATUS")) return false;
  const guard = guardOf(node);
  if (guard !== undefined)
    return guard.kind !== "or" || !/^(true|:)$/.test(guard.right?.text ?? "");
  return hasErrexitAt(node, script.known) || isAskedAfter(statementOf(node));
}

/** Characters after a pipe in which PIPESTATUS is taken to be about it. */
const LOOKED_AT = 200;

function statementOf(node: Node): Node {
  return node.parent?.type === "redirected_statement" ? node.parent : node;
}

/** `pytest || true`. */
export function findIgnoredTests(script: ScriptView): readonly Finding[] {
  return script.root.descendantsOfType("list").flatMap((node) => {
    const [left, right] = node.namedChildren;
    if (left === undefined || right === undefined) return [];
    if (!node.children.some(({ type }) => type === "||") || !/^(true|:)$/.test(right.text))
      return [];
    const last = lastOf(coreOf(left)).at(-1);
    if (last === undefined || !runsTests(wordsOf(last), script.known)) return [];
    return findAt(script, node, {
      kind: "test-ignored",
      trouble: `\`|| ${right.text}\` hides that the tests fail: CI stays green`,
      edits: [{ start: left.endIndex, end: node.endIndex, text: "" }],
    });
  });
}
