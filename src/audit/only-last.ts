import type { Node } from "web-tree-sitter";
import { isAskedAfter } from "./command-words.ts";
import type { Finding } from "./finding.ts";
import { guardOf } from "./guards.ts";
import { findAt, insertBefore, type Known, type ScriptView } from "./script-view.ts";
import { runsTests } from "./test-commands.ts";
import {
  ancestorOf,
  lineOf,
  listBlocks,
  readStatements,
  wordsOf,
  type Statement,
} from "./syntax.ts";

/**
 * Rows of tests in a script that never sets `-e`: that one in the middle fails is not noticed. One finding for
 * the file, at its first row.
 */
export function findOnlyLast(script: ScriptView): readonly Finding[] {
  if (script.known.hasErrexit || !script.known.isWhole || hasTrapOnError(script)) return [];
  const rows = listBlocks(script.root).map((block) => readRow(script, block));
  const [first] = rows.filter(({ length }) => length > 1);
  const [one, next] = first ?? [];
  if (first === undefined || one === undefined || next === undefined) return [];
  const others = rows.filter((row) => row.length > 1).length - 1;
  const more = others === 0 ? "" : `; there are ${others} more such rows`;
  return findAt(script, one.node, {
    kind: "only-last-counts",
    trouble: `the script is without set -e: when \`${wordsOf(one.core)[0] ?? ""}\` fails, line ${lineOf(next.node)} runs, and the exit code is that of what comes last${more}`,
    edits: [insertBefore(one.node, "set -e; ")],
  });
}

/** The tests of a list of statements whose exit codes nobody asks for. */
function readRow(script: ScriptView, block: readonly Node[]): readonly Statement[] {
  return readStatements(block).filter(({ node, core, ampersand }) => {
    if (core.type !== "command" || ampersand !== undefined) return false;
    if (guardOf(node) !== undefined || isInValue(node)) return false;
    return isTest(core, script.known) && !isAskedAfter(node);
  });
}

function isInValue(node: Node): boolean {
  const types = new Set(["command_substitution", "process_substitution"]);
  return ancestorOf(node, types) !== undefined;
}

/** A test that does not end the script by itself when it fails. */
function isTest(command: Node, known: Known): boolean {
  const words = wordsOf(command);
  if (!runsTests(words, known)) return false;
  const body = known.functions.get(words[0] ?? "");
  return (
    body === undefined ||
    !/\b(exit|die|fatal|fail\w*|err\w*|abort|status|rc|retval)\b|\$\?/i.test(body.text)
  );
}

function hasTrapOnError({ root }: ScriptView): boolean {
  return root
    .descendantsOfType("command")
    .some((node) => wordsOf(node)[0] === "trap" && wordsOf(node).includes("ERR"));
}
