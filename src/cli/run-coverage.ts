import { rmSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { isPython } from "../coverage/measure-tasks.ts";
import type { Meter, MeterSetting } from "../coverage/meter.ts";
import { openNodeMeter } from "../coverage/node-meter.ts";
import { isNode } from "../coverage/node-programs.ts";
import { openPythonMeter } from "../coverage/python-meter.ts";
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
  const target = findTarget(planned, host);
  if (!target.ok) return target;
  const meters = openMeters(plan, {
    root: loaded.root,
    source: loaded.config.coverageSource,
    isFolder,
    hostEnv: host.env,
    target: target.value,
  });
  const conflicts = findConflicts(planned);
  const checks = conflicts.length > 0 ? [] : await Promise.all(meters.map((one) => one.check()));
  const failures = [...conflicts, ...checks.flat()];
  if (failures.length > 0) return failed(...failures);

  let folder = "";
  let exitCode: number = EXIT_CODES.passed.code;
  let text = "";
  return success({
    warnings: meters.flatMap(({ warnings }) => warnings),
    measure: (content, runFolder) => {
      folder = join(runFolder, "coverage");
      let { tasks } = content;
      for (const meter of meters) tasks = meter.measure(tasks, folder);
      return { ...content, tasks };
    },
    beforeEnd: async (record) => {
      if (record.cancelled?.kind === "signal" || record.cancelled?.kind === "broken")
        return ["coverage was not combined: the run ended early"];
      const lost = meters.flatMap((meter) => meter.findLost(record));
      const reports = await Promise.all(
        meters.map((meter) => reportOn(meter, { isAlone: meters.length === 1, planned })),
      );
      rmSync(folder, { recursive: true, force: true });
      // Trouble with a report outranks a figure that is too low.
      const codes = reports.map((report) => report.exitCode);
      exitCode =
        codes.find((code) => code === EXIT_CODES.broken.code) ?? codes.find(Boolean) ?? exitCode;
      if (isClassic(settings))
        viewStream({ settings, call }).write(reports.map((one) => one.classic).join(""));
      else text = reports.map((one) => one.render(host.cwd)).join("");
      return [...lost, ...reports.flatMap(({ warnings }) => warnings)];
    },
    decideExitCode: (without) => (without === EXIT_CODES.passed.code ? exitCode : without),
    text: () => text,
  });
}

/** Python, unless all that is known to run is Node; and Node, where a test is. */
function openMeters(plan: Plan, setting: MeterSetting): readonly Meter[] {
  const hasNode = plan.tasks.some(isNode);
  const hasPython = !hasNode || plan.tasks.some(isPython);
  return [
    ...(hasPython ? [openPythonMeter(plan, setting)] : []),
    ...(hasNode ? [openNodeMeter(plan, setting)] : []),
  ];
}

/** What came of the combined data of one language. */
interface LanguageReport {
  readonly exitCode: number;
  readonly warnings: readonly string[];
  /** The lines of a run_tests.sh. */
  readonly classic: string;
  readonly render: (cwd: string) => string;
}

async function reportOn(
  meter: Meter,
  { isAlone, planned }: { readonly isAlone: boolean; readonly planned: PlannedRun },
): Promise<LanguageReport> {
  const failUnder = planned.settings.failUnder.value;
  const combined = await meter.combine(failUnder);
  if (!combined.ok) {
    const warnings = combined.failures.map(({ message, next }) => `${message}; ${next}`);
    return { exitCode: EXIT_CODES.broken.code, warnings, classic: "", render: () => "" };
  }
  const { total, isBelow, remarks } = combined.value;
  const name = isAlone ? "coverage" : `coverage of ${meter.language}`;
  const limit =
    failUnder === 0 ? `the configuration of ${meter.toolName} asks for` : `${failUnder}%`;
  return {
    exitCode: isBelow ? EXIT_CODES.underCovered.code : EXIT_CODES.passed.code,
    warnings: [...remarks, ...(isBelow ? [`${name} is ${total}, less than ${limit}`] : [])],
    classic: renderClassic(total, { name: isAlone ? "" : ` of ${meter.language}`, meter }),
    render: (cwd) => `${name} ${total}: text, HTML, XML and lcov in ${shown(meter.target, cwd)}\n`,
  };
}

/** The lines of a run_tests.sh, which stand before its summary. */
function renderClassic(
  total: string,
  { name, meter }: { readonly name: string; readonly meter: Meter },
): string {
  const lines = [
    "",
    classicLine("INFO", `Coverage Summary${name}:`),
    `Overall Coverage: ${total}`,
    classicLine("INFO", `Coverage files saved to: ${meter.target}`),
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
