import type { Node } from "web-tree-sitter";
import { readChain } from "./chains.ts";
import type { Claim } from "./claims.ts";
import type { ScriptView } from "./script-view.ts";
import { isWithin } from "./jobs.ts";
import { branchesOf } from "./syntax.ts";

/**
 * What holds for sure where a node is: what the arms around it in its function ask, of variables that nothing in
 * these arms changes.
 */
export function pathTo(script: ScriptView, node: Node): readonly Claim[] {
  const claims: Claim[] = [];
  for (let at = node.parent; at !== null && at.type !== "function_definition"; at = at.parent) {
    if (at.type !== "if_statement" && at.type !== "case_statement") continue;
    claims.push(...claimsInside(script, at, node));
  }
  return claims;
}

function claimsInside(script: ScriptView, choice: Node, node: Node): readonly Claim[] {
  const arms = readChain(choice);
  const inside = arms.findLastIndex((arm) => isInArm(node, arm.node));
  const arm = arms[inside];
  if (arm === undefined) return [];
  const sure = [arm.alternatives, ...arms.slice(0, inside).map(({ opposite }) => opposite)];
  const claims = sure.flatMap((all) => (all?.length === 1 ? (all[0] ?? []) : []));
  return claims.filter(
    ({ name, about }) =>
      name !== undefined && about.kind !== "same" && !isChanged(script, choice, name),
  );
}

/** In the body of an arm, not in that of an arm after it. */
function isInArm(node: Node, arm: Node): boolean {
  if (!isWithin(node, arm)) return false;
  return !branchesOf(arm).some((branch) => isWithin(node, branch));
}

/** Whether a part of the script may give a variable another value. */
function isChanged(script: ScriptView, { text }: Node, name: string): boolean {
  if (/^\d+$/.test(name)) return /\b(shift|set)\b/.test(text);
  if (changes(text, name) || mayDoAnything(text)) return true;
  const bodies = [...script.known.functions.values()].map((body) => body.text);
  return bodies.some((body) => changes(body, name)) || calledIn(script, text).some(mayDoAnything);
}

/** Whether a text runs what only a run can tell. */
function mayDoAnything(text: string): boolean {
  return /\b(eval|source)\b|(^|[;&|{(\s])\.\s/m.test(text);
}

/** The bodies of the functions that a text names, and of those that they name. */
function calledIn({ known }: ScriptView, text: string): readonly string[] {
  const bodies = new Map<string, string>();
  const queue = [text];
  for (const one of queue) {
    for (const word of one.match(/[\w.:+-]+/g) ?? []) {
      const body = known.functions.get(word)?.text;
      if (body === undefined || bodies.has(word)) continue;
      bodies.set(word, body);
      queue.push(body);
    }
  }
  return [...bodies.values()];
}

function changes(text: string, name: string): boolean {
  const assigns = new RegExp(
    String.raw`(?<![\w$])${name}(\[[^\]]*\])?\+?=|\b(read|unset|getopts|mapfile|readarray|for|-v)\b[^\n;]*\b${name}\b|\$\{${name}:?=|\(\([^)]*\b${name}\s*(\+\+|--|[-+*/%]?=[^=])`,
  );
  return assigns.test(text);
}
