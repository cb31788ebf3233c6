import { readRolloutLog } from "../history/rollout-log.ts";
import { readRolloutRuns } from "../history/read-rollout-runs.ts";
import type { Rollout, RolloutReport } from "../model/rollout.ts";
import { judgeGates } from "../rollout/judge-gates.ts";
import { findRestarts } from "../rollout/restarts.ts";
import type { RolloutSources } from "./rollout-status-wish.ts";

/** What the gates say, and what could not be read for them. */
export interface ReadReport {
  readonly report: RolloutReport;
  readonly warnings: readonly string[];
}

/** Judges the gates of the phase that is reached, from the runs of the project at `root`. */
export function readRolloutReport(root: string, rollout: Rollout): ReadReport {
  const { runs, warnings, restarts } = readRolloutSources(root, rollout);
  return { report: judgeGates(rollout, runs, restarts), warnings };
}

/** Reads all that the gates look at. */
export function readRolloutSources(root: string, rollout: Rollout): RolloutSources {
  const past = readRolloutRuns(root);
  const log = readRolloutLog(root);
  return {
    rollout,
    // A plan that was only compared is a run without tests, which the gates know.
    runs: [...past.runs, ...past.plans],
    warnings: [...past.warnings, ...log.warnings],
    restarts: findRestarts(rollout, log.actions),
  };
}
