import type { BridgeMode, StepRules, StepWork } from "./suite.ts";

/** Whether a predicate holds. `unknown` where only bash can decide and was not asked. */
export type Truth = "yes" | "no" | "unknown";

/** Why a predicate holds or not: its own sentence, and those of its parts. */
export interface Explanation {
  readonly truth: Truth;
  /** As people read it, without a full stop: `TEST_CONFIG is "inductor", like *inductor*`. */
  readonly text: string;
  /** Empty for a plain question. */
  readonly parts: readonly Explanation[];
}

/** Why something without a condition is in. */
export const UNCONDITIONAL: Explanation = { truth: "yes", text: "it has no condition", parts: [] };

/** Whether something is in because nothing was asked. */
export function isUnconditional({ text }: Explanation): boolean {
  return text === UNCONDITIONAL.text;
}

/** What was decided for one environment. */
export interface Selection {
  readonly chosen: ChosenSuite;
  /** Each earlier suite, and why it is not the one. */
  readonly rejected: readonly { readonly suite: string; readonly why: Explanation }[];
}

/** The suite of an environment with all its texts filled in. */
export interface ChosenSuite {
  readonly name: string;
  readonly why: Explanation;
  readonly bridge: BridgeMode;
  /** All steps in their order, those that are out included. */
  readonly steps: readonly ChosenStep[];
  /** The command that gets the whole suite. */
  readonly handOver?: readonly string[];
}

/** A step with its texts filled in. Those of a step that is out are as written. */
export interface ChosenStep {
  /** Unique in its suite. */
  readonly name: string;
  /** Its place in the suite as written, from 0. */
  readonly index: number;
  readonly isIn: boolean;
  readonly why: Explanation;
  readonly work: StepWork;
  readonly rules: Omit<StepRules, "name" | "when">;
  /** What `set` steps before it have set. */
  readonly variables: Readonly<Record<string, string>>;
}
