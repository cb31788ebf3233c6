import type { Node } from "web-tree-sitter";
import { type Flow, followOutput } from "./follow-output.ts";
import { isOwnFrame } from "./own-frames.ts";
import type { LogEntry } from "./read-log.ts";
import { findCommands, nameFunctionAround, type ScriptTrees } from "./script-trees.ts";
import { relativePath } from "./trace-place.ts";

/** A call: the line in which a command or a function stands. */
export interface Frame {
  readonly path: string;
  readonly line: number;
  readonly name: string;
}

/** The calls around a command, the innermost first. `callers` is what the prelude notes after it: BASH_LINENO, BASH_SOURCE. */
export function readFrames(command: LogEntry, callers: LogEntry | undefined): readonly Frame[] {
  const { file, line, fields } = command;
  const own = { path: relativePath(file), line, name: fields[2] ?? "" };
  if (callers?.kind !== "callers") return [own];
  const count = Number(callers.fields[0]);
  const lines = callers.fields.slice(1, 1 + count);
  const sources = callers.fields.slice(1 + count);
  const calls = callers.stack.slice(1).map((name, at) => ({
    path: relativePath(sources[at + 1] ?? ""),
    line: Number(lines[at]),
    name,
  }));
  return [own, ...calls.filter(({ name }) => !isOwnFrame(name))];
}

/** The line in which something that is not known decides, from where it reaches the output of the innermost call on. */
export function followFrames(
  frames: readonly Frame[],
  trees: ScriptTrees,
  start: Flow = { output: true, status: false },
): number | undefined {
  let flow = start;
  for (const { path, line, name } of frames) {
    const tree = trees.find(path);
    const nodes = tree === undefined ? [] : findCommands(tree, line, name);
    // In the text of an `eval` or of a trap nothing is known of where it goes.
    if (nodes.length === 0) continue;
    const ends = nodes.map((node) => followOutput(node, flow, trees.findFunction));
    const flows: Flow[] = [];
    for (const end of ends) {
      if ("decidedIn" in end) return end.decidedIn;
      flows.push(end);
    }
    flow = { output: flows.some((one) => one.output), status: flows.some((one) => one.status) };
    if (!flow.output && !flow.status) return undefined;
  }
  return undefined;
}

/** A variable that holds what is not known. */
export interface OpenVariable {
  readonly name: string;
  /** Where it was assigned. */
  readonly path: string;
  readonly line: number;
  /** The function that did so; undefined at the top level. */
  readonly owner: string | undefined;
  /** The calls around what it holds. */
  readonly frames: readonly Frame[];
}

/** The line in which a variable decides by what it holds, where `[[`, `((` and `case` do not show it: they are seen to run. */
export function followVariable(
  variable: OpenVariable,
  trees: ScriptTrees,
  entered: ReadonlySet<string>,
): number | undefined {
  const { name, owner, frames } = variable;
  const isLocal = owner !== undefined && declaresLocal(trees.findFunction(owner), name);
  for (const { rootNode } of trees.all) {
    for (const node of rootNode.descendantsOfType(["simple_expansion", "expansion"])) {
      if (!isOf(node, name)) continue;
      const around = nameFunctionAround(node);
      if (around === owner) {
        if (isBefore(node, variable, trees)) continue;
      } else if (isLocal) continue;
      else if (around !== undefined) {
        if (!entered.has(around) || declaresLocal(trees.findFunction(around), name)) continue;
      }
      const end = followOutput(node, { output: true, status: false }, trees.findFunction);
      if ("decidedIn" in end) return end.decidedIn;
      const at = around === owner ? frames.findIndex((frame) => frame.name === owner) : -1;
      const line = at < 0 ? undefined : followFrames(frames.slice(at), trees, end);
      if (line !== undefined) return line;
    }
  }
  return undefined;
}

function isOf(node: Node, name: string): boolean {
  return node.descendantsOfType("variable_name").some(({ text }) => text === name);
}

/** A line above the assignment, which is not reached after it but in a loop. */
function isBefore(node: Node, { path, line }: OpenVariable, trees: ScriptTrees): boolean {
  return (
    node.tree.rootNode.id === trees.find(path)?.rootNode.id && node.startPosition.row + 1 < line
  );
}

function declaresLocal(body: Node | undefined, name: string): boolean {
  const declarations = body?.descendantsOfType("declaration_command") ?? [];
  return declarations.some((one) => /^(local|declare|typeset)\b/.test(one.text) && isOf(one, name));
}
