import type { Node } from "web-tree-sitter";
import type { Finding } from "./finding.ts";
import { findTails } from "./errexit-off.ts";
import { guardOf, operatorOf } from "./guards.ts";
import { findAt, hasErrexitAt, replace, type ScriptView } from "./script-view.ts";
import { coreOf, wordsOf } from "./syntax.ts";

/**
 * `[[ c ]] && cmd` as the last command of a function: when c does not hold the function fails, and with `set -e`
 * the script ends where it is called.
 */
export function findEndingGuards(script: ScriptView): readonly Finding[] {
  if (!script.known.hasErrexit) return [];
  return script.root.descendantsOfType("function_definition").flatMap((definition) => {
    const [name, body] = [
      definition.childForFieldName("name")?.text ?? "",
      definition.childForFieldName("body"),
    ];
    if (body === null || /^(die|usage|fatal|fail|error)/.test(name)) return [];
    const guards = findTails(body).filter(isEndingGuard);
    if (guards.length === 0 || !isCalledPlainly(script, name)) return [];
    return guards.flatMap((node) =>
      findAt(script, node, {
        kind: "guard-ends-function",
        trouble: `when the condition does not hold, ${name} fails by it, and set -e ends the script`,
        edits: [replace(node, toIf(node))],
      }),
    );
  });
}

function isEndingGuard(node: Node): boolean {
  const [condition, action, ...others] = node.type === "list" ? node.namedChildren : [];
  if (condition === undefined || action === undefined || others.length > 0) return false;
  if (operatorOf(node) !== "and" || !CONDITIONS.has(condition.type)) return false;
  const asks = CONDITIONS.has(action.type) || action.type === "negated_command";
  const words = wordsOf(coreOf(action));
  return (
    !asks &&
    !/^(return|exit|true|false|:|test|grep|egrep|is_\w+|has_\w+|die|fatal)$/.test(words[0] ?? "")
  );
}

const CONDITIONS = new Set(["test_command"]);

function toIf(node: Node): string {
  const [condition, action] = node.namedChildren;
  const body =
    action?.type === "compound_statement"
      ? action.text.replace(/^\{\s*/, "").replace(/[;\s]*\}$/, "")
      : (action?.text ?? "");
  return `if ${condition?.text ?? ""}; then ${body}; fi`;
}

/** Called where `set -e` counts, and never as a condition: then it would be meant to answer. */
function isCalledPlainly(script: ScriptView, name: string): boolean {
  const calls = script.root.descendantsOfType("command").filter((one) => wordsOf(one)[0] === name);
  return (
    calls.length > 0 &&
    calls.every((one) => guardOf(one) === undefined) &&
    calls.some((one) => hasErrexitAt(one, script.known))
  );
}
