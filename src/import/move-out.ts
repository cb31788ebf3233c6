import type { Region } from "./find-region.ts";
import { mentions, type ScriptIndex } from "./script-index.ts";
import type { Statement } from "./statements.ts";

/**
 * Whether the body of a function can run at the top level, where its call stands: it gets the script's own arguments,
 * does not ask for its name, and leaves nothing that what comes after it would see.
 */
export function canMoveOut(
  { inside, from, to }: Region,
  top: readonly Statement[],
  { functions }: ScriptIndex,
): boolean {
  if (inside === undefined) return true;
  const [definition] = functions.get(inside) ?? [];
  const node = top[from]?.nodes[0];
  if (definition === undefined || node === undefined) return false;
  const words = node.childrenForFieldName("argument").map(({ text }) => text);
  const passesAll = words.length === 1 && words[0] === '"$@"';
  const { body, text, locals } = definition;
  const usesArgs = /\$\{?[#!]?(?:[0-9]|[@*#](?!\w))|\bshift\b/.test(text);
  if (usesArgs && !passesAll) return false;
  if (/\bFUNCNAME\b|\bBASH_ARGV\b|\blocal\s+-(?!\w)|\bRETURN\b/.test(text)) return false;
  if (body.descendantsOfType("function_definition").length > 0) return false;
  const commands = body.descendantsOfType("command");
  if (commands.some((one) => one.childForFieldName("name")?.text === "return")) return false;
  const later = top.slice(to + 1).map(({ nodes }) => nodes.map((one) => one.text).join("\n"));
  return ![...locals].some((name) => mentions(later.join("\n"), name));
}
