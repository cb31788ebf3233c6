import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import type { RolloutMark, RolloutRun } from "../model/rollout.ts";
import { readEventLog } from "./event-log.ts";
import { type Fallback, readFallbacks } from "./fallbacks.ts";
import { foldLog } from "./fold-log.ts";
import { parseMark } from "./parse-mark.ts";
import { rolloutRunOf, runOfFallback } from "./rollout-run.ts";
import { EVENT_LOG_NAME, findRunFolders } from "./run-folder.ts";

/** What the gates look at, and what had to be left out. */
export interface ReadRolloutRuns {
  /** In the order in which they began. */
  readonly runs: readonly RolloutRun[];
  /** Plans that were only compared, apart from them: exit code 0 is equal, 6 different, all else not compared. */
  readonly plans: readonly RolloutRun[];
  readonly warnings: readonly string[];
}

/** The configuration of a fallback of which nobody knows where it stands in the rollout: the config was broken, or Moult was not there. */
export const UNKNOWN_CONFIGURATION = "";

/** What an entry script needs at most from the last news of a Moult that was killed to its own line. */
const ENTRY_DELAY_MS = 30_000;

/** A first line is a few KB; one that is longer is read with the whole file. */
const HEAD_BYTES = 16 * 1024;

/**
 * Reads the runs of a project that have a mark of its rollout. A fallback belongs to its run: the one it names, or, as
 * an entry script cannot name it, the one that broke right before. A fallback without a run stands as a run that failed.
 */
export function readRolloutRuns(root: string): ReadRolloutRuns {
  const warnings: string[] = [];
  const runs = new Map<string, RolloutRun>();
  const unmarked = new Set<string>();
  for (const folder of findRunFolders(root)) {
    const path = join(folder, EVENT_LOG_NAME);
    if (!existsSync(path)) continue; // Killed before its first event.
    if (!mayBeMarked(path)) {
      unmarked.add(basename(folder));
      continue;
    }
    const run = readRun(path);
    if (typeof run === "string") warnings.push(`${basename(folder)} is left out: ${run}`);
    else if (run === undefined) unmarked.add(basename(folder));
    else runs.set(run.runId, run);
  }
  const past = readFallbacks(root);
  for (const fallback of past.fallbacks) {
    if (fallback.runId !== undefined && unmarked.has(fallback.runId)) continue;
    const run = findRunOf(fallback, runs);
    const own = run === undefined ? runOfFallback(fallback, markOf(fallback)) : run;
    runs.set(own.runId, { ...own, isFallback: true });
  }
  const all = [...runs.values()].sort((a, b) => a.startedAtMs - b.startedAtMs);
  return {
    runs: all.filter((run) => run.isPlanOnly !== true),
    plans: all.filter((run) => run.isPlanOnly === true),
    warnings: [...warnings, ...past.warnings],
  };
}

function markOf({ rollout }: Fallback): RolloutMark {
  const mode = "moult-with-fallback";
  return rollout ?? { runner: "moult", configuration: UNKNOWN_CONFIGURATION, mode };
}

/** Most logs of a project are older than its rollout: their first line says so. */
function mayBeMarked(path: string): boolean {
  const chunk = Buffer.allocUnsafe(HEAD_BYTES);
  try {
    const fd = openSync(path, "r");
    try {
      const length = readSync(fd, chunk);
      const end = chunk.subarray(0, length).indexOf("\n");
      return end < 0 || chunk.subarray(0, end).includes('"rollout":');
    } finally {
      closeSync(fd);
    }
  } catch {
    return true; // Why it cannot be read is told by who reads all of it.
  }
}

/** A run; undefined without a mark; a text says why it cannot be read. */
function readRun(path: string): RolloutRun | string | undefined {
  const events = readEventLog(path, { isThin: true });
  if (!events.ok) return events.failures[0]?.message ?? "it cannot be read";
  if (events.value.length === 0) return undefined;
  const record = foldLog(events.value);
  if (record === undefined) return "its events do not begin with those of a run";
  if (record.rollout === undefined) return undefined;
  const mark = parseMark(record.rollout);
  return mark === undefined ? "its mark is not of this version" : rolloutRunOf(record, mark);
}

function findRunOf(
  fallback: Fallback,
  runs: ReadonlyMap<string, RolloutRun>,
): RolloutRun | undefined {
  const { id, runId, atMs } = fallback;
  if (runId !== undefined) return runs.get(runId);
  if (id !== undefined) return undefined; // Moult's own, which knew of no run.
  return [...runs.values()]
    .filter(({ runner, isError, isFallback }) => runner === "moult" && isError && !isFallback)
    .filter(({ startedAtMs }) => startedAtMs <= atMs)
    .filter(({ startedAtMs, durationMs }) => atMs - startedAtMs - durationMs <= ENTRY_DELAY_MS)
    .reduce<RolloutRun | undefined>(
      (latest, one) =>
        latest === undefined || one.startedAtMs > latest.startedAtMs ? one : latest,
      undefined,
    );
}
