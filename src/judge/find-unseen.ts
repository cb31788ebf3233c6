import type { Node } from "web-tree-sitter";
import type { TracePlace, TraceProblem } from "../model/trace.ts";
import { nameOf } from "./follow-output.ts";
import type { CellLog, LogEntry } from "./read-log.ts";
import type { ScriptTrees } from "./script-trees.ts";
import { placeOf } from "./trace-place.ts";

/** The traps that were set. */
export function listTraps({ entries }: CellLog): readonly LogEntry[] {
  return entries.filter(({ kind }) => kind === "trap");
}

/**
 * A command of a trap, or of a function that a trap calls, which may have a slash in its name and was not caught: there
 * bash does not say which command comes next. Only what was entered counts.
 */
export function findUnseen(log: CellLog, trees: ScriptTrees): TraceProblem | undefined {
  const listWords = (kind: string): ReadonlySet<string> =>
    new Set(log.entries.flatMap((one) => (one.kind === kind ? one.fields.slice(0, 1) : [])));
  const [entered, seen] = [listWords("function"), listWords("seen")];
  const visited = new Set<string>();
  const search = (scope: Node, place: TracePlace | undefined): TraceProblem | undefined => {
    for (const command of scope.descendantsOfType("command")) {
      const name = nameOf(command);
      if (isHidden(name, scope, seen)) {
        const line = command.startPosition.row + 1;
        return describeUnseen(name, place ?? { path: trees.pathOf(command) ?? "", line });
      }
      const called = entered.has(name) && !visited.has(name) ? trees.findFunction(name) : undefined;
      visited.add(name);
      const found = called === undefined ? undefined : search(called, undefined);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const entry of listTraps(log)) {
    const found = search(trees.parse(entry.fields[0] ?? "").rootNode, placeOf(entry));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A word with a slash, or that may become one, whose value was not known when the function was entered. */
function isHidden(name: string, scope: Node, seen: ReadonlySet<string>): boolean {
  if (!/[/$`]/.test(name)) return false;
  if (!seen.has(name)) return true;
  const assigned = scope
    .descendantsOfType("variable_assignment")
    .flatMap((one) => one.childForFieldName("name")?.text ?? []);
  const loops = scope.descendantsOfType("for_statement");
  const names = [
    ...assigned,
    ...loops.flatMap((one) => one.childForFieldName("variable")?.text ?? []),
  ];
  return names.some((one) => new RegExp(`\\$\\{?${one}\\b`).test(name));
}

function describeUnseen(name: string, place: TracePlace): TraceProblem {
  return {
    code: "E_TRACER",
    message: `what a trap runs is seen only when its name is known before: ${name.slice(0, 120)}`,
    place,
    next: "name the function of the trap under leaf in the assumptions, or call the program by a plain name",
  };
}
