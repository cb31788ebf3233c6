import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { failed, type Result, success } from "../model/result.ts";
import { endedWell, foldEvents, type RunRecord } from "../model/run-record.ts";
import { nameTest } from "../model/test-id.ts";
import { readEventLog } from "./event-log.ts";
import { EVENT_LOG_NAME, findRunFolders, IMPORT_MARK_NAME } from "./run-folder.ts";

/** What earlier runs left to do. */
export interface LastRun {
  /** The newest run. */
  readonly runId: string;
  /** The ids of tasks whose newest run did not end well, or that did not get to run. */
  readonly outstanding: readonly string[];
}

/**
 * Reads what the runs of a project left to do. Of each test its newest run counts, so that running
 * one failed test by its name does not make the others forgotten; a run of everything ends the search.
 */
export function readLastRun(root: string): Result<LastRun> {
  const endedWellById = new Map<string, boolean>();
  let newestId: string | undefined;
  for (const folder of findRunFolders(root)) {
    const log = join(folder, EVENT_LOG_NAME);
    if (!existsSync(log)) continue; // Killed before its first event.
    if (existsSync(join(folder, IMPORT_MARK_NAME))) continue; // Of another work tree.
    const events = readEventLog(log);
    // Without the newest the answer would be wrong; an older one that is unreadable ends the search.
    if (!events.ok && newestId === undefined) return events;
    if (!events.ok) break;
    if (events.value.length === 0) continue;
    const record = foldEvents(events.value);
    if (record.runner === "legacy") continue; // Its one task is no test.
    newestId ??= basename(folder);
    for (const [id, isWell] of verdictsOf(record)) {
      if (!endedWellById.has(id)) endedWellById.set(id, isWell);
    }
    if (record.isWhole) break;
  }
  if (newestId === undefined) return describeNoRun();
  const outstanding = [...endedWellById].filter(([, isWell]) => !isWell).map(([id]) => id);
  return success({ runId: newestId, outstanding });
}

/** Whether each test of a run ended well, all repeats of it together. */
function verdictsOf(record: RunRecord): ReadonlyMap<string, boolean> {
  const ids = new Set(record.tasks.map((task) => task.id));
  const verdicts = new Map<string, boolean>();
  for (const task of record.tasks) {
    if (task.role !== undefined) continue;
    const { test } = nameTest(task.id, ids);
    verdicts.set(test, (verdicts.get(test) ?? true) && endedWell(task));
  }
  return verdicts;
}

function describeNoRun(): Result<never> {
  return failed({
    code: "tests-missing",
    message: "there is no earlier run to take the failed tests from",
    next: "run once without --last-failed",
  });
}
