import { resolve } from "node:path";
import type { Node } from "web-tree-sitter";
import { isPartOf, PREPARES } from "./init-flags.ts";
import { commandName, readWord, type Scope } from "./init-words.ts";

/** What is known of a script in which a folder is looked for. */
export interface FolderScene {
  readonly root: Node;
  readonly scope: Scope;
}

/**
 * The folder in which a command of a script works, absolute: after each `cd`, `pushd` and `popd` that comes before
 * it in the same shell; in a function after those before its calls. Undefined when only running it would tell.
 */
export function findFolder(
  command: Node,
  scene: FolderScene,
  callers: readonly number[] = [],
): string | undefined {
  const within = findAround(command, ["function_definition"]);
  const start = within === undefined ? scene.scope.root : findStart(within, scene, callers);
  if (start === undefined) return undefined;
  let folders: readonly string[] = [start];
  for (const one of (within ?? scene.root).descendantsOfType("command")) {
    const isBefore = one.endIndex <= command.startIndex;
    if (!isBefore || findAround(one, ["function_definition"])?.id !== within?.id) continue;
    if (!changesFolder(one, scene.root) || !reaches(one, command)) continue;
    const next = isOnCondition(one, command) ? undefined : follow(one, folders, scene.scope);
    if (next === undefined) return undefined;
    folders = next;
  }
  return folders[0];
}

/** Where the calls of a function are made; undefined when that is in several folders. */
function findStart(
  definition: Node,
  scene: FolderScene,
  callers: readonly number[],
): string | undefined {
  const name = definition.childForFieldName("name")?.text;
  const calls = scene.root
    .descendantsOfType("command")
    .filter((one) => commandName(one) === name && !isPartOf(definition, one))
    // Two functions may call each other.
    .filter((one) => !callers.includes(findAround(one, ["function_definition"])?.id ?? -1));
  const starts = calls.map((call) => findFolder(call, scene, [...callers, definition.id]));
  if (starts.length === 0) return scene.scope.root;
  return starts.every((start) => start === starts[0]) ? starts[0] : undefined;
}

const CHANGES = ["cd", "pushd", "popd"];

/** Whether a command is a change of the folder, or the call of a function that has one. */
function changesFolder(command: Node, root: Node): boolean {
  const name = commandName(command);
  if (CHANGES.includes(name)) return true;
  const definition = root
    .descendantsOfType("function_definition")
    .find((one) => one.childForFieldName("name")?.text === name);
  return (
    definition
      ?.descendantsOfType("command")
      .some((one) => CHANGES.includes(commandName(one)) && reachesEnd(one, definition)) ?? false
  );
}

/** The folders on the stack of the shell after a change, the current one first. */
function follow(
  change: Node,
  folders: readonly string[],
  scope: Scope,
): readonly string[] | undefined {
  const [current = scope.root, ...left] = folders;
  const name = commandName(change);
  if (name === "popd") return left.length === 0 ? undefined : left;
  const [word] = change.childrenForFieldName("argument").slice(-1);
  const target = word === undefined ? undefined : readWord(word, scope);
  if (!CHANGES.includes(name) || target === undefined || /\$|^[-+~]/.test(target)) return undefined;
  const next = resolve(current, target);
  return name === "pushd" ? [next, current, ...left] : [next, ...left];
}

const SHELLS = ["subshell", "command_substitution", "process_substitution"];

/** Whether a change of the folder still holds at a command: no shell of its own ends between them. */
function reaches(change: Node, command: Node): boolean {
  const shell = findAround(change, SHELLS);
  return shell === undefined || isPartOf(shell, command);
}

/** Whether a change of the folder in a function holds after it. */
function reachesEnd(change: Node, definition: Node): boolean {
  const shell = findAround(change, SHELLS);
  return shell === undefined || isPartOf(shell, definition);
}

/** Whether it takes a condition or a loop around a change of the folder, and not around the command, to come to it. */
function isOnCondition(change: Node, command: Node): boolean {
  let inner = change;
  for (let one = change.parent; one !== null && !isPartOf(one, command); one = one.parent) {
    if (BRANCHES.includes(one.type)) return true;
    const [left] = one.type === "list" ? one.namedChildren : [];
    if (left !== undefined && !isPartOf(left, inner)) {
      const isOr = one.children.some(({ type }) => type === "||");
      if (isOr || !PREPARES.test(left.text)) return true;
    }
    inner = one;
  }
  return false;
}

const BRANCHES = ["if_statement", "case_item", "while_statement", "for_statement"];

/** The nearest of some kinds of nodes around a node. */
function findAround(node: Node, types: readonly string[]): Node | undefined {
  for (let one = node.parent; one !== null; one = one.parent)
    if (types.includes(one.type)) return one;
  return undefined;
}
