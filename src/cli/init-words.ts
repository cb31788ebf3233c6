import { resolve } from "node:path";
import type { Node } from "web-tree-sitter";

/** What is known of the variables of a script without running any of it. Texts are templates as in a config. */
export interface Scope {
  /** Where the script is; absolute. */
  readonly folder: string;
  /** Where it is started: the root of the project; absolute. */
  readonly root: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly arrays: ReadonlyMap<string, readonly string[]>;
  /** Assigned in a way that nobody can know. */
  readonly unknown: ReadonlySet<string>;
}

/** `$(cd "$(dirname "$0")/.." && pwd)` and the like: the folder of the script, or one near it. */
const OWN_FOLDER =
  /^\$\((?:cd (?:-P )?(?:-- )?"?\$\(dirname (?:-- )?"?\$(?:0|\{BASH_SOURCE(?:\[0\])?\})"?\)([/.\w-]*)"?(?: >\s*\/dev\/null(?: 2>&1)?)?\s*(?:&&|;)\s*pwd(?: -P)?|dirname (?:-- )?"?\$(?:0|\{BASH_SOURCE(?:\[0\])?\})"?)\s*\)$/;

/**
 * The text of a word as a template of a config: `${NAME:-default}` stays, a dollar becomes `$$`, and what the
 * script itself has set is filled in. Undefined where only running it would tell.
 */
export function readWord(node: Node, scope: Scope): string | undefined {
  switch (node.type) {
    case "word":
    case "number":
    case "extglob_pattern":
      return escapeDollars(node.text.replaceAll(/\\(.)/gs, "$1"));
    case "raw_string":
      return escapeDollars(node.text.slice(1, -1));
    case "string_content":
      return escapeDollars(node.text.replaceAll(/\\([$`"\\])/g, "$1"));
    case "string":
    case "concatenation":
      return readParts(node, scope);
    case "simple_expansion":
    case "expansion":
      return readVariable(node, scope);
    case "command_substitution":
      return readFolder(node.text, scope);
    default:
      return undefined;
  }
}

/** The words that a word becomes: one, or those of an array. Undefined where nobody can know. */
export function readWords(node: Node, scope: Scope): readonly string[] | undefined {
  const array = /^"?\$\{(\w+)\[[@*]\]\}"?$/.exec(node.text)?.[1];
  if (array !== undefined) return scope.arrays.get(array);
  const text = readWord(node, scope);
  return text === undefined ? undefined : [text];
}

function readParts(node: Node, scope: Scope): string | undefined {
  let text = "";
  // What stands between two parts of a string may be blanks that are no node of their own.
  let end = node.type === "string" ? node.startIndex + 1 : node.startIndex;
  for (const child of node.namedChildren) {
    const part = readWord(child, scope);
    if (part === undefined) return undefined;
    text += node.text.slice(end - node.startIndex, child.startIndex - node.startIndex) + part;
    end = child.endIndex;
  }
  const close = node.type === "string" ? -1 : undefined;
  return text + node.text.slice(end - node.startIndex, close);
}

function readVariable(node: Node, { variables, unknown, root }: Scope): string | undefined {
  const match = /^\$(?:(\w+)|\{(\w+)(?::?-([^{}$`"']*))?\})$/.exec(node.text);
  const name = match?.[1] ?? match?.[2];
  if (name === undefined || /^\d/.test(name)) return undefined;
  const known = variables.get(name);
  if (known !== undefined) return known;
  if (unknown.has(name)) return undefined;
  return name === "PWD" ? root : `\${${name}:-${match?.[3] ?? ""}}`;
}

function readFolder(text: string, { folder }: Scope): string | undefined {
  const match = OWN_FOLDER.exec(text);
  return match === null ? undefined : resolve(folder, `.${match[1] ?? ""}`);
}

function escapeDollars(text: string): string {
  return text.replaceAll("$", "$$$$");
}

/**
 * Reads what a script assigns. A variable that is set once to what is known is known everywhere; one that
 * is set in two ways, read from a command or counted by a loop is not.
 */
export function readScope(root: Node, place: Pick<Scope, "folder" | "root">): Scope {
  const variables = new Map<string, string>();
  const arrays = new Map<string, readonly string[]>();
  const unknown = new Set(findLoopVariables(root));
  const scope: Scope = { folder: place.folder, root: place.root, variables, arrays, unknown };
  const assignments = root.descendantsOfType("variable_assignment");
  const counts = Map.groupBy(assignments, (one) => one.childForFieldName("name")?.text ?? "");
  for (const [name, all] of counts) if (all.length > 1) unknown.add(name);
  for (const one of assignments) {
    const name = one.childForFieldName("name")?.text ?? "";
    const value = one.childForFieldName("value");
    // A word before a command is for that command alone.
    if (unknown.has(name) || one.parent?.type === "command") continue;
    if (value?.type === "array") {
      const words = value.namedChildren.map((child) => readWord(child, scope));
      if (words.every((word) => word !== undefined)) arrays.set(name, words);
      continue;
    }
    // `X=${X:-1}` speaks of what was there before the script.
    const text = value === null ? "" : readWord(value, scope);
    if (text === undefined) unknown.add(name);
    else variables.set(name, text);
  }
  return scope;
}

function findLoopVariables(root: Node): readonly string[] {
  const loops = root.descendantsOfType("for_statement");
  const reads = root
    .descendantsOfType("command")
    .filter((one) => ["read", "mapfile", "readarray"].includes(commandName(one)));
  return [
    ...loops.flatMap((loop) => loop.childForFieldName("variable")?.text ?? []),
    ...reads.flatMap((one) => one.childrenForFieldName("argument").map((word) => word.text)),
  ];
}

/** The name of a command as written; "" where there is none. */
export function commandName(command: Node): string {
  return command.childForFieldName("name")?.text ?? "";
}
