import type { Node } from "web-tree-sitter";
import { isDeadEnd } from "./command-words.ts";
import type { Finding } from "./finding.ts";
import { findAt, type Known, type ScriptView } from "./script-view.ts";
import { blocksOf, branchesOf, lineOf, listBlocks, readStatements, wordsOf } from "./syntax.ts";

/** Statements after `exit`, `return`, `exec cmd`, `break` or `continue` in the same list. */
export function findUnreachable(script: ScriptView): readonly Finding[] {
  return listBlocks(script.root).flatMap((block) => {
    const statements = readStatements(block);
    const end = statements.findIndex(
      ({ core, ampersand }) => ampersand === undefined && leaves(core, script.known),
    );
    if (end === -1) return [];
    const after = statements
      .slice(end + 1)
      .filter(({ core }) => core.type !== "function_definition" && !isSilent(core));
    const [first, last] = [after[0]?.node, after.at(-1)?.node];
    const leaving = statements[end]?.node;
    if (first === undefined || last === undefined || leaving === undefined) return [];
    if (after.some(({ node }) => node.hasError || node.type === "ERROR")) return [];
    const many = last.endPosition.row - first.startPosition.row + 1;
    const what = many === 1 ? "this line" : `lines ${lineOf(first)} to ${last.endPosition.row + 1}`;
    return findAt(script, first, {
      kind: "never-reached",
      trouble: `nothing reaches ${what}: line ${lineOf(leaving)} ends what is around it`,
      edits: isAlone(script, first, last)
        ? [{ start: first.startIndex, end: last.endIndex, text: "" }]
        : [],
    });
  });
}

/** `;;` and what is left of a parse. */
function isSilent(core: Node): boolean {
  return core.text.trim() === "" || core.text === ";;";
}

function isAlone({ text }: ScriptView, first: Node, last: Node): boolean {
  const lineStart = text.lastIndexOf("\n", first.startIndex - 1) + 1;
  const [before] = [text.slice(lineStart, first.startIndex)];
  const after = /^[^\n]*/.exec(text.slice(last.endIndex))?.[0] ?? "";
  return before.trim() === "" && /^\s*(#.*)?$/.test(after);
}

const LEAVING = new Set(["exit", "return", "break", "continue"]);

/** Whether nothing after a statement of the same list can run. */
function leaves(core: Node, known: Known): boolean {
  switch (core.type) {
    case "command": {
      const words = wordsOf(core);
      // `exec {fd}>&1` only opens a file.
      if (words[0] === "exec") return words[1] !== undefined && !/^[-{]/.test(words[1]);
      return LEAVING.has(words[0] ?? "") || isDeadEnd(words[0] ?? "", known);
    }
    case "compound_statement":
      return blocksOf(core).some((block) => listLeaves(block, known));
    case "if_statement": {
      const branches = branchesOf(core);
      if (branches.at(-1)?.type !== "else_clause") return false;
      return [core, ...branches].every((branch) =>
        blocksOf(branch).every((block) => listLeaves(block, known)),
      );
    }
    case "case_statement":
      return caseLeaves(core, known);
    default:
      return false;
  }
}

function listLeaves(block: readonly Node[], known: Known): boolean {
  return readStatements(block).some(
    ({ core, ampersand }) => ampersand === undefined && leaves(core, known),
  );
}

function caseLeaves(core: Node, known: Known): boolean {
  const items = core.namedChildren.filter(({ type }) => type === "case_item");
  const hasRest = items.some((item) =>
    item.childrenForFieldName("value").some(({ text }) => text === "*"),
  );
  return (
    hasRest && items.every((item) => blocksOf(item).every((block) => listLeaves(block, known)))
  );
}
