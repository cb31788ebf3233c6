import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { checkCoverageTool, type CoverageTool } from "../coverage/coverage-tool.ts";
import { describeLostData, findLostData } from "../coverage/find-lost.ts";
import { makeHookFolder } from "../coverage/hook-folder.ts";
import { isPython, measureTasks } from "../coverage/measure-tasks.ts";
import { combineCoverage } from "../coverage/write-reports.ts";
import { plainName } from "../lib/ansi.ts";
import { expandVariables } from "../lib/expand.ts";
import type { Failure } from "../model/failure.ts";
import type { Plan } from "../model/plan.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { RunRecord } from "../model/run-record.ts";
import { classicLine } from "../report/classic.ts";
import { EXIT_CODES } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import type { PlannedRun } from "./plan-run.ts";
import { isClassic, viewStream } from "./reporters.ts";

/** The part that --coverage has in a run. */
export interface RunCoverage {
  /** What is not as the config says: a full sentence each. */
  readonly warnings: readonly string[];
  /** The plan with tasks that measure. Their data goes to the folder of the run. */
  readonly measure: (plan: Plan, runFolder: string) => Plan;
  /** Combines and reports when all tests are over. Answers what is missing, a sentence each. */
  readonly beforeEnd: (record: RunRecord) => Promise<readonly string[]>;
  /** The exit code of a run that without coverage would end with this one. */
  readonly decideExitCode: (exitCode: number) => number;
  /** What came of it, for who looks on after the run; empty when that was told before. */
  readonly text: () => string;
}

/** Makes ready what --coverage needs, and says what speaks against it before a test runs. */
export async function openCoverage(
  planned: PlannedRun,
  call: Pick<Invocation, "host">,
): Promise<Result<RunCoverage>> {
  const { host } = call;
  const { plan, settings, loaded } = planned;
  const conflicts = findConflicts(planned);
  const tools = findTools(plan, host.env);
  const checks = conflicts.length > 0 ? [] : await Promise.all(tools.map(checkCoverageTool));
  const failures = [...conflicts, ...checks.flatMap((one) => (one.ok ? [] : one.failures))];
  const target = findTarget(planned, host);
  if (!target.ok) return target;
  const [tool] = tools;
  if (failures.length > 0 || tool === undefined) return failed(...failures);

  let dataFolder = "";
  let exitCode: number = EXIT_CODES.passed.code;
  let text = "";
  return success({
    warnings: [],
    measure: (content, runFolder) => {
      const hookFolder = join(runFolder, "coverage/hook");
      dataFolder = join(runFolder, "coverage/data");
      makeHookFolder(hookFolder);
      mkdirSync(dataFolder, { recursive: true });
      const { root } = loaded;
      const source = loaded.config.coverageSource;
      const measuring = { hookFolder, dataFolder, root, source, isFolder, hostEnv: host.env };
      return { ...content, tasks: measureTasks(content.tasks, measuring) };
    },
    beforeEnd: async (record) => {
      if (record.cancelled?.kind === "signal" || record.cancelled?.kind === "broken")
        return ["coverage was not combined: the run ended early"];
      const lost = findLostData(record, readdirSync(dataFolder)).map(describeLostData);
      const order = { tool, dataFolder, target: target.value, failUnder: settings.failUnder.value };
      const combined = await combineCoverage(order);
      rmSync(join(dataFolder, ".."), { recursive: true, force: true });
      if (!combined.ok) {
        exitCode = EXIT_CODES.broken.code;
        return [...lost, ...combined.failures.map(({ message, next }) => `${message}; ${next}`)];
      }
      const { total, isBelow, remarks } = combined.value;
      if (isClassic(settings))
        viewStream({ settings, call }).write(renderClassic(total, target.value));
      else
        text = `coverage ${total}: text, HTML, XML and lcov in ${shown(target.value, host.cwd)}\n`;
      if (!isBelow) return [...lost, ...remarks];
      exitCode = EXIT_CODES.underCovered.code;
      return [...lost, ...remarks, describeBelow(total, settings.failUnder.value)];
    },
    decideExitCode: (without) => (without === EXIT_CODES.passed.code ? exitCode : without),
    text: () => text,
  });
}

/** The lines of a run_tests.sh, which stand before its summary. */
function renderClassic(total: string, folder: string): string {
  const lines = [
    "",
    classicLine("INFO", "Coverage Summary:"),
    `Overall Coverage: ${total}`,
    classicLine("INFO", `Coverage files saved to: ${folder}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function shown(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return plainName(near === "" || near.startsWith("..") ? path : near);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** One for each interpreter that tests name; any that they start later has to be one of these. */
function findTools(plan: Plan, env: CoverageTool["env"]): readonly CoverageTool[] {
  const tools = new Map<string, CoverageTool>();
  for (const task of plan.tasks.filter(isPython)) {
    const [python = ""] = task.argv;
    const key = python.includes("/") ? resolve(task.cwd, python) : python;
    if (!tools.has(key)) tools.set(key, { python, cwd: task.cwd, env: { ...env, ...task.env } });
  }
  return tools.size > 0 ? [...tools.values()] : [{ python: "python3", cwd: plan.root, env }];
}

function findTarget({ settings, loaded }: PlannedRun, host: Invocation["host"]): Result<string> {
  const { value, layer, from } = settings.coverageDir;
  const isOurs = layer === "config" || layer === "default";
  const expanded = isOurs
    ? expandVariables(value, host.env)
    : { kind: "text" as const, text: value };
  if (expanded.kind === "text")
    return success(resolve(isOurs ? loaded.root : host.cwd, expanded.text));
  return failed({
    code: "config-invalid",
    message: `${from}: ${value} cannot be filled in`,
    next: "set the variable, or give it a default: ${NAME:-value}",
  });
}

function findConflicts({ plan, settings }: PlannedRun): readonly Failure[] {
  const code = "usage-invalid";
  if (settings.preloadVerify.value) {
    const message = "--preload-verify runs each test twice, and --coverage would count both";
    return [{ code, message, next: "leave out --coverage or --preload-verify" }];
  }
  if (plan.suite === undefined) return [];
  const message = `--coverage measures groups of tests, and this is the suite ${plan.suite.name}`;
  return [{ code, message, next: "name the groups with --group, or add --suite none" }];
}

function describeBelow(total: string, failUnder: number): string {
  const limit = failUnder === 0 ? "the configuration of coverage.py asks for" : `${failUnder}%`;
  return `coverage is ${total}, less than ${limit}`;
}
