import type { Node } from "web-tree-sitter";
import { parseShebangFlags } from "../bash/shebang.ts";
import type { ScriptText } from "./imported-script.ts";
import type { Item } from "./items.ts";
import type { DraftSuite } from "./make-suites.ts";
import type { ScriptIndex } from "./script-index.ts";
import type { Statement } from "./statements.ts";
import type { Ground } from "./values.ts";
import { renderWord } from "./words.ts";

/** What a script does before its dispatch. */
export interface SetUp {
  readonly statements: readonly Statement[];
  readonly ground: Ground;
  readonly index: ScriptIndex;
}

/**
 * Suites for what ends in the set-up. Where it is `exec` of a program that would see nothing of what the set-up did,
 * that one is handed over. Else the script gets the whole suite itself, because no step would ever be reached.
 */
export function makeEarlySuites(
  items: readonly Item[],
  { path, text }: ScriptText,
  setUp: SetUp,
): readonly DraftSuite[] {
  const whole = ["bash", ...parseShebangFlags(text), path];
  return items.flatMap((item): DraftSuite[] => {
    const { when, end, comments } = item;
    if (typeof when === "boolean" || end === undefined) return [];
    const handOver = end.kind === "exec" ? readProgram(end.node, setUp) : undefined;
    if (handOver !== undefined) return [{ when, items: [], comments, handOver }];
    return [{ when, items: [], comments, handOver: whole, name: "early-end" }];
  });
}

/** The words of `exec program "$@"` before the last; undefined where another thing would run than in the script. */
function readProgram(node: Node, setUp: SetUp): readonly string[] | undefined {
  const words = node.childrenForFieldName("argument").map(({ text }) => text);
  const isPlain = node.namedChildCount === words.length + 1 && words.at(-1) === '"$@"';
  if (!isPlain || words.length < 2 || words[0]?.startsWith("-") || !leavesNothing(node, setUp))
    return undefined;
  // Nothing was assigned, and the folder is that of the project.
  const scope = { values: new Map(), areArgsKnown: true, mayBeAnything: false, folder: "." };
  const templates = words.slice(0, -1).map((word) => {
    const options = renderWord(word, { scope, ground: setUp.ground });
    return options?.length === 1 ? options[0]?.template : undefined;
  });
  const known = templates.filter((one) => one !== undefined);
  return known.length < templates.length ? undefined : known;
}

/** Whether a program that starts here is as it would be at the start of the script. */
function leavesNothing(node: Node, { statements, index }: SetUp): boolean {
  const until = statements.filter(({ range }) => range[0] <= node.startIndex);
  const effects = index.effectsOf(
    until.flatMap(({ nodes }) => nodes).filter(({ type }) => type !== "function_definition"),
    [],
  );
  const isQuiet = [...effects.calls].every((name) => LEAVES_NOTHING.has(name));
  if (effects.assigned.size > 0 || effects.movesFolder || effects.changesArgs) return false;
  return isQuiet && !effects.hasUnknownCalls && !until.some(({ nodes }) => nodes.some(redirects));
}

/** Commands after which everything is as it was for a program that is started next. */
const LEAVES_NOTHING = new Set(
  "set shopt echo printf : true false test [ exec exit type command dirname basename realpath readlink pwd".split(
    " ",
  ),
);

/** `exec > log` counts for all that comes; and no config says where a single program writes to. */
function redirects(node: Node): boolean {
  const commands = node.descendantsOfType("command");
  const isShell = commands.some(
    (one) =>
      one.childForFieldName("name")?.text === "exec" &&
      one.childrenForFieldName("argument").length === 0,
  );
  return isShell || node.descendantsOfType("redirected_statement").length > 0;
}
