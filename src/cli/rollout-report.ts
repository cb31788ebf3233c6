import type { LoadedConfig } from "../config/config.ts";
import type { Rollout, RolloutReport } from "../model/rollout.ts";

/** What the gates say, and what could not be read for them. */
export interface ReadReport {
  readonly report: RolloutReport;
  readonly warnings: readonly string[];
}

/** Judges the gates of the phase that is reached, from the runs of the project. */
export async function readRolloutReport(_: LoadedConfig, { phase }: Rollout): Promise<ReadReport> {
  const reached = phase === undefined ? {} : { phase };
  return {
    report: { ...reached, verdict: "error", configurations: [] },
    warnings: ["no gates in this build"],
  };
}
