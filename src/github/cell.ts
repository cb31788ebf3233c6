import type { Combination } from "./matrix.ts";
import type { Spot } from "./value.ts";

/** One call of the script by CI, with the variables that it sees. */
export interface WorkflowCell {
  /** The workflow that starts it, as people read its path. */
  readonly workflow: string;
  /** The job of that workflow, then those of reusable workflows inside it. */
  readonly jobs: readonly JobVisit[];
  /** The name of the step, or what it does. */
  readonly step: string;
  /** The line that calls the script, and where its step is. */
  readonly call: string;
  readonly spot: Spot;
  readonly variables: Readonly<Record<string, string>>;
  /** What the script sees as $1, $2, ...; absent where the call is no plain command. */
  readonly args?: readonly string[];
  /** Variables that it sees, with values that only a run has. */
  readonly notKnown: readonly OpenVariable[];
  /** Each `if` that only a run can decide: the cell exists when all hold. */
  readonly conditions: readonly Condition[];
}

/** A job, in one combination of its matrix. */
export interface JobVisit {
  readonly job: string;
  readonly matrix: Combination;
}

/** A variable without a value. */
export interface OpenVariable {
  readonly name: string;
  /** As written: `${{ secrets.TOKEN }}`. */
  readonly text: string;
  readonly why: string;
  readonly spot: Spot;
}

/** An `if` of a job or a step. */
export interface Condition {
  readonly text: string;
  readonly spot: Spot;
}

/**
 * Something that the files alone do not say. `cells`: how many cells there are. `value`: what a variable
 * holds. `assumed`: something was taken to be so. `unread`: what another repository runs.
 */
export interface OpenPoint {
  readonly kind: "cells" | "value" | "assumed" | "unread";
  /** What is not known, as people read it. */
  readonly what: string;
  readonly why: string;
  readonly spot: Spot;
}

/** The same open point at each place that has it, at least one. */
export interface Unresolved extends Omit<OpenPoint, "spot"> {
  readonly spots: readonly Spot[];
}

/** All cells of some workflows, and what could not be resolved, in the order of the files. */
export interface WorkflowMatrix {
  readonly cells: readonly WorkflowCell[];
  readonly unresolved: readonly Unresolved[];
}
