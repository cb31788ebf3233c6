import { parseShebangFlags } from "../bash/shebang.ts";
import type { ScriptText } from "./imported-script.ts";
import type { Item } from "./items.ts";
import type { DraftSuite } from "./make-suites.ts";

/**
 * Suites for what ends in the set-up: `exec` of another script is handed over. Where the script just ends, it gets the
 * whole suite itself, because no step would ever be reached.
 */
export function makeEarlySuites(
  items: readonly Item[],
  { path, text }: ScriptText,
): readonly DraftSuite[] {
  const whole = ["bash", ...parseShebangFlags(text), path];
  return items.flatMap((item): DraftSuite[] => {
    const { when, end, comments } = item;
    if (typeof when === "boolean" || end === undefined) return [];
    if (end.kind === "exec") {
      return end.argv === undefined ? [] : [{ when, items: [], comments, handOver: end.argv }];
    }
    return [{ when, items: [], comments, handOver: whole, name: "early-end" }];
  });
}
