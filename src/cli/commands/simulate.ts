import { formatBytes } from "../../lib/bytes.ts";
import { formatDuration } from "../../lib/duration.ts";
import type { Failure } from "../../model/failure.ts";
import { resolveJobs } from "../../schedule/budget.ts";
import {
  assessDurations,
  forecastRun,
  type Forecast,
  type Knowledge,
} from "../../schedule/forecast.ts";
import type { Capacity } from "../../schedule/roster.ts";
import type { Invocation } from "../invocation.ts";
import { EXIT_CODES } from "../exit.ts";
import { describeNoTests } from "../no-tests.ts";
import { planRun, type PlannedRun } from "../plan-run.ts";
import { showFailures } from "../show-failures.ts";

/** `moult simulate`: how long the run would take with other slots and budgets, by history. */
export async function simulate(invocation: Invocation): Promise<number> {
  const { host, flags } = invocation;
  const planned = await planRun(invocation);
  if (!planned.ok) return showFailures(host, planned.failures);
  const { plan, loaded, warnings } = planned.value;
  if (plan.tasks.length === 0) return showFailures(host, [describeNoTests(loaded.config)]);
  const knowledge = assessDurations(plan.tasks);
  if (knowledge === undefined) return showFailures(host, [describeNoHistory(plan.tasks.length)]);
  const answer = answerAll(planned.value, { machineCores: host.coreCount, knowledge });
  host.stdout.write(flags["json"] === true ? renderDocument(answer) : renderTables(answer));
  for (const warning of warnings) host.stderr.write(`warning: ${warning}\n`);
  return EXIT_CODES.passed.code;
}

/** One run that was thought through. */
interface Case extends Capacity, Forecast {
  /** Whether these are the limits that a run would have. */
  readonly isConfigured: boolean;
}

interface Answer {
  readonly taskCount: number;
  readonly machineCores: number;
  readonly knowledge: Knowledge;
  /** Each slot count with all budgets, the smaller first. */
  readonly cases: readonly Case[];
}

const MOST_SLOTS_PER_CORE = 4;

function answerAll(planned: PlannedRun, facts: Pick<Answer, "machineCores" | "knowledge">): Answer {
  const { plan, limits } = planned;
  const { machineCores } = facts;
  const cases = listCapacities(planned, machineCores).flatMap((capacity): readonly Case[] => {
    const forecast = forecastRun(plan.tasks, capacity, machineCores);
    if (forecast === undefined) return [];
    const isConfigured =
      capacity.jobs === limits.jobs && capacity.budgetBytes === limits.budgetBytes;
    return [{ ...capacity, ...forecast, isConfigured }];
  });
  return { taskCount: plan.tasks.length, ...facts, cases };
}

/** What -j and --memory, or their variables, do not fix is varied. */
function listCapacities(
  { limits, settings }: PlannedRun,
  machineCores: number,
): readonly Capacity[] {
  const { jobs, cores, budgetBytes } = limits;
  const counts = new Map([[jobs, { jobs, cores }]]);
  if (!isFixed(settings.jobs)) {
    for (let count = 1; count <= machineCores * MOST_SLOTS_PER_CORE; count *= 2) {
      if (count !== jobs) counts.set(count, resolveJobs({ kind: "count", count }, machineCores));
    }
  }
  const budgets = isFixed(settings.memory)
    ? [budgetBytes]
    : [Math.floor(budgetBytes / 2), budgetBytes, budgetBytes * 2];
  return [...counts.values()]
    .toSorted((a, b) => a.jobs - b.jobs)
    .flatMap((slots) => budgets.map((bytes) => ({ ...slots, budgetBytes: bytes })));
}

/** Whether somebody asked for this value in this call. */
function isFixed({ layer }: { readonly layer: string }): boolean {
  return layer === "flag" || layer === "variable";
}

function describeNoHistory(taskCount: number): Failure {
  const tests = taskCount === 1 ? "the test" : `any of the ${taskCount} tests`;
  return {
    code: "history-missing",
    message: `it is not known how long ${tests} took: nothing was measured yet`,
    next: "run once: moult run",
  };
}

function renderDocument({ taskCount, machineCores, knowledge, cases }: Answer): string {
  const document = {
    version: 1,
    taskCount,
    ...knowledge,
    machineCores,
    cases: cases.map(({ bound, ...one }) => ({
      ...one,
      makespanMs: Math.round(one.makespanMs),
      lowerBoundMs: Math.round(bound.ms),
      bottleneck: bound.bottleneck,
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function renderTables(answer: Answer): string {
  const { taskCount, machineCores, knowledge, cases } = answer;
  const { unknownCount, assumedMs } = knowledge;
  const cores = `${machineCores} ${machineCores === 1 ? "core" : "cores"}`;
  const lines = [
    `${taskCount} ${taskCount === 1 ? "test" : "tests"}, simulated from history on ${cores}`,
  ];
  if (unknownCount > 0) {
    const assumed = formatDuration(assumedMs);
    lines.push(`${unknownCount} of them never ran: taken for ${assumed}, the median of the others`);
  }
  const only = cases.length === 1 ? cases[0] : undefined;
  lines.push("", ...(only === undefined ? renderTable(cases) : renderOnly(only)));
  return `${lines.join("\n")}\n`;
}

function renderOnly(one: Case): readonly string[] {
  const { ms, bottleneck } = one.bound;
  const limits = `${one.jobs} ${one.jobs === 1 ? "slot" : "slots"}, ${formatBytes(one.budgetBytes)}`;
  const least = `no order could take less than ${formatDuration(ms)} (${bottleneck})`;
  return [`${limits}: ${describeCase(one)}; ${least}`];
}

/** A row for each slot count, a column for each budget; `*` is what a run would take now. */
function renderTable(cases: readonly Case[]): readonly string[] {
  const rows = [...Map.groupBy(cases, ({ jobs }) => jobs)];
  const budgets = rows[0]?.[1].map(({ budgetBytes }) => formatBytes(budgetBytes)) ?? [];
  const cells = [
    ["slots", ...budgets],
    ...rows.map(([jobs, row]) => [String(jobs), ...row.map(describeCase)]),
  ];
  const widths = (cells[0] ?? []).map((_, at) =>
    Math.max(...cells.map((row) => row[at]?.length ?? 0)),
  );
  const table = cells.map(([count = "", ...times]) => {
    const padded = times.map((time, at) => time.padEnd(widths[at + 1] ?? 0));
    return [count.padStart(widths[0] ?? 0), ...padded].join("   ").trimEnd();
  });
  const isMarked = cases.some((one) => one.isConfigured);
  return [...table, ...(isMarked ? ["", "* what a run would have now"] : [])];
}

function describeCase({ makespanMs, tooLargeCount, isConfigured }: Case): string {
  const time = `${formatDuration(makespanMs)}${isConfigured ? " *" : ""}`;
  if (tooLargeCount === 0) return time;
  return `${time} (without ${tooLargeCount} that ${tooLargeCount === 1 ? "does" : "do"} not fit)`;
}
