import { plainName } from "../../lib/ansi.ts";
import { formatBytes } from "../../lib/bytes.ts";
import { formatDuration } from "../../lib/duration.ts";
import { quoteForShell } from "../../lib/quote.ts";
import { describeParallelism } from "../../report/wording.ts";
import type { Task } from "../../model/task.ts";
import type { Invocation } from "../invocation.ts";
import { EXIT_CODES } from "../exit.ts";
import { describeNoTests } from "../no-tests.ts";
import { textFlag } from "../flags.ts";
import { planRun, type PlannedRun } from "../plan-run.ts";
import { readProject } from "../project.ts";
import { renderSelection } from "../render-selection.ts";
import { showFailures } from "../show-failures.ts";

/** `moult plan`: what would run and why, and what not and why not. */
export async function plan(invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  const isAboutSuites = ["matrix", "workflows", "progress"].some(
    (name) => flags[name] !== undefined,
  );
  if (isAboutSuites) return planSuites(invocation);
  const planned = await planRun(invocation, { mayAskBash: flags["askBash"] === true });
  if (!planned.ok) return showFailures(invocation.host, planned.failures);
  return showPlan(planned.value, invocation);
}

/** What is asked about the suites of a config, and not about one run. */
async function planSuites(invocation: Invocation): Promise<number> {
  const project = await readProject(invocation);
  if (!project.ok) return showFailures(invocation.host, project.failures);
  const [matrix, workflows] = ["matrix", "workflows"].map((name) =>
    textFlag(invocation.flags, name),
  );
  if (matrix !== undefined && workflows !== undefined) {
    const message = "--matrix and --workflows both say which environments there are";
    const next = "leave one of them out";
    return showFailures(invocation.host, [{ code: "usage-invalid", message, next }]);
  }
  if (matrix !== undefined || workflows !== undefined) {
    const { planMatrix, planWorkflows } = await import("../plan-matrix.ts");
    return workflows === undefined
      ? planMatrix(project.value, invocation, matrix ?? "")
      : planWorkflows(project.value, invocation, workflows);
  }
  const { showProgress } = await import("../plan-progress.ts");
  return showProgress(project.value, invocation);
}

/** Prints a plan for people, or as JSON with --json. Exit 4 when it is empty, as the run would. */
export async function showPlan(planned: PlannedRun, { host, flags }: Invocation): Promise<number> {
  const { plan: content, limits, warnings, settings } = planned;
  if (flags["json"] === true) {
    const { root, tasks, omitted } = content;
    const { suite } = planned;
    const chosen = suite === undefined ? {} : { selection: suite.selection };
    const document = { version: 1, root, limits, ...chosen, tasks, omitted };
    host.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  } else {
    host.stdout.write(renderPlan(planned));
  }
  for (const warning of warnings) host.stderr.write(`warning: ${warning}\n`);
  if (planned.suite?.selection.chosen.handOver !== undefined) return EXIT_CODES.passed.code;
  const mayBeEmpty = settings.noTests.value !== "fail" || content.tasks.length > 0;
  if (mayBeEmpty) return EXIT_CODES.passed.code;
  return showFailures(host, [describeNoTests(planned.loaded.config)]);
}

/** Said only when something is known: a test keeps one core busy where nothing is. */
function describeCores({ cores, coresFrom }: Task): readonly string[] {
  if (coresFrom === "default") return [];
  return [`keeps ${countCores(cores)} busy (${coresFrom})`];
}

function countCores(cores: number): string {
  const rounded = Math.round(cores * 100) / 100;
  return `${rounded} core${rounded === 1 ? "" : "s"}`;
}

function renderPlan({ plan: content, limits, suite }: PlannedRun): string {
  const { tasks, omitted } = content;
  const chosen = suite === undefined ? [] : renderSelection(suite.selection, suite.described);
  if (suite?.selection.chosen.handOver !== undefined) return `${chosen.join("\n")}\n`;
  const jobs = `${describeParallelism(limits)} (${limits.jobsFrom})`;
  const budget = `${formatBytes(limits.budgetBytes)} budget (${limits.budgetFrom})`;
  const lines = [...chosen, ...(chosen.length === 0 ? [] : [""])];
  lines.push(`${tasks.length} ${tasks.length === 1 ? "test" : "tests"}, ${jobs}, ${budget}`);
  if (tasks.length > 0) lines.push("");
  for (const task of tasks) {
    const limit = task.timeoutMs === 0 ? "no timeout" : `timeout ${formatDuration(task.timeoutMs)}`;
    const memory = `reserves ${formatBytes(task.reservedBytes)} (${task.reservedFrom})`;
    lines.push(plainName(task.id), `    why: ${plainName(task.why)}`);
    lines.push(`    ${memory}, ${limit}, retries ${task.retries}`);
    const places = [
      ...describeCores(task),
      ...(task.isExclusive ? ["runs alone (exclusive)"] : []),
    ];
    if (places.length > 0) lines.push(`    ${places.join(", ")}`);
    if (task.preload !== undefined) lines.push(`    preloads: ${task.preload.join(", ")}`);
    lines.push(`    runs: ${task.argv.map(quoteForShell).join(" ")}`);
    if (task.reservedBytes > limits.budgetBytes) {
      lines.push("    does not fit: it needs more than the whole budget and will not run (exit 8)");
    }
  }
  if (omitted.length > 0) lines.push("", "Not run:");
  for (const { what, why } of omitted) lines.push(plainName(`  ${what}: ${why}`));
  return `${lines.join("\n")}\n`;
}
