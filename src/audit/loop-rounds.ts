import type { Node } from "web-tree-sitter";
import type { ScriptView } from "./script-view.ts";
import { literalOf, wordsOf } from "./syntax.ts";

/** How many rounds a loop has, when its words are literal or globs of the project. */
export function countRounds(script: ScriptView, loop: Node): number | undefined {
  if (loop.type === "c_style_for_statement") return countArithmetic(loop);
  if (loop.type !== "for_statement") return undefined;
  return countWords(script, loop.childrenForFieldName("value"));
}

/** "for each line of ...": the rounds of a loop that cannot be counted. */
export function describeRounds(loop: Node): string {
  if (loop.type !== "for_statement") {
    const input = /<\s*<\(\s*(\w+)/.exec(loop.parent?.text.slice(loop.text.length) ?? "")?.[1];
    if (loop.type === "while_statement" && /^while\b.*\bread\b/.test(loop.text))
      return input === undefined ? "for each line" : `for each line of ${input}`;
    return "for each round";
  }
  const values = loop.childrenForFieldName("value");
  if (values.length === 0) return "for each argument";
  const [command] = values.flatMap((value) => value.descendantsOfType("command"));
  const program = command === undefined ? undefined : wordsOf(command)[0];
  if (program === "find" || program === "ls") return `for each file that ${program} prints`;
  if (program !== undefined) return `for each word that ${program} prints`;
  return `for each word of ${values.map(({ text }) => text).join(" ")}`;
}

function countWords(script: ScriptView, values: readonly Node[]): number | undefined {
  if (values.length === 0) return undefined;
  const counts = values.map((value) => countWord(script, value));
  return counts.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one === undefined ? undefined : sum + one),
    0,
  );
}

function countWord(script: ScriptView, node: Node): number | undefined {
  const braces = /^\{(-?\d+)\.\.(-?\d+)\}$/.exec(node.text);
  if (braces !== null) return Math.abs(Number(braces[2]) - Number(braces[1])) + 1;
  if (/^\{[^{}$*?[]+,[^{}$*?[]*\}$/.test(node.text)) return node.text.split(",").length;
  const sequence = /^\$\(seq (?:(-?\d+) )?(-?\d+)\)$/.exec(node.text);
  if (sequence !== null) return Math.max(0, Number(sequence[2]) - Number(sequence[1] ?? "1") + 1);
  const array = /^"?\$\{(\w+)\[[@*]\]\}"?$/.exec(node.text)?.[1];
  if (array !== undefined) return countArray(script, array);
  const literal = literalOf(node);
  if (literal === undefined) return undefined;
  const isQuoted = node.type === "string" || node.type === "raw_string";
  if (isQuoted || !/[*?[{]/.test(literal)) return 1;
  return literal.includes("{") ? undefined : script.known.countFiles(literal);
}

/** An array that has one assignment in the file, of words that can be counted. */
function countArray(script: ScriptView, name: string): number | undefined {
  const assignments = script.root
    .descendantsOfType("variable_assignment")
    .filter((one) => one.childForFieldName("name")?.text.replace(/\[.*/, "") === name);
  const [only, another] = assignments;
  if (only === undefined || another !== undefined) return undefined;
  const value = only.childForFieldName("value");
  if (value?.type !== "array" || only.text.startsWith(`${name}+=`)) return undefined;
  return countWords(script, value.namedChildren);
}

function countArithmetic(loop: Node): number | undefined {
  const head = /^for\s*\(\(([^;]*);([^;]*);([^)]*)\)\)/.exec(loop.text);
  const first = /^\s*\w+\s*=\s*(\d+)\s*$/.exec(head?.[1] ?? "")?.[1];
  const [, operator, last] = /^\s*\w+\s*(<=?)\s*(\d+)\s*$/.exec(head?.[2] ?? "") ?? [];
  if (first === undefined || last === undefined) return undefined;
  if (!/^\s*(\w+\+\+|\+\+\w+)\s*$/.test(head?.[3] ?? "")) return undefined;
  return Math.max(0, Number(last) - Number(first) + (operator === "<=" ? 1 : 0));
}
