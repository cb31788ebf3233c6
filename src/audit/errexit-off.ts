import type { Node } from "web-tree-sitter";
import { isAskedAfter, isPreparing, isSound, isTalk } from "./command-words.ts";
import type { Finding } from "./finding.ts";
import { guardOf, type Guard } from "./guards.ts";
import { findAt, hasErrexitAt, insertAfter, type Edit, type ScriptView } from "./script-view.ts";
import {
  ancestorOf,
  blocksOf,
  branchesOf,
  coreOf,
  lineOf,
  listBlocks,
  readStatements,
  wordsOf,
} from "./syntax.ts";

/**
 * Functions that are called where something looks at their exit code: in all of their bodies `set -e` does not
 * count, so that a command in the middle may fail and the next one runs. One finding for each function.
 */
export function findErrexitOff(script: ScriptView): readonly Finding[] {
  if (!script.known.hasErrexit) return [];
  const calls = script.root.descendantsOfType("command").flatMap((node) => {
    const name = wordsOf(node)[0] ?? "";
    const guard = guardOf(node);
    const body = script.known.functions.get(name);
    if (body === undefined || guard === undefined || isIndifferent(guard)) return [];
    return hasErrexitAt(node, script.known) ? [{ name, node, guard, body }] : [];
  });
  const byName = Map.groupBy(calls, ({ name }) => name);
  return [...byName.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const holes = findHoles(script, first.body);
    const hole = holes.find((one) => !isPreparing(wordsOf(coreOf(one))));
    if (hole === undefined) return [];
    const also =
      others.length === 0 ? "" : ` (also in ${listLines(others.map(({ node }) => node))})`;
    return findAt(script, first.node, {
      kind: "errexit-off",
      trouble: `set -e does not count in ${first.name} ${WHERE[first.guard.kind]}${also}: when line ${lineOf(hole)} of it fails, the next line runs`,
      edits: isInside(script, first.body) ? holes.map(returnAfter) : [],
    });
  });
}

const WHERE: Readonly<Record<Guard["kind"], string>> = {
  and: "before &&",
  or: "before ||",
  not: "after !",
  if: "in a condition",
  loop: "in the condition of a loop",
};

function listLines(nodes: readonly Node[]): string {
  const lines = [...new Set(nodes.map(lineOf))];
  return lines.length === 1 ? `line ${lines[0]}` : `lines ${lines.join(", ")}`;
}

/** `f || true` says that nothing of it matters. */
function isIndifferent({ kind, right }: Guard): boolean {
  return kind === "or" && /^(true|:)$/.test(right?.text ?? "");
}

function isInside({ root }: ScriptView, body: Node): boolean {
  return body.tree === root.tree;
}

/** The commands of a body that may fail without an end: programs, and functions of the script. */
function findHoles(script: ScriptView, body: Node): readonly Node[] {
  const tail = new Set(findTails(body).map(({ id }) => id));
  const blocks = listBlocks(body).flatMap((block) => readStatements(block));
  return blocks.flatMap(({ node, core, ampersand }) => {
    if (ampersand !== undefined || tail.has(node.id) || core.type !== "command") return [];
    const outer = ancestorOf(node, DEFERRED);
    if (outer !== undefined && outer.startIndex >= body.startIndex) return [];
    const words = wordsOf(core);
    if (isSound(words, script.known) || isTalk(words, script.known)) return [];
    if (isAskedAfter(node) || isBeforeReturn(node)) return [];
    return guardWithin(node, body) === undefined ? [node] : [];
  });
}

/** What runs at another time, or whose exit code is another thing. */
const DEFERRED = new Set(["command_substitution", "process_substitution"]);

/** `clean_up; return 2`: that it fails changes nothing. */
function isBeforeReturn(node: Node): boolean {
  const next = readStatements(node.parent?.children ?? []).find(
    (one) => one.node.startIndex >= node.endIndex,
  );
  return next !== undefined && /^(return|exit)$/.test(wordsOf(next.core)[0] ?? "");
}

function guardWithin(node: Node, body: Node): Guard | undefined {
  const guard = guardOf(node);
  return guard !== undefined && guard.node.startIndex >= body.startIndex ? guard : undefined;
}

/** After the text of a `<<` it would belong to that text: it goes on the line that opens it. */
function returnAfter(node: Node): Edit {
  const [opening] =
    node.type === "redirected_statement" ? node.descendantsOfType("heredoc_start") : [];
  const isAlone = opening !== undefined && opening.nextSibling?.type === "heredoc_body";
  return insertAfter(isAlone ? opening : node, " || return");
}

/** The statements that may be the last one of a body: those decide its exit code. */
export function findTails(body: Node): readonly Node[] {
  const blocks = body.type === "case_statement" ? [] : blocksOf(body);
  if (blocks.length === 0) return [body];
  return blocks.flatMap((block) => {
    const last = readStatements(block).at(-1);
    return last === undefined ? [] : [last.node, ...tailsOf(last.core)];
  });
}

function tailsOf(core: Node): readonly Node[] {
  switch (core.type) {
    case "compound_statement":
      return findTails(core);
    case "if_statement":
      return [core, ...branchesOf(core)].flatMap(findTails);
    case "case_statement":
      return core.namedChildren.filter(({ type }) => type === "case_item").flatMap(findTails);
    default:
      return [];
  }
}
