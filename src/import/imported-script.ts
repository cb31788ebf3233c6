import type { Legacy } from "../model/legacy.ts";
import type { Predicate } from "../model/predicate.ts";
import type { StepWork } from "../model/suite.ts";

/** A script as it was given: with what it sources, as far as that was found. */
export interface ScriptText {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
  readonly helpers: readonly HelperText[];
}

/** A file that a script sources. */
export interface HelperText {
  /** The words after `source` that mean it, as written. */
  readonly words: readonly string[];
  readonly path: string;
  readonly text: string;
}

/** What a config says in place of the dispatch of a script. */
export interface ImportedScript {
  readonly legacy: Legacy;
  /** What the set-up of the script gives to variables that CI has not set. */
  readonly variables: Readonly<Record<string, { readonly default?: string }>>;
  readonly suites: readonly ImportedSuite[];
  /** All that the set-up does for variables that CI has not set, asked for or not. */
  readonly defaults: Readonly<Record<string, string>>;
  /** What stays bash, or is not quite as in the script; in the order of the lines. */
  readonly notes: readonly ImportNote[];
}

/** A suite, and where it comes from. */
export interface ImportedSuite {
  readonly name: string;
  readonly when?: Predicate;
  readonly steps: readonly ImportedStep[];
  readonly handOver?: readonly string[];
  /** Of the script, without the sign. */
  readonly comments: readonly string[];
}

/** A step, and where it comes from. */
export interface ImportedStep {
  readonly work: StepWork;
  readonly when?: Predicate;
  readonly comments: readonly string[];
  readonly after: readonly string[];
  /** Of the script, from 1. */
  readonly lines: readonly [from: number, to: number];
  /** It is bash, and the calls that a trace shows may stand in its place. */
  readonly isReplayable?: boolean;
}

/** Something that the user should know. `verbatim`: a step that stays bash. */
export interface ImportNote {
  readonly kind: "verbatim" | "note";
  readonly line: number;
  /** One sentence without a full stop; of `verbatim` the first line of the bash. */
  readonly message: string;
}
