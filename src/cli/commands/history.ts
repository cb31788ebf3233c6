import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { findConfig } from "../../config/find.ts";
import { parseCount } from "../../config/setting-values.ts";
import { type Fallback, readFallbacks } from "../../history/fallbacks.ts";
import { HistoryIndex, type IndexedRun } from "../../history/history-index.ts";
import { rebuildHistory } from "../../history/rebuild-history.ts";
import {
  EVENT_LOG_NAME,
  findRunFolders,
  HISTORY_NAME,
  STATE_FOLDER,
} from "../../history/run-folder.ts";
import { describeHistoryTrouble } from "../../history/trouble.ts";
import { plainName } from "../../lib/ansi.ts";
import { formatBytes } from "../../lib/bytes.ts";
import { formatDuration } from "../../lib/duration.ts";
import type { Host } from "../../lib/host.ts";
import { suggestName } from "../../lib/suggest.ts";
import type { Failure } from "../../model/failure.ts";
import { failed, type Result, success } from "../../model/result.ts";
import { summarizePast } from "../../schedule/estimate.ts";
import type { Invocation } from "../invocation.ts";
import { EXIT_CODES } from "../exit.ts";
import { textFlag } from "../flags.ts";
import { findDirectory } from "../project.ts";
import { showFailures } from "../show-failures.ts";

const DEFAULT_LIMIT = 20;

const ACTIONS: readonly string[] = ["rebuild", "import"];

/** `moult history`: the last runs and fallbacks of the project; `moult history rebuild`: its index anew from the logs; `moult history import`: runs of other machines. */
export async function history(invocation: Invocation): Promise<number> {
  const { host, args, flags } = invocation;
  const request = readRequest(invocation);
  if (!request.ok) return showFailures(host, request.failures);
  const { root, limit } = request.value;
  if (args[0] === "rebuild") return rebuild(root, invocation);
  if (args[0] === "import") {
    const { runImport } = await import("../history-import.ts");
    return runImport(root, invocation);
  }

  const listed = listRuns(root, limit);
  if (!listed.ok) return showFailures(host, listed.failures);
  const { missingCount } = listed.value;
  const past = readFallbacks(root);
  const { runs, fallbacks } = keepNewest({ ...listed.value, ...past }, limit);
  if (flags["json"] === true) {
    host.stdout.write(`${JSON.stringify({ version: 1, runs, fallbacks }, undefined, 2)}\n`);
  } else {
    host.stdout.write(renderPast({ runs, fallbacks }));
  }
  for (const warning of past.warnings) host.stderr.write(`warning: ${plainName(warning)}\n`);
  if (missingCount > 0) warnOfMissing(missingCount, host);
  return EXIT_CODES.passed.code;
}

interface Request {
  /** The folder of the config; absolute. */
  readonly root: string;
  readonly limit: number;
}

/** The config itself is not read: the past of a project does not depend on it. */
function readRequest({ host, flags, args }: Invocation): Result<Request> {
  const [action] = args;
  if (action !== undefined && !ACTIONS.includes(action)) return failed(describeAction(action));
  const written = textFlag(flags, "limit");
  const limit = written === undefined ? DEFAULT_LIMIT : parseCount(written, 1);
  if (limit === undefined) {
    return failed({
      code: "usage-invalid",
      message: `--limit ${written}: expected a whole number from 1`,
      next: "write for example --limit 50",
    });
  }
  const directory = findDirectory({ host, flags });
  if (!directory.ok) return directory;
  const named = textFlag(flags, "config");
  const config =
    named === undefined ? findConfig(directory.value) : success(resolve(host.cwd, named));
  if (!config.ok) return config;
  return success({ root: dirname(config.value), limit });
}

function describeAction(action: string): Failure {
  const meant = suggestName(action, ACTIONS);
  const suggestion = meant === undefined ? "" : `; did you mean "${meant}"?`;
  return {
    code: "usage-invalid",
    message: `no such action: ${plainName(action)}${suggestion}`,
    next: "see what there is: moult history --help",
  };
}

async function rebuild(root: string, { host, flags }: Invocation): Promise<number> {
  const rebuilt = rebuildHistory(root, summarizePast);
  if (!rebuilt.ok) return showFailures(host, rebuilt.failures);
  const { path, runCount, warnings } = rebuilt.value;
  if (flags["json"] === true) {
    host.stdout.write(`${JSON.stringify({ version: 1, runCount, warnings }, undefined, 2)}\n`);
  } else {
    const count = `${runCount} ${runCount === 1 ? "run" : "runs"}`;
    host.stdout.write(`${count} in the history now (${plainName(path)})\n`);
  }
  for (const warning of warnings) host.stderr.write(`warning: ${plainName(warning)}\n`);
  return EXIT_CODES.passed.code;
}

interface Listed {
  readonly runs: readonly IndexedRun[];
  /** How many runs have a log and are not in the index: killed, or not over. */
  readonly missingCount: number;
}

function listRuns(root: string, limit: number): Result<Listed> {
  const path = join(root, STATE_FOLDER, HISTORY_NAME);
  const logged = findRunFolders(root)
    .filter((folder) => existsSync(join(folder, EVENT_LOG_NAME)))
    .map((folder) => basename(folder));
  // Asking must not make a file.
  if (!existsSync(path)) return success({ runs: [], missingCount: logged.length });
  try {
    const index = new HistoryIndex(path);
    try {
      const missing = logged.filter((id) => index.findRun(id) === undefined);
      return success({ runs: index.listRuns(limit), missingCount: missing.length });
    } finally {
      index.close();
    }
  } catch (error) {
    return failed({
      code: "log-unreadable",
      message: `the history cannot be read: ${describeHistoryTrouble(error)}`,
      place: { path },
      next: "make it anew from the logs: moult history rebuild",
    });
  }
}

function warnOfMissing(count: number, { stderr }: Pick<Host, "stderr">): void {
  const what = count === 1 ? "1 run is" : `${count} runs are`;
  const advice = `to add ${count === 1 ? "it" : "them"}: moult history rebuild`;
  stderr.write(`warning: ${what} not in the history (killed, or still going on); ${advice}\n`);
}

/** Runs and fallbacks, both newest first. */
interface Past {
  readonly runs: readonly IndexedRun[];
  readonly fallbacks: readonly Fallback[];
}

/** So many of both together, the newest. */
function keepNewest({ runs, fallbacks }: Past, limit: number): Past {
  const times = [...runs.map((run) => run.startedAtMs), ...fallbacks.map((one) => one.atMs)];
  const oldestMs = times.sort((a, b) => b - a)[limit - 1] ?? 0;
  return {
    runs: runs.filter((run) => run.startedAtMs >= oldestMs),
    fallbacks: fallbacks.filter((one) => one.atMs >= oldestMs).toReversed(),
  };
}

function renderPast({ runs, fallbacks }: Past): string {
  if (runs.length + fallbacks.length === 0) return "no run in the history yet\n";
  const entries = [
    ...runs.map((run) => ({ atMs: run.startedAtMs, cells: rowOf(run) })),
    ...fallbacks.map((one) => ({ atMs: one.atMs, cells: rowOfFallback(one) })),
  ].sort((a, b) => b.atMs - a.atMs);
  return renderTable([
    ["run", "started (UTC)", "exit", "took", "peak", "tests"],
    ...entries.map((one) => one.cells),
  ]);
}

function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => cellOf(row, column))));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths?.[column] ?? 0;
        return RIGHT_COLUMNS.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}

/** Figures are easier to compare with their ends below each other. */
const RIGHT_COLUMNS: ReadonlySet<number> = new Set([2, 3, 4]);

function cellOf(row: readonly string[], column: number): number {
  return row[column]?.length ?? 0;
}

function rowOf(run: IndexedRun): readonly string[] {
  const counts = Object.entries(run.counts).map(([verdict, count]) => `${count} ${verdict}`);
  return [
    plainName(run.id),
    renderTime(run.startedAtMs),
    run.exitCode === undefined ? "none" : String(run.exitCode),
    formatDuration(run.durationMs),
    formatBytes(run.peakBytes),
    counts.join(", "),
  ];
}

/** Of an entry script nobody waits for the end, so only its beginning is known. */
function rowOfFallback({ atMs, why, script, exitCode, durationMs }: Fallback): readonly string[] {
  return [
    "fallback",
    renderTime(atMs),
    exitCode === undefined ? "?" : String(exitCode),
    durationMs === undefined ? "?" : formatDuration(durationMs),
    "",
    plainName(`${script}: ${why}`),
  ];
}

function renderTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
}
