import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { RunnerSetting } from "../../config/setting-values.ts";
import type { Launcher } from "../../exec/launcher.ts";
import { createRunFolder, makeRunId } from "../../history/run-folder.ts";
import { plainName } from "../../lib/ansi.ts";
import type { RunStarted } from "../../model/event.ts";
import { type Result, success } from "../../model/result.ts";
import type { RunRecord } from "../../model/run-record.ts";
import type { Reporter } from "../../report/reporter.ts";
import { runTests } from "../../run/run-tests.ts";
import { scheduleTasks } from "../../schedule/forecast.ts";
import { addToHistory } from "../add-to-history.ts";
import type { Invocation } from "../invocation.ts";
import { EXIT_CODES } from "../exit.ts";
import { openBudget } from "../hold-budget.ts";
import { handOver } from "../legacy-hand-over.ts";
import { describeNoTests } from "../no-tests.ts";
import { openRunBridge } from "../open-bridge.ts";
import { planRun, type PlannedRun } from "../plan-run.ts";
import { readRunner } from "../runner-wish.ts";
import { checkReports, isClassic, openTerminal, viewStream, writeReports } from "../reporters.ts";
import { findPlace, PAIR_VARIABLE } from "../rollout-mark.ts";
import type { RunCoverage } from "../run-coverage.ts";
import { showFailures } from "../show-failures.ts";
import { openPreloadVerify } from "../verify-preload.ts";
import { MOULT_VERSION } from "../version.ts";
import { plan, showPlan } from "./plan.ts";

/** `moult run`: plans, runs, reports. */
export async function run(invocation: Invocation): Promise<number> {
  const { host } = invocation;
  const runId = makeRunId(host.nowMs(), host.random());
  const runner = readRunner({ flags: invocation.flags, env: host.env });
  if (runner !== "moult") return runOther(invocation, runner);
  if (invocation.flags["dryRun"] === true) return plan(invocation);
  const launcher = invocation.openLauncher();
  try {
    const planned = await planRun(invocation, { mayAskBash: true });
    if (!planned.ok) return showFailures(host, planned.failures);
    // Asked for by MOULT_DRY_RUN: the flag alone was answered above, without a launcher.
    if (planned.value.settings.dryRun.value) return showPlan(planned.value, invocation);
    const [program, ...args] = planned.value.suite?.selection.chosen.handOver ?? [];
    if (program !== undefined) {
      await launcher.close();
      const argv = [program, ...args, ...invocation.scriptArgs] as const;
      return await handOver(invocation, { argv, root: planned.value.plan.root });
    }
    if (planned.value.plan.tasks.length === 0) return endWithoutTests(planned.value, invocation);
    return await runPlanned(planned.value, { ...invocation, runId, launcher });
  } finally {
    await launcher.close();
  }
}

/** Runs the old script, or both it and Moult. */
async function runOther(
  invocation: Invocation,
  runner: Exclude<RunnerSetting, "moult">,
): Promise<number> {
  await invocation.openLauncher().close(); // It was started early, for tests.
  if (runner === "legacy") {
    return (await import("../legacy-runner.ts")).runLegacyRunner(invocation);
  }
  return (await import("../shadow-runner.ts")).runShadow(invocation);
}

/** A call of `run` with what it has opened. */
type Running = Invocation & { readonly runId: string; readonly launcher: Launcher };

async function runPlanned(planned: PlannedRun, call: Running): Promise<number> {
  const { host, runId } = call;
  const { plan: content, settings } = planned;
  const unwritable = checkReports({ settings, call });
  if (unwritable.length > 0) return showFailures(host, unwritable);
  const coverage = await openCoverageIfAsked(planned, call);
  if (!coverage.ok) return showFailures(host, coverage.failures);
  const budget = openBudget(planned, call);
  // Where the user insists on a cap, no test is to be started without it; else nobody waits for the kernel.
  const refusal = budget.holdIfRequired();
  if (refusal !== undefined) return showFailures(host, [refusal]);
  const folder = createRunFolder(content.root, { runId, spareRoot: host.temporaryFolder });
  host.noteRun?.(folder.runId);
  const verify = openPreloadVerify(settings.preloadVerify.value, folder.path);
  const measured = coverage.value?.measure(content, folder.path) ?? content;
  const warnings = [...planned.warnings, ...(coverage.value?.warnings ?? [])];
  const running = { ...call, budget, folder, verify, coverage: coverage.value };
  const record = await runToEnd({ ...planned, plan: measured, warnings }, running);
  return tellEnd(record, { settings, call: running });
}

/** Everything that a run has opened. */
type Opened = Running & {
  readonly budget: ReturnType<typeof openBudget>;
  readonly folder: ReturnType<typeof createRunFolder>;
  readonly verify: ReturnType<typeof openPreloadVerify>;
  readonly coverage: RunCoverage | undefined;
};

/** Writes what is told after a run, and answers the exit code. */
async function tellEnd(
  record: RunRecord,
  { settings, call }: { readonly settings: PlannedRun["settings"]; readonly call: Opened },
): Promise<number> {
  const { host, folder, verify, coverage } = call;
  if (record.cancelled?.kind === "broken") {
    host.noteTrouble?.({ code: "run-broken", message: record.cancelled.message });
  }
  host.stderr.write(verify.text());
  viewStream({ settings, call }).write(coverage?.text() ?? "");
  const written = await writeReports({ settings, call }, record);
  if (folder.warning === undefined) await addToHistory(record, host);
  const exitCode = record.exitCode ?? EXIT_CODES.broken.code;
  if (written.ok) return exitCode;
  const trouble = await showFailures(host, written.failures);
  return exitCode === EXIT_CODES.passed.code ? trouble : exitCode;
}

/** Runs the plan, and gives back what it took for that, whatever happens. */
async function runToEnd(planned: PlannedRun, call: Opened): Promise<RunRecord> {
  const { host, launcher, folder, budget, coverage } = call;
  const { plan: content, limits, settings } = planned;
  const { order, ...predicted } = scheduleTasks(content.tasks, limits, host.coreCount);
  const warnings = [...planned.warnings, ...(folder.warning === undefined ? [] : [folder.warning])];
  const job = { variables: host.env, args: call.scriptArgs };
  const own = { runner: "moult", pair: host.env[PAIR_VARIABLE] } as const;
  const place = await findPlace(planned.loaded, job, own);
  const mark = place === undefined ? {} : { rollout: place.mark };
  const facts = { ...factsOf(planned), ...mark, args: host.args, ...predicted };
  const scratchPath = mkdtempSync(join(host.temporaryFolder, "moult-"));
  const bridge = await openRunBridge(planned, { ...call, scratchPath });
  let terminal: Reporter | undefined;
  try {
    return await runTests(
      { plan: content, order, limits, facts, warnings },
      {
        launcher,
        ...bridge?.tools,
        folder,
        scratchPath,
        env: host.env,
        nowMs: host.nowMs,
        tickMs: host.tickMs,
        onSignal: host.onSignal,
        ...budget.tools,
        openView: async (record) => {
          host.setV8Flags("run"); // From here on, things are counted in tests.
          planned.loaded.keep?.(); // The first run has made the state folder.
          const hasIntegration = findIntegration(planned);
          terminal = await openTerminal({ settings, folder, call, hasIntegration, record });
          return terminal;
        },
        ...(coverage === undefined ? {} : { beforeEnd: coverage.beforeEnd }),
        decideExitCode: (record) => {
          const exitCode = call.verify.decideExitCode(record);
          return coverage?.decideExitCode(exitCode) ?? exitCode;
        },
      },
    );
  } finally {
    terminal?.close();
    await bridge?.close();
    rmSync(scratchPath, { recursive: true, force: true });
    await launcher.close();
    budget.close();
  }
}

async function openCoverageIfAsked(
  planned: PlannedRun,
  call: Running,
): Promise<Result<RunCoverage | undefined>> {
  if (!planned.settings.coverage.value) return success(undefined);
  const { openCoverage } = await import("../run-coverage.ts");
  return openCoverage(planned, call);
}

/** Whether the opt-in group `integration` runs, where there is one. */
function findIntegration({ loaded, settings }: PlannedRun): boolean | undefined {
  if (loaded.config.tests["integration"]?.optIn !== true) return undefined;
  const asked = [...settings.optIn.value, ...settings.group.value];
  return asked.includes("integration");
}

function factsOf({
  profile,
  isWhole,
  rerun,
}: PlannedRun): Pick<RunStarted, "moultVersion" | "profile" | "isWhole" | "rerun"> {
  const later = rerun === undefined ? {} : { rerun };
  return { moultVersion: MOULT_VERSION, profile, isWhole, ...later };
}

/** Nothing is selected: `--no-tests` says what that means, unless a rerun found nothing left to do. */
async function endWithoutTests(planned: PlannedRun, { host }: Invocation): Promise<number> {
  const { loaded, settings, plan: content, rerun } = planned;
  for (const { what, why } of content.omitted) {
    host.stderr.write(`${plainName(`not run: ${what}: ${why}`)}\n`);
  }
  if (rerun !== undefined && rerun.outstanding.length === 0) {
    host.stderr.write(`nothing to rerun: the run ${rerun.of} left no bad test\n`);
    return EXIT_CODES.passed.code;
  }
  const policy = settings.noTests.value;
  if (policy === "pass") return EXIT_CODES.passed.code;
  if (policy === "warn") {
    if (isClassic(settings)) {
      const { classicLine } = await import("../../report/classic.ts");
      host.stdout.write(`${classicLine("WARN", "No test files found")}\n`);
    } else host.stderr.write("warning: no tests were selected\n");
    return EXIT_CODES.passed.code;
  }
  return showFailures(host, [describeNoTests(loaded.config)]);
}
