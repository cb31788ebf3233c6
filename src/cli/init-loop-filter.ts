import type { Node } from "web-tree-sitter";
import { isPartOf } from "./init-flags.ts";

/**
 * The line of the loop that goes over what a `find` has printed and leaves some of it out by `continue` or `break`:
 * one that is fed by it, or that goes over the variable into which it was read. Undefined for none.
 */
export function findLoopFilter(command: Node, root: Node): number | undefined {
  const variable = findReceiver(command);
  const loops = root.descendantsOfType(["for_statement", "while_statement"]).filter((loop) => {
    const body = loop.childForFieldName("body");
    const fed = loop.parent?.type === "redirected_statement" ? loop.parent : loop;
    const isFed = isPartOf(fed, command) && !isPartOf(body ?? undefined, command);
    const head = body === null ? "" : fed.text.replace(body.text, "");
    const isOver = variable !== undefined && new RegExp(`\\$\\{?${variable}\\b`).test(head);
    return (isFed || isOver) && body !== null && leavesOut(body);
  });
  const [loop] = loops;
  return loop === undefined ? undefined : loop.startPosition.row + 1;
}

/** A check that the file is there leaves nothing out. */
function leavesOut(body: Node): boolean {
  return body
    .descendantsOfType("command")
    .some(
      (one) =>
        /^(?:continue|break)\b/.test(one.text) &&
        !/^(?:\[\[?|test)\s+!?\s*-[ef]\s[^&|]*(?:\|\||&&)/.test(one.parent?.text ?? ""),
    );
}

/** The variable into which the output of a command is read. */
function findReceiver(command: Node): string | undefined {
  for (let one = command.parent; one !== null; one = one.parent) {
    if (one.type === "variable_assignment") return one.childForFieldName("name")?.text;
    if (one.type !== "redirected_statement") continue;
    const reader =
      /^(?:mapfile|readarray|read)\b(?:\s+[^<\s]+)*?\s+(\w+)\s*<|^(?:mapfile|readarray|read)\b.*\s(\w+)\s+<\s*<\(/.exec(
        one.text,
      );
    if (reader !== null) return reader[1] ?? reader[2];
  }
  return undefined;
}
