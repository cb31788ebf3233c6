import type { GateResult } from "../model/rollout.ts";
import { judgeRunCount } from "./gate-counts.ts";
import { describeRate, judgeNone } from "./gate-rates.ts";
import type { GateScene } from "./gate-scene.ts";
import { judgeLimit, percentOf } from "./gate-words.ts";
import { boundRate } from "./statistics.ts";

/** What a comparison of plans ends with (exit codes of Moult). */
const EQUAL = 0;
const DIFFERENT = 6;

/**
 * The gates of a shadow that only compares plans: how many were compared, and how many differ. Others could not be
 * compared; they are told, and do not count. The limit is that of disagreement: a plan that differs is a verdict that
 * may.
 */
export function judgePlans(scene: GateScene): readonly GateResult[] {
  const { limits, plans } = scene;
  const compared = plans.filter(({ exitCode }) => exitCode === EQUAL || exitCode === DIFFERENT);
  const differing = compared.filter(({ exitCode }) => exitCode === DIFFERENT);
  const { maxDisagreementRate: limit, minRuns, confidence } = limits;
  const tally = { hitCount: differing.length, tryCount: compared.length };
  const { verdict, wait, neededCount } =
    limit === 0 && differing.length === 0
      ? judgeNone(compared.length, minRuns)
      : judgeLimit({ limit, confidence, noun: "plan" }, tally);
  const known = {
    gate: "maxDisagreementRate",
    title: "plans that differ",
    verdict,
    limit,
    sampleCount: compared.length,
    ...(neededCount === undefined ? {} : { neededCount }),
  } as const;
  const unknown = plans.length - compared.length;
  const rest = unknown === 0 ? "" : `; ${unknown} more could not be compared`;
  const last = differing.at(-1);
  const where = last === undefined ? "" : `; last in run ${last.runId}`;
  const runs = judgeRunCount(scene, compared);
  if (compared.length === 0)
    return [runs, { ...known, text: `no plan compared yet${rest}${wait}` }];
  const bounds = boundRate(tally, confidence);
  const text = `${describeRate(tally, bounds, "plan")}; limit ${percentOf(limit)}${where}${rest}${wait}`;
  return [runs, { ...known, ...bounds, value: tally.hitCount / tally.tryCount, text }];
}
