import { makeFind } from "../github/contexts.ts";
import { decideCondition, type Find } from "../github/fill.ts";
import type { JobRun } from "../github/frame.ts";
import type { Spot } from "../github/value.ts";
import { spotOf } from "../github/workflow-text.ts";
import { knowInputs } from "./job-contexts.ts";
import { BEFORE, makeRunFind, type RunFacts } from "./run-state.ts";
import { findInCondition, type Unknown } from "./unknown.ts";

/** An `if` of a job, or of one that called it, that does not hold, or of which that is not known here. */
export interface JobCondition {
  readonly text: string;
  readonly spot: Spot;
  /** Absent: it does not hold. */
  readonly unknown?: Unknown;
}

/** Decides the conditions of a job that reading the files alone left open. Those that hold are left out. */
export function judgeConditions(
  { frame }: Pick<JobRun, "frame">,
  facts: RunFacts,
): readonly JobCondition[] {
  return frame.undecided.flatMap(({ tree, contexts }): readonly JobCondition[] => {
    const base = makeFind(knowInputs(contexts, facts));
    const known = makeRunFind(base, { state: BEFORE, env: undefined, facts });
    // How the jobs before it ended is not known: they are not run. That they succeeded is what runs are for.
    const find: Find = (path) =>
      path[0] === "failure()" ? { why: "failure() is known only when CI runs" } : known(path);
    const truth = decideCondition(tree, find);
    if (truth === "yes") return [];
    const condition = { text: String(tree.value).trim(), spot: spotOf(tree.at) };
    const unknown = truth === "unknown" ? findInCondition(tree, find) : undefined;
    return [{ ...condition, ...(unknown === undefined ? {} : { unknown }) }];
  });
}
