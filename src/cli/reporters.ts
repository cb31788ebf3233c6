import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Settings } from "../config/resolve-settings.ts";
import type { ReporterSetting } from "../config/setting-values.ts";
import { readTail } from "../exec/output-tail.ts";
import type { RunFolder } from "../history/run-folder.ts";
import type { Host } from "../lib/host.ts";
import { quoteForShell } from "../lib/quote.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { RunRecord } from "../model/run-record.ts";
import type { Reporter } from "../report/reporter.ts";
import type { TerminalOptions } from "../report/terminal/options.ts";
import type { Invocation } from "./invocation.ts";
import { mayRedraw, mayUseColor } from "./color.ts";
import { moultWords } from "./moult-words.ts";

interface Opening {
  readonly settings: Settings;
  readonly folder: RunFolder;
  readonly call: Pick<Invocation, "host" | "flags">;
  /** Whether the tests of the group `integration` run; undefined without such a group. */
  readonly hasIntegration?: boolean | undefined;
  /** What has become of the run so far. */
  readonly record?: (() => RunRecord) | undefined;
}

/** Verbose output is bounded too: a test may write more than a terminal takes in a day. */
const VERBOSE_LIMIT_BYTES = 1024 ** 2;

/** A report that cannot be written is told before the first test runs, not after the last. */
export function checkReports({ settings, call }: Omit<Opening, "folder">): readonly Failure[] {
  const views = settings.reporter.value.filter(isView).map((one) => one.name);
  if (new Set(views).size > 1) return [describeTwoViews()];
  const reports = reportsOf(settings);
  const targetOf = ({ file }: ReporterSetting): string =>
    file === undefined ? "" : resolve(call.host.cwd, file);
  return reports.flatMap((report, index) => {
    const rival = reports.slice(0, index).find((one) => targetOf(one) === targetOf(report));
    return rival === undefined ? probeFile(report, call) : [describeRivals(rival, report)];
  });
}

function reportsOf({ reporter }: Settings): readonly ReporterSetting[] {
  return reporter.value.filter((one) => !isView(one));
}

function isView({ name }: ReporterSetting): boolean {
  return name === "terminal" || name === "classic";
}

/** Whether the run is shown in the lines of a run_tests.sh. */
export function isClassic({ reporter }: Pick<Settings, "reporter">): boolean {
  return reporter.value.some((one) => one.name === "classic");
}

function describeTwoViews(): Failure {
  return {
    code: "usage-invalid",
    message: "a run has one view: terminal or classic",
    next: "leave one of them out: --reporter classic",
  };
}

function describeRivals(first: ReporterSetting, { name, file }: ReporterSetting): Failure {
  const target = file ?? "standard output";
  return {
    code: "usage-invalid",
    message: `two reports go to ${target}: ${first.name} and ${name}`,
    next: `give one of them another file: --reporter ${name}=FILE`,
  };
}

/** Where the view of a run goes. */
export function viewStream({
  settings,
  call,
}: Pick<Opening, "settings"> & { readonly call: Pick<Invocation, "host"> }): Host["stdout"] {
  const isTaken = reportsOf(settings).some((one) => one.file === undefined);
  return isTaken ? call.host.stderr : call.host.stdout;
}

/**
 * Opens the terminal view. Reports with a file never touch it; a report on standard output moves it to
 * standard error, so that what machines read stays clean.
 */
export async function openTerminal(opening: Opening): Promise<Reporter> {
  const { folder, call, settings, hasIntegration, record } = opening;
  const { host } = call;
  const stream = viewStream(opening);
  if (isClassic(settings)) {
    const { createClassicReporter } = await import("../report/classic.ts");
    return createClassicReporter({ write: stream.write, hasIntegration });
  }
  const options: TerminalOptions = {
    write: stream.write,
    useColor: mayUseColor(host.env, stream),
    columns: stream.columns,
    rows: stream.rows,
    isVerbose: settings.verbose.value,
    readLog: (logPath) => readTail(resolve(folder.path, logPath), VERBOSE_LIMIT_BYTES),
    logFolder: folder.path,
    cwd: host.cwd,
    commandPrefix: moultWords(call).map(quoteForShell).join(" "),
    record,
  };
  if (mayRedraw(host.env, stream)) {
    const { createLiveReporter } = await import("../report/terminal/live.ts");
    return createLiveReporter(options);
  }
  const { createPlainReporter } = await import("../report/terminal/plain.ts");
  return createPlainReporter(options);
}

function probeFile(report: ReporterSetting, { host }: Opening["call"]): readonly Failure[] {
  if (report.file === undefined) return [];
  const path = resolve(host.cwd, report.file);
  try {
    makeFolder(dirname(path));
    writeFileSync(path, "", { flag: "a" });
    return [];
  } catch (error) {
    return [describeUnwritable(report, { path, error })];
  }
}

/** Node's own way to make folders above too never ends below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** Writes the reports that are made at the end. */
export async function writeReports(
  { settings, call }: Omit<Opening, "folder">,
  record: RunRecord,
): Promise<Result<void>> {
  const failures: Failure[] = [];
  for (const report of reportsOf(settings)) {
    const text = await renderReport(report.name, record);
    if (report.file === undefined) {
      call.host.stdout.write(text);
      continue;
    }
    const path = resolve(call.host.cwd, report.file);
    try {
      writeFileSync(path, text);
    } catch (error) {
      failures.push(describeUnwritable(report, { path, error }));
    }
  }
  return failures.length === 0 ? success(undefined) : failed(...failures);
}

async function renderReport(name: ReporterSetting["name"], record: RunRecord): Promise<string> {
  switch (name) {
    case "json":
      return (await import("../report/json.ts")).renderJson(record);
    case "junit":
      return (await import("../report/junit.ts")).renderJunit(record);
    case "terminal":
    case "classic":
      return "";
  }
}

function describeUnwritable(
  report: ReporterSetting,
  { path, error }: { readonly path: string; readonly error: unknown },
): Failure {
  return {
    code: "report-unwritable",
    message: `the ${report.name} report cannot be written: ${describeSystemError(error)}`,
    place: { path },
    next: `give another file: --reporter ${report.name}=FILE`,
  };
}
