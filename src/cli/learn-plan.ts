import type { Settings } from "../config/resolve-settings.ts";
import { readPast } from "../history/read-past.ts";
import type { Host } from "../lib/host.ts";
import type { Plan } from "../model/plan.ts";
import type { Profile } from "../model/profile.ts";
import type { Task } from "../model/task.ts";
import { nameTest } from "../model/test-id.ts";
import { detectProfile } from "../plan/profile.ts";
import { type Estimate, estimateFrom } from "../schedule/estimate.ts";
import { learnTasks } from "../schedule/learn-tasks.ts";

/** A plan that knows what earlier runs measured. */
export interface LearnedPlan {
  readonly plan: Plan;
  readonly profile: Profile;
  readonly warnings: readonly string[];
}

/** Puts what earlier runs of the same kind measured into a plan. */
export function learnPlan(
  plan: Plan,
  facts: {
    readonly host: Host;
    readonly settings: Settings;
    readonly budgetBytes: number;
    readonly isWhole: boolean;
  },
): LearnedPlan {
  const { host, settings, budgetBytes, isWhole } = facts;
  // Measuring takes time and memory: what was learned without it is not comparable.
  const env = settings.coverage.value ? { ...host.env, COVERAGE_PROCESS_START: "yes" } : host.env;
  const { platform, arch, coreCount } = host;
  const profile = detectProfile({ env, platform, arch, coreCount });
  const ids = new Set(plan.tasks.map((task) => task.id));
  const past = readPast(plan.root, profile);
  const estimateOf = ({ id }: Task): Estimate | undefined => {
    const known = past.of(nameTest(id, ids).test);
    return known === undefined ? undefined : estimateFrom(known, profile.instrumentation);
  };
  const { layer } = settings.taskMemory;
  const isMemoryFixed = layer === "flag" || layer === "variable";
  const options = { budgetBytes, isMemoryFixed, isWhole };
  const learned = learnTasks(plan.tasks, estimateOf, options);
  return {
    plan: { ...plan, tasks: learned.tasks },
    profile,
    warnings: [...(past.warning === undefined ? [] : [past.warning]), ...learned.warnings],
  };
}
