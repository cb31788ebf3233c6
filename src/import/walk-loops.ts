import type { Node } from "web-tree-sitter";
import { readWord } from "../bash/read-words.ts";
import { quoteForBash } from "../lib/quote.ts";
import { isOneWord } from "./items.ts";
import type { Statement } from "./statements.ts";
import { isSplitOtherwise, resolveWord, textOf } from "./values.ts";
import { addItem, type Around, type Walk } from "./walk-state.ts";

/** Longer lists stay loops: nobody reads so many steps. */
const MOST_TURNS = 40;

/** Walks a `for` over a list that is known, one turn after the other. False when it is none, or leaves early. */
export function walkLoop(walk: Walk, statement: Statement, around: Around): boolean {
  const [node] = statement.nodes;
  const name = node.type === "for_statement" ? node.childForFieldName("variable")?.text : undefined;
  const body = node.childForFieldName("body");
  if (name === undefined || body === null || node.children[0]?.type !== "for") return false;
  // `for x; do` goes over the arguments.
  if (!node.children.some(({ type }) => type === "in")) return false;
  const items = readItems(walk, node.childrenForFieldName("value"));
  if (items === undefined || items.length > MOST_TURNS || leavesEarly(body)) return false;
  for (const [index, item] of items.entries()) {
    walk.scope.values.set(name, {
      kind: "options",
      options: [{ when: true, pieces: [{ kind: "text", text: item }] }],
    });
    addItem(walk, {
      work: { kind: "sh", sh: `${name}=${quoteForBash(item)}` },
      when: around.when,
      comments: index === 0 ? statement.comments : [],
      lines: statement.lines,
      assigns: [name],
    });
    const isStatusSeen = around.isStatusSeen && index === items.length - 1;
    walk.walkBody(body.children, { ...around, isStatusSeen });
  }
  return true;
}

/** The texts of a list of words; undefined where they are not known. */
function readItems(walk: Walk, words: readonly Node[]): readonly string[] | undefined {
  const isSplit = words.some(({ text }) => isSplitOtherwise(readWord(text), walk.scope));
  const items = isSplit ? [undefined] : words.map(({ text }) => readItem(walk, text));
  const known = items.filter((item) => item !== undefined);
  return known.length < items.length ? undefined : known.flat();
}

/** A word may stand for several: an array, or a text that is not quoted. */
function readItem(walk: Walk, text: string): readonly string[] | undefined {
  const list = /^"\$\{([A-Za-z_]\w*)\[@\]\}"$/.exec(text)?.[1];
  const value = list === undefined ? undefined : walk.scope.values.get(list);
  if (value?.kind === "list") return value.items;
  const word = readWord(text);
  const options = resolveWord(word, walk.scope, walk.ground);
  const pieces = options?.length === 1 ? options[0]?.pieces : undefined;
  const item = pieces && textOf(pieces);
  if (item === undefined || pieces === undefined) return undefined;
  const isQuoted = word.every((part) => "isQuoted" in part && part.isQuoted);
  if (isQuoted || isOneWord(pieces)) return [item];
  const isPlain = /^[\w./:@%+=,\s-]*$/.test(item) && word.length === 1;
  return isPlain ? item.split(/\s+/).filter((one) => one !== "") : undefined;
}

function leavesEarly(body: Node): boolean {
  const names = body.descendantsOfType("command").map((one) => one.childForFieldName("name")?.text);
  return names.some((name) => name === "break" || name === "continue" || name === "return");
}
