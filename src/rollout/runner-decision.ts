import type { RolloutMark, RolloutMode, RolloutOverride, RolloutPhase } from "../model/rollout.ts";
import type { Explanation, Truth } from "../model/selection.ts";

/** What stands for the configuration of a job that is of none. */
export const NO_CONFIGURATION = "none";

/** Who runs the tests of a job, and why. */
export interface RunnerDecision {
  /** Whose verdict counts; `override` runs its own program. */
  readonly runner: RolloutMark["runner"] | "override";
  readonly mode: RolloutMode;
  /** What decided. */
  readonly by: "override" | "flag" | "rolled-back" | "phase" | "nothing";
  readonly override?: RolloutOverride;
  /** Whether a run of the old script is recorded, because a phase that is reached is for this configuration. */
  readonly isRecorded: boolean;
  /** `none` for a job that is of none. */
  readonly configuration: string;
  /** The phase that is reached. */
  readonly phase?: string;
  /** The phase that decided: one that is reached. */
  readonly decidingPhase?: string;
  /** Of mode shadow: whether Moult runs too, or only its plan is compared. */
  readonly shadow: RolloutPhase["shadow"];
  /** The value of the key, and where it stands among all keys: from 0 up to, not including, 100. */
  readonly key?: string;
  readonly bucket?: number;
  /** What was asked, in order; the last one decided. */
  readonly reasons: readonly Reason[];
}

/** One question on the way to the decision. */
export interface Reason {
  /** As people read it: "phase first". */
  readonly what: string;
  readonly why: Explanation;
}

/** The mark of a run by Moult or by the old script that this decision led to. */
export function markOf(decision: RunnerDecision): Omit<RolloutMark, "pair"> {
  const { runner, mode, configuration, phase, key } = decision;
  return {
    runner: runner === "moult" ? "moult" : "legacy",
    configuration,
    ...(phase === undefined ? {} : { phase }),
    mode,
    ...(key === undefined ? {} : { key }),
  };
}

/** A question of which there is nothing more to say than its answer. */
export function makeReason(what: string, truth: Truth, text: string): Reason {
  return { what, why: { truth, text, parts: [] } };
}
