import type { Node } from "web-tree-sitter";
import type { ImportNote, ScriptText } from "./imported-script.ts";

/** What of a script as a whole a reader of its suites should know. */
export function listScriptNotes(root: Node, script: ScriptText): readonly ImportNote[] {
  return [...listMissingSources(root, script), ...noteErrexit(root)];
}

/** A file that is not there may do anything; that it leaves alone what suites ask for is taken as given. */
function listMissingSources(root: Node, { helpers }: ScriptText): readonly ImportNote[] {
  const known = new Set(helpers.flatMap(({ words }) => words));
  return root.descendantsOfType("command").flatMap((node): readonly ImportNote[] => {
    const name = node.childForFieldName("name")?.text;
    const word = node.childForFieldName("argument")?.text;
    if ((name !== "source" && name !== ".") || word === undefined) return [];
    if (known.has(word) || isInFunction(node)) return [];
    const message = `${word} was not found: taken as changing nothing that the suites ask for`;
    return [{ kind: "note", line: node.startPosition.row + 1, message }];
  });
}

function isInFunction(node: Node): boolean {
  for (let one: Node | null = node; one !== null; one = one.parent) {
    if (one.type === "function_definition") return true;
  }
  return false;
}

function noteErrexit({ text }: Node): readonly ImportNote[] {
  if (/^#!.*\s-\w*e|\bset\s+(?:-\S+\s+)*-\w*e|\berrexit\b/m.test(text)) return [];
  const message =
    "without set -e the script goes on after something bad; Moult does so only with CONTINUE_THROUGH_ERROR";
  return [{ kind: "note", line: 1, message }];
}
