import type { Node } from "web-tree-sitter";
import { parseShebangFlags } from "../bash/shebang.ts";
import type { Declared } from "../model/environment.ts";
import type { Finding, FindingKind, NewLines } from "./finding.ts";
import { ancestorOf, isReliable, readStatements, wordsOf } from "./syntax.ts";

/** One file as it is audited, with what is known from all files of the script. */
export interface ScriptView {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
  readonly root: Node;
  readonly known: Known;
}

/** What the script and the files that it sources say together. */
export interface Known {
  /** The bodies of all functions by name; of two with one name the last. */
  readonly functions: ReadonlyMap<string, Node>;
  /** Whether `set -e` is on anywhere. */
  readonly hasErrexit: boolean;
  readonly hasPipefail: boolean;
  /** Whether all that it sources was read too: else it may say more. */
  readonly isWhole: boolean;
  /** How many files of the project a glob matches now; undefined when that is not known. */
  readonly countFiles: (glob: string) => number | undefined;
  /** The variables of the config. */
  readonly declared: Declared;
}

interface KnownFile {
  readonly path: string;
  readonly text: string;
  readonly root: Node;
}

/** What the syntax trees of the script and of what it sources say together; the script is the first. */
export function readKnown(
  files: readonly KnownFile[],
  world: Pick<Known, "countFiles" | "declared">,
): Known {
  const flags = files.slice(0, 1).flatMap(({ text }) => parseShebangFlags(text));
  const all = files.flatMap(({ root }) => root.descendantsOfType("command"));
  const settings = all.map(wordsOf).filter(([name]) => name === "set");
  const definitions = files.flatMap(({ root }) => root.descendantsOfType("function_definition"));
  return {
    functions: new Map(definitions.flatMap(readFunction)),
    hasErrexit:
      flags.some((flag) => /^-\w*e/.test(flag)) ||
      settings.some((words) => isSwitched(words, "errexit") === true),
    hasPipefail: settings.some((words) => isSwitched(words, "pipefail") === true),
    isWhole: all.map(wordsOf).every((words) => isSourceKnown(words, files)),
    ...world,
  };
}

/** Whether the file that `source` names, as far as that can be read, is one of these. */
function isSourceKnown(words: readonly string[], files: readonly KnownFile[]): boolean {
  const [name, word] = words;
  if ((name !== "source" && name !== ".") || word === undefined) return true;
  const end = /[\w.+-]+$/.exec(word.replace(/["']+$/, ""))?.[0];
  return files.some(({ path }) => path.split("/").at(-1) === end);
}

function readFunction(node: Node): readonly (readonly [string, Node])[] {
  const [name, body] = [node.childForFieldName("name"), node.childForFieldName("body")];
  return name === null || body === null ? [] : [[name.text, body]];
}

/** Whether `set` with these words switches an option on (true), off (false) or leaves it. */
export function isSwitched(
  words: readonly string[],
  option: "errexit" | "pipefail",
): boolean | undefined {
  let answer: boolean | undefined;
  for (const [index, word] of words.entries()) {
    if (word === "--") break;
    if (!/^[-+][A-Za-z]+$/.test(word)) continue;
    const isNamed = word.endsWith("o") && words[index + 1] === option;
    const isLetter = option === "errexit" && word.includes("e");
    if (isNamed || isLetter) answer = word.startsWith("-");
  }
  return answer;
}

/** Whether `set -e` counts at a place, by the last `set` before it in the lists of statements around it. */
export function hasErrexitAt(node: Node, known: Known): boolean {
  for (let at = node; at.parent !== null && at.type !== "function_definition"; at = at.parent) {
    const before = readStatements(at.parent.children).filter(
      (one) => one.node.endIndex <= at.startIndex,
    );
    const switches = before.flatMap(({ core }) => {
      const words = wordsOf(core);
      return words[0] === "set" ? [isSwitched(words, "errexit")] : [];
    });
    const last = switches.findLast((one) => one !== undefined);
    if (last !== undefined) return last;
  }
  return known.hasErrexit;
}

/** What is found at a place; the edits make it right. */
interface Found {
  readonly kind: FindingKind;
  readonly trouble: string;
  readonly edits?: readonly Edit[];
}

/** Makes a finding at a node, unless the parser did not understand that place. */
export function findAt(script: ScriptView, node: Node, found: Found): readonly Finding[] {
  return isReliable(node) ? findInText(script, node.startIndex, found) : [];
}

/** Makes a finding at a place of the text that the parser may not have understood. */
export function findInText(
  script: ScriptView,
  index: number,
  { kind, trouble, edits = [] }: Found,
): readonly Finding[] {
  const line = lineNumber(script.text, index);
  const text = script.text.split("\n")[line - 1]?.trim() ?? "";
  const fix = edits.some((edit) => isInHereText(script, edit))
    ? []
    : renderEdits(script.text, edits);
  return [{ kind, place: { path: script.path, line }, text, trouble, fix }];
}

/** Whether an edit would be read as text of a `<<`, or keep the line that ends it from being one. */
function isInHereText({ root }: ScriptView, { start }: Edit): boolean {
  for (let at = root.descendantForIndex(Math.max(0, start - 1)); at !== null;) {
    if (at.type === "heredoc_body" || at.type === "heredoc_end") return true;
    at = at.parent;
  }
  return false;
}

/** A text in place of what stands from `start` to `end`, in UTF-16 units of the file. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text in place of a node. */
export function replace(node: Node, text: string): Edit {
  return { start: node.startIndex, end: node.endIndex, text };
}

/** A text before a node. */
export function insertBefore(node: Node, text: string): Edit {
  return { start: node.startIndex, end: node.startIndex, text };
}

/** A text after a node. */
export function insertAfter(node: Node, text: string): Edit {
  return { start: node.endIndex, end: node.endIndex, text };
}

/** The lines that the edits change, as they are afterwards. */
function renderEdits(text: string, edits: readonly Edit[]): readonly NewLines[] {
  const sorted = edits.toSorted((a, b) => a.start - b.start);
  const groups: Edit[][] = [];
  for (const edit of sorted) {
    const last = groups.at(-1)?.at(-1);
    const isSameLine = last !== undefined && lineStart(text, edit.start) <= last.end;
    if (isSameLine) groups.at(-1)?.push(edit);
    else groups.push([edit]);
  }
  return groups.map((group) => renderGroup(text, group));
}

function renderGroup(text: string, group: readonly Edit[]): NewLines {
  const start = lineStart(text, group[0]?.start ?? 0);
  const last = group.at(-1)?.end ?? 0;
  const newline = text.indexOf("\n", last);
  const end = newline === -1 ? text.length : newline;
  let rendered = "";
  let at = start;
  for (const edit of group) {
    rendered += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return {
    fromLine: lineNumber(text, start),
    toLine: lineNumber(text, end),
    text: `${rendered}${text.slice(at, end)}`.trimEnd(),
  };
}

function lineStart(text: string, index: number): number {
  return text.lastIndexOf("\n", index - 1) + 1;
}

function lineNumber(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** The functions of the script that a node calls by name. */
export function calledFunctions(node: Node, { functions }: Known): readonly string[] {
  const commands = node.type === "command" ? [node] : node.descendantsOfType("command");
  return commands
    .flatMap((command) => wordsOf(command).slice(0, 1))
    .filter((name) => functions.has(name));
}

/** Whether a node is in a function whose name says that it cleans up. */
export function isInCleanUp(node: Node): boolean {
  const definition = ancestorOf(node, new Set(["function_definition"]));
  const name = definition?.childForFieldName("name")?.text ?? "";
  return /clean|trap|tear|stop|kill|finish|on_exit|shutdown/i.test(name);
}
