import type { Node } from "web-tree-sitter";

/**
 * Whether bash as it is may end with a bad status that is no failure of the script: `a && b` where a does not hold, and
 * `! a` where it does. Neither ends a script under `set -e`; as the end of a step both would be one.
 */
export function mayEndBad(nodes: readonly Node[]): boolean {
  return nodes.some(
    (node) =>
      node.text.includes("&&") || node.descendantsOfType("negated_command").some(isNoQuestion),
  );
}

/** The status of a condition is asked by the if or the loop around it. */
function isNoQuestion({ id, parent }: Node): boolean {
  const asked = parent?.childrenForFieldName("condition") ?? [];
  return !asked.some((one) => one.id === id);
}
