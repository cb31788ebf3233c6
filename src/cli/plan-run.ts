import type { LoadedConfig } from "../config/config.ts";
import type { Settings } from "../config/resolve-settings.ts";
import { findFiles } from "../discovery/files.ts";
import { readMemoryFacts } from "../exec/memory-limit.ts";
import { type LastRun, readLastRun } from "../history/last-run.ts";
import type { Host } from "../lib/host.ts";
import type { RunStarted } from "../model/event.ts";
import type { Limits, Plan } from "../model/plan.ts";
import type { Profile } from "../model/profile.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { GroupFiles } from "../plan/check-files.ts";
import { makePlan } from "../plan/make-plan.ts";
import { addPlainTwins, originalOf } from "../plan/plain-twins.ts";
import { type SelectedGroups, selectGroups } from "../plan/select-groups.ts";
import { keepOnly } from "../plan/select-tasks.ts";
import { resolveBudget, resolveJobs } from "../schedule/budget.ts";
import type { Invocation } from "./invocation.ts";
import { checkCommands } from "./check-commands.ts";
import { learnPlan } from "./learn-plan.ts";
import { readProject } from "./project.ts";

/** A plan with everything that was decided on the way to it. */
export interface PlannedRun {
  readonly loaded: LoadedConfig;
  readonly settings: Settings;
  readonly plan: Plan;
  readonly limits: Limits;
  /** Where the figures of this run will be comparable. */
  readonly profile: Profile;
  readonly warnings: readonly string[];
  /** Whether nothing narrowed the selection. */
  readonly isWhole: boolean;
  /** Set for --last-failed. */
  readonly rerun?: NonNullable<RunStarted["rerun"]>;
}

/** From how many files on memory counts more than the millisecond that it takes to tell V8 so. */
const MANY_FILES = 200;

/** Reads the project and plans a run: the same steps for `run`, `run -n` and `plan`. */
export async function planRun(invocation: Invocation): Promise<Result<PlannedRun>> {
  const { host, args } = invocation;
  const project = await readProject(invocation);
  if (!project.ok) return project;
  const { loaded, settings } = project.value;

  const groups = selectGroups(loaded, settings, args);
  if (!groups.ok) return groups;
  const files = findGroupFiles(loaded, groups.value);
  if (!files.ok) return files;
  // From here on, things are counted in tests. For a few it would only take time.
  const counts = Object.values(files.value).map((group) => group.files.length);
  if (counts.some((count) => count > MANY_FILES)) host.favorMemory();
  const planned = makePlan({
    config: loaded,
    settings,
    groups: groups.value,
    files: files.value,
    selectors: args,
    hostEnv: host.env,
  });
  if (!planned.ok) return planned;
  const lastRun = settings.lastFailed.value ? readLastRun(loaded.root) : undefined;
  if (lastRun !== undefined && !lastRun.ok) return lastRun;
  const { plan: kept, rerun } =
    lastRun === undefined
      ? { plan: planned.value, rerun: undefined }
      : keepOutstanding(planned.value, lastRun.value);

  const plan = settings.preloadVerify.value ? addPlainTwins(kept) : kept;
  const failures = checkCommands({ loaded, plan, env: host.env });
  if (failures.length > 0) return failed(...failures);
  const { limits, warnings } = resolveLimits(settings, host);
  const isWhole = args.length + settings.group.value.length === 0 && rerun === undefined;
  const { budgetBytes } = limits;
  const learned = learnPlan(plan, { host, settings, budgetBytes, isWhole });
  return success({
    loaded,
    settings,
    plan: learned.plan,
    limits,
    profile: learned.profile,
    isWhole,
    warnings: [...project.value.warnings, ...warnings, ...learned.warnings],
    ...(rerun === undefined ? {} : { rerun }),
  });
}

/** Looks for the files of all selected groups in one walk. */
function findGroupFiles(
  { root, config }: LoadedConfig,
  { names }: SelectedGroups,
): Result<Readonly<Record<string, GroupFiles>>> {
  const queries = names.flatMap((name) => {
    const group = config.tests[name];
    return group?.files === undefined
      ? []
      : [{ name, include: group.files, exclude: group.exclude }];
  });
  const found = findFiles(root, queries);
  if (!found.ok) return found;
  const entries = queries.map(({ name }, index) => [name, found.value[index]] as const);
  return success(
    Object.fromEntries(entries.flatMap(([name, one]) => (one === undefined ? [] : [[name, one]]))),
  );
}

/** Keeps what the last run left to do; the rest of that stays outstanding. */
function keepOutstanding(
  plan: Plan,
  lastRun: LastRun,
): { readonly plan: Plan; readonly rerun: NonNullable<RunStarted["rerun"]> } {
  const { plan: kept, missingIds } = keepOnly(plan, lastRun.outstanding.map(originalOf));
  return { plan: kept, rerun: { of: lastRun.runId, outstanding: missingIds } };
}

function resolveLimits(
  settings: Settings,
  host: Host,
): { readonly limits: Limits; readonly warnings: readonly string[] } {
  const memory = readMemoryFacts({
    totalBytes: host.totalMemoryBytes,
    freeBytes: host.freeMemoryBytes,
  });
  const budget = resolveBudget(settings.memory, memory);
  const limits: Limits = {
    ...resolveJobs(settings.jobs.value, host.coreCount),
    jobsFrom: settings.jobs.from,
    budgetBytes: budget.bytes,
    budgetFrom: budget.from,
    allowOverBudget: settings.allowOverBudget.value,
    graceMs: settings.grace.value,
    maxFail: settings.maxFail.value,
  };
  return { limits, warnings: budget.warning === undefined ? [] : [budget.warning] };
}
