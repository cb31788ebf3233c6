import type { Node } from "web-tree-sitter";
import { flattenList, readCondition } from "../bash/read-condition.ts";
import { readWord } from "../bash/read-words.ts";
import { readArms } from "./arms.ts";
import type { ScriptIndex } from "./script-index.ts";
import { listStatements, type Statement } from "./statements.ts";

/** The part of a script that chooses what runs. */
export interface Region {
  /** What it does, in order: statements of the top level, or of the function that is called there. */
  readonly statements: readonly Statement[];
  /** The statements of the top level that it takes the place of: first and last index in `top`. */
  readonly from: number;
  readonly to: number;
  /** The function whose body it is. */
  readonly inside?: string;
  /** Of `statements`, the if or case whose arms are suites. */
  readonly chain?: number;
}

/** All statements of the top level; definitions of functions are among them. */
export function listTop(root: Node): readonly Statement[] {
  return listStatements(root.children).statements;
}

/**
 * Finds what chooses the functions that run: a list of if, case and guarded calls, a call of a computed name, a loop,
 * or a function that holds such a thing and is called last. Of several the one that chooses among the most functions.
 */
export function findRegion(top: readonly Statement[], index: ScriptIndex): Region | undefined {
  const found = [...top.keys()].flatMap((at) => [
    ...findRows(top, at, index),
    ...findInside(top, at, index),
  ]);
  const best = found.reduce<Scored | undefined>(
    (one, other) => (one === undefined || other.score >= one.score ? other : one),
    undefined,
  );
  const region = best?.region ?? findTail(top, index) ?? findLast(top);
  return region && withChain(region, index);
}

interface Scored {
  readonly region: Region;
  /** How many functions it chooses among. */
  readonly score: number;
}

/** Statements from `at` on that each choose, with plain calls between and after them. */
function findRows(top: readonly Statement[], at: number, index: ScriptIndex): readonly Scored[] {
  const chooses = (one: number): boolean => chosenBy(top[one], index).size > 0;
  if (!chooses(at) || (at > 0 && chooses(at - 1))) return [];
  let to = at;
  let rows = 1;
  for (let next = at + 1; next < top.length; next += 1) {
    if (chooses(next)) {
      rows += 1;
      to = next;
    } else if (!isPlainCall(top[next], index)) break;
  }
  // A single chain ends where it ends; what follows rows is one of them.
  if (rows > 1) while (isPlainCall(top[to + 1], index)) to += 1;
  const statements = top.slice(at, to + 1);
  const chosen = new Set(statements.flatMap((one) => [...chosenBy(one, index)]));
  return [{ region: { statements, from: at, to }, score: chosen.size }];
}

/** A call of a function of the script in whose body something chooses. */
function findInside(top: readonly Statement[], at: number, index: ScriptIndex): readonly Scored[] {
  const node = top[at]?.nodes[0];
  const name = isPlainCall(top[at], index) ? node?.childForFieldName("name")?.text : undefined;
  const [definition, ...others] = name === undefined ? [] : (index.functions.get(name) ?? []);
  if (definition === undefined || others.length > 0 || !definition.isOwn) return [];
  if (definition.body.type !== "compound_statement" || name === undefined) return [];
  const { statements } = listStatements(definition.body.children);
  const chosen = new Set(statements.flatMap((one) => [...chosenBy(one, index)]));
  if (chosen.size === 0) return [];
  return [{ region: { statements, from: at, to: at, inside: name }, score: chosen.size }];
}

/** Without any choice among functions: what sets variables by a condition, with the calls after it. */
function findTail(top: readonly Statement[], index: ScriptIndex): Region | undefined {
  const to = top.findLastIndex((one) => isPlainCall(one, index));
  if (to === -1) return undefined;
  let from = to;
  for (let at = to - 1; at >= 0; at -= 1) {
    const type = top[at]?.nodes[0].type ?? "";
    if (type === "if_statement" || type === "case_statement") from = at;
    else if (
      !/^(?:variable_assignments?|declaration_command)$/.test(type) &&
      !isPlainCall(top[at], index)
    )
      break;
  }
  return { statements: top.slice(from, to + 1), from, to };
}

/** The last if or case, or what comes last at all. */
function findLast(top: readonly Statement[]): Region | undefined {
  const chain = top.findLastIndex(({ nodes }) => /^(?:if|case)_statement$/.test(nodes[0].type));
  const end = top.findLastIndex(({ nodes }) => nodes[0].type !== "function_definition");
  const from = chain === -1 ? end : chain;
  const last = top[from];
  return last === undefined ? undefined : { statements: [last], from, to: from };
}

/** The functions among which a statement chooses. */
function chosenBy(statement: Statement | undefined, index: ScriptIndex): ReadonlySet<string> {
  const [node] = statement?.nodes ?? [];
  if (node === undefined || statement?.isVerbatim === true) return new Set();
  const bodies = bodiesOf(node);
  const names = bodies.flatMap((body) =>
    [...(body.type === "command" ? [body] : []), ...body.descendantsOfType("command")].flatMap(
      (command) => candidatesOf(command.childForFieldName("name")?.text ?? "", index),
    ),
  );
  return new Set(names);
}

function bodiesOf(node: Node): readonly Node[] {
  switch (node.type) {
    case "if_statement":
    case "case_statement":
      return readArms(node)?.flatMap(({ body }) => body) ?? [];
    case "list": {
      const [first, ...rest] = flattenList(node);
      const isGuard = first !== undefined && readCondition(first.command) !== undefined;
      return isGuard ? rest.map(({ command }) => command) : [];
    }
    case "for_statement":
      return [node];
    case "command":
      // A plain name is no choice.
      return /[$"]/.test(node.childForFieldName("name")?.text ?? "") ? [node] : [];
    default:
      return [];
  }
}

/** `_run_$FLAVOR` may be any function of that beginning, `"$@"` any at all. */
function candidatesOf(name: string, { functions }: ScriptIndex): readonly string[] {
  if (functions.has(name)) return [name];
  if (!name.includes("$")) return [];
  const parts = readWord(name).map((part) => (part.kind === "text" ? part.text : undefined));
  const [before, after] = [parts[0] ?? "", parts.length > 1 ? (parts.at(-1) ?? "") : ""];
  const own = [...functions].filter(([, definitions]) => definitions.some(({ isOwn }) => isOwn));
  return own.map(([one]) => one).filter((one) => one.startsWith(before) && one.endsWith(after));
}

function isPlainCall(statement: Statement | undefined, { functions }: ScriptIndex): boolean {
  const [node, ...others] = statement?.nodes ?? [];
  if (node?.type !== "command" || others.length > 0 || statement?.isVerbatim === true) return false;
  return functions.has(node.childForFieldName("name")?.text ?? "");
}

/** The if or case with the most arms, when it is all there is or has more than two. */
export function withChain(region: Region, index: ScriptIndex): Region {
  const arms = region.statements.map((one) =>
    chosenBy(one, index).size > 0 && !one.isVerbatim ? (readArms(one.nodes[0])?.length ?? 0) : 0,
  );
  const most = Math.max(...arms);
  const isEnough = most > 2 || (most > 0 && region.statements.length === 1);
  return isEnough ? { ...region, chain: arms.indexOf(most) } : region;
}
