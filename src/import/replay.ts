import type { Node } from "web-tree-sitter";
import type { Predicate } from "../model/predicate.ts";
import { readWord, type Word } from "../bash/read-words.ts";
import { type Arm, askArm, readArms } from "./arms.ts";
import type { Guard } from "./guard.ts";
import { mentions } from "./script-index.ts";
import { listStatements, type Statement } from "./statements.ts";
import { copyScope, resolveWord, UNKNOWN } from "./values.ts";
import { placeOf } from "./walk-branches.ts";
import type { Walk } from "./walk-state.ts";

/**
 * Whether the calls of a loop are all that it does, and only what CI sets is in them: then the calls that a trace shows
 * may stand in its place. A value that the sandbox made (`$(nproc)`, `$HOSTNAME`), a variable, a redirection or a failure
 * that is dealt with around a call would be lost, or written down as it was there. What it prints is not counted.
 */
export function isReplayable(walk: Walk, { nodes, isVerbatim, range }: Statement): boolean {
  const [node, ...others] = nodes;
  const name = node.childForFieldName("variable")?.text;
  const body = node.childForFieldName("body");
  const isFor = node.type === "for_statement" && node.children[0]?.type === "for";
  if (!isFor || isVerbatim || others.length > 0 || name === undefined || body === null)
    return false;
  const isReadAround =
    walk.index.isReadByFunctions(name) || mentions(walk.source.slice(range[1]), name);
  const inside = enterLoop(walk, node, name);
  const items = node.childrenForFieldName("value");
  if (isReadAround || inside === undefined || items.length === 0) return false;
  return items.every((item) => isOfCi(inside, item)) && isBareList(inside, body.children);
}

/** The walk as it is in any turn: what one turn changes the next one does not know. */
function enterLoop(walk: Walk, node: Node, name: string): Walk | undefined {
  const body = node.childForFieldName("body");
  const effects = walk.index.effectsOf(body === null ? [] : [body], []);
  if (effects.assigned.has(name)) return undefined;
  const scope = copyScope(walk.scope);
  for (const one of effects.assigned) scope.values.set(one, UNKNOWN);
  scope.areArgsKnown &&= !effects.changesArgs;
  const pieces = [{ kind: "env", name }] as const;
  scope.values.set(name, { kind: "options", options: [{ when: true, pieces }] });
  return { ...walk, scope };
}

function isBareList(walk: Walk, children: readonly Node[]): boolean {
  return listStatements(children).statements.every(
    ({ nodes, isVerbatim }) =>
      nodes.length === 1 &&
      !isVerbatim &&
      (isBareCall(walk, nodes[0]) || isBareChoice(walk, nodes[0])),
  );
}

/** An if or a case over what CI sets, or over a call whose failure ends the script with a bad status. */
function isBareChoice(walk: Walk, node: Node): boolean {
  const arms = readArms(node);
  if (arms === undefined) return false;
  const [first, last] = [arms[0], arms.at(-1)];
  if (isAskedCall(walk, node)) {
    const isFailure = arms.length === 2 && last?.question.kind === "else" && endsBad(last.body);
    return first !== undefined && isFailure && isBareList(walk, first.body);
  }
  return arms.every(
    (arm) => isAskedOfCi(walk, arm) && (endsBad(arm.body) || isBareList(walk, arm.body)),
  );
}

function isAskedCall(walk: Walk, node: Node): boolean {
  const asked = node.childrenForFieldName("condition").filter(({ isNamed }) => isNamed);
  return asked.length === 1 && asked.every((one) => isBareCall(walk, one));
}

function isAskedOfCi(walk: Walk, arm: Arm): boolean {
  const guard = askArm(arm, placeOf(walk), walk.index);
  return guard !== undefined && !asksMachine(guard);
}

/** Whether it asks for a file or a program: those of the sandbox answered. */
function asksMachine(guard: Guard): boolean {
  if (typeof guard === "boolean") return false;
  const parts = (all: readonly Predicate[]): boolean => all.some(asksMachine);
  if ("all" in guard) return parts(guard.all);
  if ("any" in guard) return parts(guard.any);
  return "not" in guard ? asksMachine(guard.not) : "fact" in guard;
}

/** No trace that ends well came here. */
function endsBad(body: readonly Node[]): boolean {
  const last = listStatements(body).statements.at(-1)?.nodes;
  return last?.length === 1 && /^exit\s+[1-9]\d*$/.test(last[0].text);
}

function isBareCall(walk: Walk, node: Node): boolean {
  const name = node.childForFieldName("name");
  if (node.type !== "command" || name === null) return false;
  const isPlain = node.namedChildren.every(
    ({ type }) => type !== "variable_assignment" && !type.endsWith("redirect"),
  );
  const args = node.childrenForFieldName("argument");
  if (!isPlain || !args.every((one) => isOfCi(walk, one))) return false;
  if (/^(?:echo|continue|break|:|true)$/.test(name.text))
    return !walk.index.functions.has(name.text);
  return walk.index.functions.has(name.text) || isComputedCall(walk, name);
}

/** No builtin has such a name: a trace shows all that it may be. */
function isComputedCall(walk: Walk, name: Node): boolean {
  const word = readWord(name.text);
  const hasMark = word.some((part) => part.kind === "text" && /[-_+A-Z0-9]/.test(part.text));
  return name.text.includes("$") && hasMark && isOfCi(walk, name);
}

/** Whether a word is what CI sets, and nothing of the machine on which it is read. */
function isOfCi(walk: Walk, { text }: Node): boolean {
  if (/^"?\$\{?[@*]\}?"?$/.test(text)) return walk.scope.areArgsKnown;
  const word = readWord(text);
  return !word.some(isPattern) && resolveWord(word, walk.scope, walk.ground) !== undefined;
}

function isPattern(part: Word[number]): boolean {
  if (part.kind === "folder") return true;
  return part.kind === "text" && !part.isQuoted && !/^[\w./:@%+=,^-]*$/.test(part.text);
}
