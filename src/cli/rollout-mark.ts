import type { LoadedConfig } from "../config/config.ts";
import { ROLLOUT_MODES, type RolloutMark, type RolloutPhase } from "../model/rollout.ts";

/** The variable by which a pair is told to the Moult of a shadow. */
export const PAIR_VARIABLE = "MOULT_PAIR";

/** What a call knows of its own place in the rollout before anything is chosen. */
export interface MarkedCall {
  readonly runner: RolloutMark["runner"];
  /** The same for all runs that ran beside each other on one commit. */
  readonly pair?: string | undefined;
}

/** Where a run stands in the rollout; undefined where the project has none. */
export function rolloutMarkOf(
  _loaded: LoadedConfig | undefined,
  env: Readonly<Record<string, string | undefined>>,
  { runner, pair }: MarkedCall,
): RolloutMark | undefined {
  const {
    MOULT_ROLLOUT_CONFIGURATION: configuration,
    MOULT_ROLLOUT_PHASE: phase,
    MOULT_ROLLOUT_MODE: named,
  } = env;
  const mode = ROLLOUT_MODES.find((one) => one === named);
  if (!configuration || mode === undefined) return undefined;
  return {
    runner,
    configuration,
    ...(phase ? { phase } : {}),
    mode,
    ...(pair ? { pair } : {}),
  };
}

/** Whether Moult runs too in a shadow, or only its plan is compared. */
export function shadowOf(
  _loaded: LoadedConfig | undefined,
  env: Readonly<Record<string, string | undefined>>,
): RolloutPhase["shadow"] {
  return env["MOULT_ROLLOUT_SHADOW"] === "plan" ? "plan" : "run";
}
