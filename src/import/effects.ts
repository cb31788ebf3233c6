import type { Node } from "web-tree-sitter";

/** What running a part of a script may do to the shell that runs it. */
export interface Effects {
  /** Variables that may have another value. */
  readonly assigned: ReadonlySet<string>;
  /** Names of commands as written. */
  readonly calls: ReadonlySet<string>;
  /** It runs what only a run can tell: `"$@"`, `$command`, `eval`. */
  readonly hasUnknownCalls: boolean;
  /** It runs what its arguments say. */
  readonly callsArgs: boolean;
  readonly movesFolder: boolean;
  readonly changesArgs: boolean;
  /** It may give any variable any value: `eval`, names that are computed, a file that nobody has read. */
  readonly changesAnything: boolean;
  /** It writes a file by `>`. */
  readonly writesFiles: boolean;
}

interface Found {
  assigned: Set<string>;
  calls: Set<string>;
  hasUnknownCalls: boolean;
  callsArgs: boolean;
  movesFolder: boolean;
  changesArgs: boolean;
  changesAnything: boolean;
  writesFiles: boolean;
}

/** How a call of `source` is named among the calls, by the word that it is given. */
export function sourceCall(word: string): string {
  return `source ${word}`;
}

const READERS = new Set(["read", "mapfile", "readarray", "getopts", "let", "unset", "wait"]);
const MOVERS = new Set(["cd", "pushd", "popd"]);
const NAME = /^[A-Za-z_]\w*/;

/** Reads the effects of nodes that follow each other. Of the body of a function: without what is local to it. */
export function readEffects(nodes: readonly Node[]): Effects {
  const found: Found = {
    assigned: new Set(),
    calls: new Set(),
    hasUnknownCalls: false,
    callsArgs: false,
    movesFolder: false,
    changesArgs: false,
    changesAnything: false,
    writesFiles: false,
  };
  for (const node of nodes) visit(node, found, false);
  return found;
}

/** The names that the body of a function declares for itself. */
export function readLocals(body: Node): ReadonlySet<string> {
  return new Set(body.descendantsOfType("declaration_command").flatMap(listDeclared));
}

function listDeclared(node: Node): readonly string[] {
  if (!isLocal(node)) return [];
  return node.namedChildren.flatMap((child) => {
    const name = child.type === "variable_assignment" ? child.childForFieldName("name") : child;
    return NAME.exec(name?.text ?? "")?.[0] ?? [];
  });
}

function isLocal(node: Node): boolean {
  const [keyword] = node.children;
  if (keyword?.type === "local") return true;
  return /^(?:declare|typeset)$/.test(keyword?.type ?? "") && !/\s-\w*g/.test(node.text);
}

/** `isChild`: in a process of its own, which leaves nothing behind but what it calls. */
function visit(node: Node, found: Found, isChild: boolean): void {
  if (node.type === "function_definition") return;
  if (node.type === "command") readCommand(node, found, isChild);
  if (!isChild) readAssignment(node, found);
  if (!isChild) found.changesAnything ||= isComputed(node);
  found.writesFiles ||= writesFile(node);
  const isBelow = isChild || node.type === "subshell" || node.type === "command_substitution";
  for (const child of node.namedChildren) visit(child, found, isBelow);
}

/** Whether a variable is assigned whose name only a run can tell. */
function isComputed(node: Node): boolean {
  switch (node.type) {
    case "command":
      return isComputedByCommand(node);
    case "unset_command":
      return node.namedChildren.some(({ text }) => COMPUTED.test(text));
    case "declaration_command": {
      const [keyword, ...words] = node.children;
      const isNameref = keyword?.type !== "export" && words.some(({ text }) => /^-\w*n/.test(text));
      return (
        isNameref || (keyword?.type !== "local" && words.some(({ text }) => COMPUTED.test(text)))
      );
    }
    case "expansion":
      return /^\$\{!\w+:?=/.test(node.text);
    default:
      return false;
  }
}

/** `$1`, `"$name"=..`, `x_$i`, but not `x=$y`. */
const COMPUTED = /^["']?\w*[$`]/;

function isComputedByCommand(node: Node): boolean {
  const [name = "", ...words] = withoutPrefix(node);
  if (name === "eval") return true;
  if (name === "printf") return words[0] === "-v" && COMPUTED.test(words[1] ?? "");
  if (!/^(?:read|mapfile|readarray|getopts|let)$/.test(name)) return false;
  // The word after these options is no name.
  return words.some(
    (word, index) => COMPUTED.test(word) && !/^-\w*[cCdiInNOpstu]$/.test(words[index - 1] ?? ""),
  );
}

/** `builtin eval` and `command eval` are `eval`. */
function withoutPrefix(node: Node): readonly string[] {
  const name = node.childForFieldName("name")?.text ?? "";
  const words = [name, ...node.childrenForFieldName("argument").map(({ text }) => text)];
  return name === "builtin" || name === "command" ? words.slice(1) : words;
}

/** What CI reads after the script, and devices, are no files that a script asks for. */
function writesFile(node: Node): boolean {
  if (node.type !== "file_redirect" || !/^\d*&?>{1,2}|^\d*>\||^\d*<>/.test(node.text)) return false;
  const destination = node.childForFieldName("destination")?.text ?? "";
  return !/^(?:\/dev\/.*|&?\d+-?|"?\$\{?GITHUB_(?:ENV|OUTPUT|PATH|STEP_SUMMARY)\}?"?)$/.test(
    destination,
  );
}

function readAssignment(node: Node, found: Found): void {
  const add = (text: string): void => addName(text, found);
  switch (node.type) {
    case "variable_assignment":
      // Before a command it is only for that one.
      if (node.parent?.type !== "command") add(node.childForFieldName("name")?.text ?? "");
      return;
    case "for_statement":
      add(node.childForFieldName("variable")?.text ?? "");
      return;
    case "unset_command":
    case "declaration_command":
      for (const { text } of listGiven(node)) add(text);
      return;
    case "expansion":
      if (/^\$\{\w+:?=/.test(node.text)) add(node.text.slice(2));
      return;
    default:
      readArithmetic(node, add);
  }
}

/** `export X` leaves X as it is; `local X` does not. `export "X=a"` gives it a value, too. */
function listGiven(node: Node): readonly Node[] {
  const isKept = /^(?:export|readonly)\b/.test(node.text);
  return node.namedChildren.filter(({ type }) => !isKept || type !== "variable_name");
}

function readArithmetic(node: Node, add: (name: string) => void): void {
  const isArithmetic =
    node.type === "arithmetic_expansion" ||
    node.type === "c_style_for_statement" ||
    (node.type === "compound_statement" && node.text.startsWith("(("));
  if (!isArithmetic) return;
  const [line = ""] = node.text.split("\n");
  if (!/\+\+|--|[^=!<>]=[^=]/.test(line)) return;
  for (const [name] of line.matchAll(/[A-Za-z_]\w*/g)) add(name);
}

function readCommand(node: Node, found: Found, isChild: boolean): void {
  const name = node.childForFieldName("name")?.text ?? "";
  const words = node.childrenForFieldName("argument").map(({ text }) => text);
  if (/^[\w./:+-]+$/.test(name)) found.calls.add(name);
  else found.hasUnknownCalls ||= name !== "";
  found.callsArgs ||= /\$\{?[@*1-9]/.test(name);
  found.hasUnknownCalls ||= name === "eval";
  if (name === "source" || name === ".") found.calls.add(sourceCall(words[0] ?? ""));
  if (!isChild) readBuiltin(name, words, found);
}

/** What a builtin does to the shell itself. */
function readBuiltin(name: string, words: readonly string[], found: Found): void {
  found.movesFolder ||= MOVERS.has(name);
  found.changesArgs ||= name === "shift" || (name === "set" && setsArgs(words));
  if (READERS.has(name)) for (const word of words) addName(word, found);
  if (name === "read" && !words.some((word) => NAME.test(word))) found.assigned.add("REPLY");
  if (name === "printf" && words[0] === "-v") addName(words[1] ?? "", found);
}

/** Any word but an option, and the name that `-o` takes: `set -euo pipefail`. */
function setsArgs(words: readonly string[]): boolean {
  return words.some(
    (one, index) => !/^[-+]\w/.test(one) && !/^[-+]\w*o/.test(words[index - 1] ?? ""),
  );
}

function addName(word: string, { assigned }: Found): void {
  const name = NAME.exec(word.replace(/^["']/, ""))?.[0];
  if (name !== undefined) assigned.add(name);
}
