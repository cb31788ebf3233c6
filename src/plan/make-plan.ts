import { resolve } from "node:path/posix";
import { comparePlaces } from "../config/compare-places.ts";
import type { LoadedConfig } from "../config/config.ts";
import type { Settings } from "../config/resolve-settings.ts";
import type { Failure } from "../model/failure.ts";
import type { Omission, Plan } from "../model/plan.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { Task } from "../model/task.ts";
import { checkGroupFiles, type GroupFiles } from "./check-files.ts";
import { type GroupInput, makeGroupTasks } from "./group-tasks.ts";
import type { SelectedGroups } from "./select-groups.ts";
import { selectTasks } from "./select-tasks.ts";
import { expandEnv, type HostEnv } from "./task-env.ts";

/** Everything a plan depends on, as values. */
export interface PlanInput {
  readonly config: LoadedConfig;
  readonly settings: Settings;
  readonly groups: SelectedGroups;
  /** What discovery found, for each selected group that has `files`. */
  readonly files: Readonly<Record<string, GroupFiles>>;
  /** Parts of ids; a task runs when any of them matches. None selects everything. */
  readonly selectors: readonly string[];
  readonly hostEnv: HostEnv;
}

/** Makes the plan of a run: which tasks, how, and why; or everything that speaks against it. */
export function makePlan(input: PlanInput): Result<Plan> {
  const { config, settings, groups, selectors } = input;
  const env = expandEnv(config, ["env"], { written: config.config.env, around: input.hostEnv });
  const failures: Failure[] = env.ok ? [] : [...env.failures];
  const drafts: Task[] = [];
  for (const name of groups.names) {
    const made = makeGroup(name, input, { env: env.ok ? env.value : config.config.env });
    if (made.ok) drafts.push(...made.value);
    else failures.push(...made.failures);
  }
  if (failures.length > 0) return failed(...failures.sort(comparePlaces));

  const { tasks, omitted } = selectTasks(drafts, { selectors, repeats: settings.repeatEach.value });
  const allOmitted: readonly Omission[] = [...groups.omitted, ...omitted];
  return success({ root: config.root, tasks, omitted: allOmitted });
}

/** Makes the tasks of one group; `env` and `above` are of what runs it. */
export function makeGroup(
  name: string,
  input: Omit<PlanInput, "groups">,
  { env, ...rules }: Pick<GroupInput, "env" | "above">,
): Result<readonly Task[]> {
  const { config, settings } = input;
  const group = config.config.tests[name];
  if (group === undefined) throw new Error(`Internal error: no group ${name}`);
  const found = input.files[name] ?? { files: [], patterns: [] };
  const own = expandEnv(config, ["tests", name, "env"], {
    written: group.env,
    around: { ...input.hostEnv, ...env },
  });
  const failures = [
    ...(own.ok ? [] : own.failures),
    ...checkGroupFiles(config, { name, group, found }),
  ];
  const cwd = resolve(config.root, group.cwd ?? ".");
  const ownEnv = own.ok ? { ...env, ...own.value } : env;
  const made = makeGroupTasks({
    config,
    settings,
    name,
    group,
    files: found.files,
    cwd,
    env: ownEnv,
    ...rules,
  });
  if (!made.ok) return failed(...failures, ...made.failures);
  return failures.length === 0 ? made : failed(...failures);
}
