import type { Node } from "web-tree-sitter";
import { flattenList } from "../bash/read-condition.ts";
import { readArms } from "./arms.ts";
import { mentions, type ScriptIndex } from "./script-index.ts";
import { listStatements, type Statement } from "./statements.ts";
import type { Ground, Scope } from "./values.ts";

/** What the set-up of a script gives to variables that CI has not set. */
export interface SetUpDefaults {
  readonly scope: Scope;
  /** Those of the set-up, with those of the files that it sources. */
  readonly statements: readonly Statement[];
  readonly index: ScriptIndex;
}

/**
 * Variables that are what CI has set, or a text when that is empty. A default of the config is there before the set-up
 * runs: so only where nothing of the set-up but the default itself would do something else then.
 */
export function readDefaults({ scope, statements, index }: SetUpDefaults): Ground["defaults"] {
  const defaults = new Map<string, string>();
  for (const [name, value] of scope.values) {
    const [option, ...others] = value.kind === "options" ? value.options : [];
    const [piece, ...rest] = option?.pieces ?? [];
    if (piece?.kind !== "env" || piece.name !== name || others.length + rest.length > 0) continue;
    const fallback = piece.fallback ?? "";
    if (fallback !== "" && isAlone(name, statements, index)) defaults.set(name, fallback);
  }
  return defaults;
}

/** Nobody asks for the variable before it has its default, and nothing else depends on whether it needed one. */
function isAlone(name: string, statements: readonly Statement[], index: ScriptIndex): boolean {
  const isNamed = ({ nodes }: Statement): boolean => nodes.some(({ text }) => mentions(text, name));
  const own = statements.filter(({ nodes }) => nodes[0].type !== "function_definition");
  const given = own.findIndex(({ nodes }) => index.effectsOf(nodes, []).assigned.has(name));
  const before = own.slice(0, Math.max(given, 0));
  const giver = own[given];
  if (giver === undefined || !before.every((one) => !isNamed(one) || endsEarly(one.nodes[0])))
    return false;
  const { calls } = index.effectsOf(
    before.flatMap(({ nodes }) => nodes),
    [],
  );
  const called = [...calls].flatMap((call) => index.functions.get(call) ?? []);
  return !called.some(({ text }) => mentions(text, name)) && givesOnly(giver.nodes[0]);
}

/** What ends there is a suite of its own, which knows that the default is not there yet. */
function endsEarly(node: Node): boolean {
  const bodies =
    node.type === "list"
      ? [
          flattenList(node)
            .slice(-1)
            .map(({ command }) => command),
        ]
      : (readArms(node)?.map(({ body }) => body) ?? []);
  return bodies.length > 0 && bodies.every(isEnd);
}

function isEnd(body: readonly Node[]): boolean {
  return /^(?:exit|exec)\b/.test(listStatements(body).statements.at(-1)?.nodes[0].text ?? "");
}

/** A branch that gives the default does nothing else, and there is no other branch. */
function givesOnly(node: Node): boolean {
  if (node.type === "list") {
    const parts = flattenList(node);
    return parts.length === 2 && isAssignment(parts[1]?.command);
  }
  if (node.type === "command") return /^(?::|true)\s/.test(node.text);
  if (/^(?:variable_assignments?|declaration_command)$/.test(node.type)) return true;
  if (node.type !== "if_statement") return false;
  const [arm, ...others] = readArms(node) ?? [];
  const { statements } = listStatements(arm?.body ?? []);
  return others.length === 0 && statements.length === 1 && isAssignment(statements[0]?.nodes[0]);
}

function isAssignment(node: Node | undefined): boolean {
  if (node?.type === "declaration_command") return node.namedChildCount === 1;
  return node?.type === "variable_assignment";
}
