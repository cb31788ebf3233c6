import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Launcher } from "../../exec/launcher.ts";
import { createRunFolder, makeRunId } from "../../history/run-folder.ts";
import { plainName } from "../../lib/ansi.ts";
import type { RunStarted } from "../../model/event.ts";
import type { RunRecord } from "../../model/run-record.ts";
import type { Reporter } from "../../report/reporter.ts";
import { runTests } from "../../run/run-tests.ts";
import { summarizePast } from "../../schedule/estimate.ts";
import { scheduleTasks } from "../../schedule/forecast.ts";
import type { Invocation } from "../invocation.ts";
import { EXIT_CODES } from "../exit.ts";
import { openBudget } from "../hold-budget.ts";
import { handOver } from "../legacy-hand-over.ts";
import { describeNoTests } from "../no-tests.ts";
import { openRunBridge } from "../open-bridge.ts";
import { planRun, type PlannedRun } from "../plan-run.ts";
import { checkReports, openTerminal, writeReports } from "../reporters.ts";
import { showFailures } from "../show-failures.ts";
import { openPreloadVerify } from "../verify-preload.ts";
import { MOULT_VERSION } from "../version.ts";
import { plan, showPlan } from "./plan.ts";

/** `moult run`: plans, runs, reports. */
export async function run(invocation: Invocation): Promise<number> {
  const { host } = invocation;
  const runId = makeRunId(host.nowMs(), host.random());
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

/** A call of `run` with what it has opened. */
type Running = Invocation & { readonly runId: string; readonly launcher: Launcher };

async function runPlanned(planned: PlannedRun, call: Running): Promise<number> {
  const { host, runId } = call;
  const { plan: content, settings } = planned;
  const unwritable = checkReports({ settings, call });
  if (unwritable.length > 0) return showFailures(host, unwritable);
  const budget = openBudget(planned, call);
  // Where the user insists on a cap, no test is to be started without it; else nobody waits for the kernel.
  const refusal = budget.holdIfRequired();
  if (refusal !== undefined) return showFailures(host, [refusal]);
  const folder = createRunFolder(content.root, { runId, spareRoot: host.temporaryFolder });
  const verify = openPreloadVerify(settings.preloadVerify.value, folder.path);
  const record = await runToEnd(planned, { ...call, budget, folder, verify });
  if (record.cancelled?.kind === "broken") {
    host.noteTrouble?.({ code: "run-broken", message: record.cancelled.message });
  }
  host.stderr.write(verify.text());
  const written = await writeReports({ settings, call }, record);
  if (folder.warning === undefined) await addToHistory(record, host);
  const exitCode = record.exitCode ?? EXIT_CODES.broken.code;
  if (written.ok) return exitCode;
  const trouble = await showFailures(host, written.failures);
  return exitCode === EXIT_CODES.passed.code ? trouble : exitCode;
}

/** Runs the plan, and gives back what it took for that, whatever happens. */
async function runToEnd(
  planned: PlannedRun,
  call: Running & {
    readonly budget: ReturnType<typeof openBudget>;
    readonly folder: ReturnType<typeof createRunFolder>;
    readonly verify: ReturnType<typeof openPreloadVerify>;
  },
): Promise<RunRecord> {
  const { host, launcher, folder, budget } = call;
  const { plan: content, limits, settings } = planned;
  const { order, ...predicted } = scheduleTasks(content.tasks, limits, host.coreCount);
  const warnings = [...planned.warnings, ...(folder.warning === undefined ? [] : [folder.warning])];
  const facts = { ...factsOf(planned), args: host.args, ...predicted };
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
        openView: async () => {
          host.setV8Flags("run"); // From here on, things are counted in tests.
          planned.loaded.keep?.(); // The first run has made the state folder.
          terminal = await openTerminal({ settings, folder, call });
          return terminal;
        },
        decideExitCode: call.verify.decideExitCode,
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

function factsOf({
  profile,
  isWhole,
  rerun,
}: PlannedRun): Pick<RunStarted, "moultVersion" | "profile" | "isWhole" | "rerun"> {
  const later = rerun === undefined ? {} : { rerun };
  return { moultVersion: MOULT_VERSION, profile, isWhole, ...later };
}

/** After the reports, so that nobody waits for it. The log of the run has all that may get lost here. */
async function addToHistory(record: RunRecord, host: Invocation["host"]): Promise<void> {
  // Loaded only now: SQLite is nothing for the start of a run.
  const { indexRun } = await import("../../history/index-run.ts");
  const warning = indexRun(record.root, record, summarizePast);
  if (warning !== undefined) host.stderr.write(`warning: ${plainName(warning)}\n`);
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
    host.stderr.write("warning: no tests were selected\n");
    return EXIT_CODES.passed.code;
  }
  return showFailures(host, [describeNoTests(loaded.config)]);
}
