import type { Predicate } from "../model/predicate.ts";
import type { Step, Suite } from "../model/suite.ts";

/** How far a suite has left the old script behind. */
export interface SuiteProgress {
  readonly suite: string;
  /** Steps that need no bash: `tests`, `run`. */
  readonly native: number;
  /** Steps that are still functions of the old script: `call`. */
  readonly bridged: number;
  /** Steps that are still lines of it: `sh`. */
  readonly verbatim: number;
  /** Conditions, of the suite and of its steps, that only bash can decide. */
  readonly opaque: number;
  /** The whole suite is given to another command. */
  readonly isHandedOver: boolean;
}

/** Setting a variable is no step of its own on the way. */
const KINDS: Readonly<Record<Step["kind"], "native" | "bridged" | "verbatim" | undefined>> = {
  tests: "native",
  run: "native",
  set: undefined,
  call: "bridged",
  sh: "verbatim",
};

/** Counts what each suite still needs of the old script, in the order of the config. */
export function measureProgress(suites: readonly Suite[]): readonly SuiteProgress[] {
  return suites.map((suite) => {
    const count = (kind: "native" | "bridged" | "verbatim"): number =>
      suite.steps.filter((step) => KINDS[step.kind] === kind).length;
    const conditions = [suite.when, ...suite.steps.map((step) => step.when)];
    return {
      suite: suite.name,
      native: count("native"),
      bridged: count("bridged"),
      verbatim: count("verbatim"),
      opaque: conditions.reduce((sum, when) => sum + countOpaque(when), 0),
      isHandedOver: suite.handOver !== undefined,
    };
  });
}

function countOpaque(when: Predicate | undefined): number {
  if (when === undefined) return 0;
  if ("opaque" in when) return 1;
  if ("not" in when) return countOpaque(when.not);
  const parts = "all" in when ? when.all : "any" in when ? when.any : [];
  return parts.reduce((sum, part) => sum + countOpaque(part), 0);
}
