import type { GateResult, RolloutRun } from "../model/rollout.ts";
import type { GateScene } from "./gate-scene.ts";
import { countOf } from "./gate-words.ts";

/** Whether there are enough runs of Moult, or of the old script in a phase in which only that one runs. */
export function judgeRunCount(
  { limits: { minRuns } }: GateScene,
  runs: readonly RolloutRun[],
): GateResult {
  const sampleCount = runs.length;
  const known = { gate: "minRuns", title: "runs", value: sampleCount, limit: minRuns } as const;
  const text = `${sampleCount} of at least ${minRuns}`;
  if (sampleCount >= minRuns) return { ...known, verdict: "pass", text, sampleCount };
  const neededCount = minRuns - sampleCount;
  const wait = `; ${neededCount} more`;
  return { ...known, verdict: "inconclusive", text: `${text}${wait}`, sampleCount, neededCount };
}

/** How many tests ran out of memory, in all runs of Moult together. */
export function judgeOutOfMemory({ limits, moult }: GateScene): GateResult {
  const limit = limits.maxOutOfMemoryCount;
  const hit = moult.filter(({ outOfMemoryCount }) => outOfMemoryCount > 0);
  const value = sumOf(hit, ({ outOfMemoryCount }) => outOfMemoryCount);
  const known = { gate: "maxOutOfMemoryCount", title: "out of memory", value, limit } as const;
  const text = `${countOf(value, "test")} in ${countOf(moult.length, "run")}; limit ${limit}`;
  return { ...known, ...judgeCount(value > limit, moult), text: `${text}${lastOf(hit)}` };
}

/**
 * How many tests did not run that were planned, in runs of Moult that had a verdict: it was good (0), or said itself
 * that something is missing (8, 9). After a failure the rest of a suite is left out on purpose, as by `set -e`. A run
 * that planned nothing is worse than one test less: it is good without having tested anything, so one is enough.
 */
export function judgeMissing({ limits, moult }: GateScene): GateResult {
  const limit = limits.maxMissingTestCount;
  const judged = moult.filter(({ isError, isFallback }) => !isError && !isFallback);
  const empty = judged.filter(({ plannedCount }) => plannedCount === 0);
  const short = judged.filter((run) => isMeantToBeWhole(run) && run.ranCount < run.plannedCount);
  const value = sumOf(short, ({ plannedCount, ranCount }) => plannedCount - ranCount);
  const known = { gate: "maxMissingTestCount", title: "missing tests", value, limit } as const;
  const verdict = judgeCount(value > limit || empty.length > 0, judged);
  if (empty.length > 0) {
    const runs = `${countOf(empty.length, "run")} of ${judged.length}`;
    return {
      ...known,
      ...verdict,
      text: `vacuous: ${runs} planned no test at all${lastOf(empty)}`,
    };
  }
  const text = `${countOf(value, "planned test")} did not run in ${countOf(judged.length, "run")}`;
  return { ...known, ...verdict, text: `${text}; limit ${limit}${lastOf(short)}` };
}

const WHOLE_OR_SAYS_SO: ReadonlySet<number | undefined> = new Set([0, 8, 9]);

function isMeantToBeWhole({ exitCode }: RolloutRun): boolean {
  return WHOLE_OR_SAYS_SO.has(exitCode);
}

/** A count is no estimate: it is over its limit or not. Of no run at all nothing can be said. */
function judgeCount(
  isOver: boolean,
  { length: sampleCount }: readonly RolloutRun[],
): Pick<GateResult, "verdict" | "sampleCount" | "neededCount"> {
  if (isOver) return { verdict: "fail", sampleCount };
  if (sampleCount > 0) return { verdict: "pass", sampleCount };
  return { verdict: "inconclusive", sampleCount, neededCount: 1 };
}

/** Where to look. */
function lastOf(runs: readonly RolloutRun[]): string {
  const last = runs.at(-1);
  return last === undefined ? "" : `; last in run ${last.runId}`;
}

function sumOf(runs: readonly RolloutRun[], count: (run: RolloutRun) => number): number {
  return runs.reduce((sum, run) => sum + count(run), 0);
}
