import { showSpot } from "../github/expand-workflows.ts";
import { listEvents } from "../github/list-jobs.ts";
import type { Failure } from "../model/failure.ts";
import { judgeConditions } from "../replica/job-conditions.ts";
import { type CheckoutFacts, makeRunFacts } from "../replica/job-environment.ts";
import { describeUnknown } from "../replica/unknown.ts";
import type { ListedJob } from "./replica-jobs.ts";
import type { ReplicaWish } from "./replica-wish.ts";

/** Why a job does not run at all. */
export interface JobObstacle {
  readonly failure: Failure;
  /** Whether CI would not run it either; else that is not known here. */
  readonly isCertain: boolean;
}

/** Finds the `if` of a job that keeps it from running, for the event and the values that were given. */
export function findJobObstacle(
  { run, tree }: ListedJob,
  facts: CheckoutFacts,
  wish: ReplicaWish,
): JobObstacle | undefined {
  const conditions = judgeConditions(run, makeRunFacts(facts, wish));
  const failing = conditions.find(({ unknown }) => unknown === undefined);
  if (failing !== undefined) {
    const { text, spot } = failing;
    const message = `job ${facts.job} does not run for ${facts.event}: if: ${text}  (${showSpot(spot)})`;
    const others = listEvents(tree).filter((event) => event !== facts.event);
    const fitting = others.find((event) => {
      const judged = judgeConditions(run, makeRunFacts({ ...facts, event }, wish));
      return judged.every(({ unknown }) => unknown !== undefined);
    });
    const next = `give what makes it hold: --event ${fitting ?? "NAME"}${fitting === undefined ? ", --event-path FILE, --var or --input" : ""}`;
    return { failure: { code: "usage-invalid", message, next }, isCertain: true };
  }
  const open = conditions[0]?.unknown;
  if (open === undefined || wish.allowsUnknown) return undefined;
  const message = `whether job ${facts.job} runs is not known: ${describeUnknown(open)}`;
  const next = "see what else is not known: add --dry-run";
  return { failure: { code: "usage-invalid", message, next }, isCertain: false };
}
