import type { Predicate } from "./predicate.ts";

/** Who runs the tests of a job, and whose verdict counts. `shadow`: both run, and that of the old script counts. */
export type RolloutMode = "legacy" | "shadow" | "moult-with-fallback" | "moult";

/** All modes, the least of Moult first. */
export const ROLLOUT_MODES: readonly RolloutMode[] = [
  "legacy",
  "shadow",
  "moult-with-fallback",
  "moult",
];

/** The rollout of a project, as its config declares it. */
export interface Rollout {
  /** The variable by which a job chooses for itself: 1, true, 0 or false. */
  readonly flag: string;
  /** The first that holds decides, before everything else. */
  readonly overrides: readonly RolloutOverride[];
  /** The parts of CI that move one by one, in the order of the config: the first that holds is that of a job. */
  readonly configurations: readonly RolloutConfiguration[];
  /** In this order. */
  readonly phases: readonly RolloutPhase[];
  /** The name of the phase that is reached; all before it hold as well. Absent: the old script everywhere. */
  readonly phase?: string;
  /** Names of configurations that were taken back: the old script runs them in any phase. */
  readonly rolledBack: readonly string[];
  /** Names of variables: the first that is not empty says which jobs belong together in a percentage. */
  readonly key: readonly string[];
}

/** Jobs that run another program than the script, with or without Moult. */
export interface RolloutOverride {
  readonly when: Predicate;
  /** A program with a slash is relative to the project root. The arguments of the job follow. */
  readonly run: readonly [string, ...string[]];
}

/** A part of CI with a name. */
export interface RolloutConfiguration {
  readonly name: string;
  /** Absent: every job. */
  readonly when?: Predicate;
}

/** One step of the rollout. */
export interface RolloutPhase {
  readonly name: string;
  readonly risk?: "low" | "medium" | "high";
  /** Names; absent: all. */
  readonly configurations?: readonly string[];
  /** From 0 to 100: of the keys, chosen by a stable hash. The others stay with the phase before. */
  readonly percent: number;
  readonly mode: RolloutMode;
  /** Of shadow: whether Moult runs too or only its plan is compared. */
  readonly shadow: "run" | "plan";
  /** What must hold before the next phase. */
  readonly gates: RolloutGates;
}

/** The limits of the gates; ratios, not percent. */
export interface RolloutGates {
  /** The least number of runs of each configuration. */
  readonly minRuns: number;
  /** Of Moult's runs, how many ended with the old script instead. */
  readonly maxFallbackRate: number;
  /** Wall time of Moult over that of the old script, less one. */
  readonly maxSlowdown: number;
  /** Of Moult's runs, how many it failed itself (exit 3). */
  readonly maxErrorRate: number;
  /** Pairs whose verdicts differ, less what the old script differs from itself. */
  readonly maxDisagreementRate: number;
  readonly maxOutOfMemoryCount: number;
  readonly maxMissingTestCount: number;
  /** Peak memory of Moult over that of the old script. */
  readonly maxPeakRatio: number;
  /** How sure a gate has to be, such as 0.95. */
  readonly confidence: number;
}

/** What goes when the config does not say otherwise. */
export const DEFAULT_GATES: RolloutGates = {
  minRuns: 20,
  maxFallbackRate: 0.05,
  maxSlowdown: 0.1,
  maxErrorRate: 0.01,
  maxDisagreementRate: 0,
  maxOutOfMemoryCount: 0,
  maxMissingTestCount: 0,
  // Not 1: two runs that take the same differ by noise, and then half of the pairs are above 1 for ever.
  maxPeakRatio: 1.05,
  confidence: 0.95,
};

/** What a run of either runner says of its place in the rollout; part of the event `run-started`. */
export interface RolloutMark {
  readonly runner: "moult" | "legacy";
  readonly configuration: string;
  /** Absent before the first phase. */
  readonly phase?: string;
  /** As it was chosen for the job. */
  readonly mode: RolloutMode;
  /** The value of the key. */
  readonly key?: string;
  /** The same for all runs that ran beside each other on one commit. */
  readonly pair?: string;
  /** Of a shadow that only compares the plan: nothing ran, so its time and its memory say nothing. */
  readonly isPlanOnly?: true;
}

/** One run as the gates see it, of either runner. All of it is read from event logs and the file of fallbacks. */
export interface RolloutRun extends RolloutMark {
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** The largest memory of the whole process tree. */
  readonly peakBytes: number;
  /** Absent: it did not come to its end. */
  readonly exitCode?: number;
  /** Whether Moult itself failed: exit 3, or no end at all. */
  readonly isError: boolean;
  /** Whether the old script ran in its place. */
  readonly isFallback: boolean;
  /** The suite, where one was chosen, and what was planned and what ran of it. */
  readonly suite?: string;
  readonly plannedCount: number;
  readonly ranCount: number;
  readonly outOfMemoryCount: number;
  /** Steps that called a function of the old script, and those of them that could not be started. */
  readonly bridgedCount: number;
  readonly bridgedFailedCount: number;
  /** Programs that were not there (exit 127). */
  readonly missingProgramCount: number;
}

/** As in Argo Rollouts. `inconclusive`: the figures may still go either way. */
export type GateVerdict = "pass" | "fail" | "inconclusive" | "error";

/** What one gate found for one configuration. */
export interface GateResult {
  /** The key of its limit; what has none is shown and stops nothing. */
  readonly gate: keyof Omit<RolloutGates, "confidence"> | "shown";
  /** As people read it: "fallback rate". */
  readonly title: string;
  readonly verdict: GateVerdict;
  /** One sentence: the figure, its interval, the limit, from how many runs. */
  readonly text: string;
  /** Where there is a figure. Rates and ratios, not percent. */
  readonly value?: number;
  readonly low?: number;
  readonly high?: number;
  readonly limit?: number;
  /** How many runs or pairs the figure is made of. */
  readonly sampleCount: number;
  /** Of an inconclusive one: about how many more are needed if it goes on like this. */
  readonly neededCount?: number;
}

/** One configuration in the phase that is reached. */
export interface ConfigurationReport {
  readonly configuration: string;
  /** As the phases say; `legacy` where it was taken back. */
  readonly mode: RolloutMode;
  readonly percent: number;
  readonly isRolledBack: boolean;
  /** The worst of its gates: error, fail, inconclusive, pass. */
  readonly verdict: GateVerdict;
  readonly gates: readonly GateResult[];
}

/** Whether the next phase may begin, and what stands in its way. */
export interface RolloutReport {
  readonly phase?: string;
  /** Absent in the last one. */
  readonly next?: string;
  readonly verdict: GateVerdict;
  readonly configurations: readonly ConfigurationReport[];
}
