import type { RolloutRun } from "../model/rollout.ts";
import type { RunPair } from "./gate-scene.ts";

/**
 * Matches runs that did not run beside each other: each takes the newest run of the other side that is still free, so
 * that machines and tests are as alike as they get. None is used twice: the comparisons stay independent, and which
 * there are does not depend on what was measured, nor on what comes later. Both lists are sorted by time.
 */
export function matchInTime(
  moult: readonly RolloutRun[],
  legacy: readonly RolloutRun[],
): readonly RunPair[] {
  const free: { moult: RolloutRun[]; legacy: RolloutRun[] } = { moult: [], legacy: [] };
  const pairs: RunPair[] = [];
  const inOrder = [...moult, ...legacy].toSorted((a, b) => a.startedAtMs - b.startedAtMs);
  for (const run of inOrder) {
    const other = free[run.runner === "moult" ? "legacy" : "moult"].pop();
    if (other === undefined) free[run.runner].push(run);
    else {
      const isMoult = run.runner === "moult";
      pairs.push({ moult: isMoult ? run : other, legacy: isMoult ? other : run });
    }
  }
  return pairs;
}
