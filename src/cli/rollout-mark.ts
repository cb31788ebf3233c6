import type { LoadedConfig } from "../config/config.ts";
import type { RolloutMark, RolloutPhase } from "../model/rollout.ts";
import { markOf } from "../rollout/runner-decision.ts";
import type { Job } from "./select-job.ts";

/** The variable by which a pair is told to the Moult of a shadow. */
export const PAIR_VARIABLE = "MOULT_PAIR";

/** What a call knows of its own place in the rollout before anything is chosen. */
export interface MarkedCall {
  readonly runner: RolloutMark["runner"];
  /** The same for all runs that ran beside each other on one commit. */
  readonly pair?: string | undefined;
}

/** Where a run stands in the rollout. */
export interface RunPlace {
  readonly mark: RolloutMark;
  /** Of a shadow: whether Moult runs too, or only its plan is compared. */
  readonly shadow: RolloutPhase["shadow"];
}

/**
 * Finds where a run stands in the rollout, by the same choice as `moult select`. Undefined where the project has none,
 * and where nothing can be decided: `moult select` says why.
 */
export async function findPlace(
  loaded: LoadedConfig | undefined,
  job: Job,
  { runner, pair }: MarkedCall,
): Promise<RunPlace | undefined> {
  if (loaded?.config.rollout === undefined) return undefined;
  // Loaded only here: most projects have no rollout, and a run waits for this.
  const { selectJob } = await import("./select-job.ts");
  const decision = await selectJob(loaded, job);
  if (!decision.ok) return undefined;
  const { shadow } = decision.value;
  const mark = { ...markOf(decision.value), runner };
  return { mark: pair ? { ...mark, pair } : mark, shadow };
}
