import type { LoadedConfig } from "../config/config.ts";
import type { Settings } from "../config/resolve-settings.ts";
import type { BridgedScript } from "../exec/bridge-options.ts";
import { readMemoryFacts } from "../exec/memory-limit.ts";
import { readLastRun } from "../history/last-run.ts";
import type { Host } from "../lib/host.ts";
import type { RunStarted } from "../model/event.ts";
import type { Limits, Plan } from "../model/plan.ts";
import type { Profile } from "../model/profile.ts";
import { failed, type Result, success } from "../model/result.ts";
import { makePlan } from "../plan/make-plan.ts";
import { addPlainTwins, originalOf } from "../plan/plain-twins.ts";
import { selectGroups } from "../plan/select-groups.ts";
import { keepOnly } from "../plan/select-tasks.ts";
import { resolveBudget, resolveJobs } from "../schedule/budget.ts";
import type { Invocation } from "./invocation.ts";
import { checkCommands } from "./check-commands.ts";
import type { SuiteChoice } from "./choose-suite.ts";
import { type DraftedPlan, findGroupFiles } from "./draft-plan.ts";
import { learnPlan } from "./learn-plan.ts";
import { type Project, readProject } from "./project.ts";

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
  /** Set where the environment chose a suite. */
  readonly suite?: SuiteChoice;
  /** The old script, where steps of the suite call its functions. */
  readonly script?: BridgedScript;
  /** Set for --last-failed. */
  readonly rerun?: NonNullable<RunStarted["rerun"]>;
}

/** Reads the project and plans a run: the same steps for `run`, `run -n` and `plan`. */
export async function planRun(
  invocation: Invocation,
  asking: { readonly mayAskBash: boolean } = { mayAskBash: false },
): Promise<Result<PlannedRun>> {
  const { host, args } = invocation;
  const project = await readProject(invocation);
  if (!project.ok) return project;
  const { loaded, settings } = project.value;

  const drafted = await draftPlan(project.value, invocation, asking);
  if (!drafted.ok) return drafted;
  const { plan: draft, suite, script } = drafted.value;
  const narrowed = settings.lastFailed.value ? keepOutstanding(draft) : success({ plan: draft });
  if (!narrowed.ok) return narrowed;
  const { plan: kept, rerun }: Narrowed = narrowed.value;

  const plan = settings.preloadVerify.value ? addPlainTwins(kept) : kept;
  const failures = checkCommands({ loaded, plan, env: host.env });
  if (failures.length > 0) return failed(...failures);
  const { limits, warnings } = resolveLimits(settings, host);
  const isNarrowed = args.length + settings.group.value.length > 0 || suite !== undefined;
  const isWhole = !isNarrowed && rerun === undefined;
  const { budgetBytes } = limits;
  const learned = learnPlan(plan, { host, settings, budgetBytes, isWhole });
  return success({
    loaded,
    settings: suite?.environment.isVerbose === true ? speakUp(settings) : settings,
    plan: learned.plan,
    ...(suite === undefined ? {} : { suite }),
    ...(script === undefined ? {} : { script }),
    limits,
    profile: learned.profile,
    isWhole,
    warnings: [...project.value.warnings, ...warnings, ...learned.warnings],
    ...(rerun === undefined ? {} : { rerun }),
  });
}

/** Plans a suite where the call is about one, and the groups of tests otherwise. */
async function draftPlan(
  project: Project,
  invocation: Invocation,
  asking: { readonly mayAskBash: boolean },
): Promise<Result<DraftedPlan>> {
  if (!wantsSuite(project.loaded, project.settings)) return planGroups(project, invocation);
  const { planSuite } = await import("./plan-suite.ts");
  return planSuite(project, invocation, asking);
}

/** Whether a call is about a suite, and not about the groups of tests. */
function wantsSuite(
  { config }: LoadedConfig,
  { suite, group }: Pick<Settings, "suite" | "group">,
): boolean {
  if (suite.value === "none") return false;
  return suite.value !== "auto" || (config.suites.length > 0 && group.value.length === 0);
}

/** Plans the groups of tests that the call names, or all that are not opt-in. */
function planGroups(project: Project, { host, args }: Invocation): Result<DraftedPlan> {
  const { loaded, settings } = project;
  const groups = selectGroups(loaded, settings, args);
  if (!groups.ok) return groups;
  const files = findGroupFiles(loaded, groups.value.names, host);
  if (!files.ok) return files;
  // Where an empty selection is no failure, neither are the globs that make it so.
  const { names, omitted } = groups.value;
  const isEmpty = names.every((name) => files.value[name]?.files.length === 0);
  if (isEmpty && names.length > 0 && settings.noTests.value !== "fail") {
    return success({ plan: { root: loaded.root, tasks: [], omitted } });
  }
  const plan = makePlan({
    config: loaded,
    settings,
    groups: groups.value,
    files: files.value,
    selectors: args,
    hostEnv: host.env,
  });
  return plan.ok ? success({ plan: plan.value }) : plan;
}

/** VERBOSE_TEST_LOGS. */
function speakUp(settings: Settings): Settings {
  const from = "VERBOSE_TEST_LOGS";
  return { ...settings, verbose: { value: true, from, layer: "variable" } };
}

interface Narrowed {
  readonly plan: Plan;
  readonly rerun?: NonNullable<RunStarted["rerun"]>;
}

/** Keeps what the last run left to do; the rest of that stays outstanding. */
function keepOutstanding(plan: Plan): Result<Narrowed> {
  const lastRun = readLastRun(plan.root);
  if (!lastRun.ok) return lastRun;
  const { runId, outstanding } = lastRun.value;
  const { plan: kept, missingIds } = keepOnly(plan, outstanding.map(originalOf));
  return success({ plan: kept, rerun: { of: runId, outstanding: missingIds } });
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
