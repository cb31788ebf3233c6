import { basename, join } from "node:path";
import { failed, type Result, success } from "../model/result.ts";
import { foldEvents, outstandingTasks } from "../model/run-record.ts";
import { readEventLog } from "./event-log.ts";
import { EVENT_LOG_NAME, findRunFolders } from "./run-folder.ts";

/** What an earlier run left to do. */
export interface LastRun {
  readonly runId: string;
  /** Task ids that did not end well, or did not run; also those that it left to a still later rerun. */
  readonly outstanding: readonly string[];
}

/** Reads the newest run of a project that has got as far as a first event. */
export function readLastRun(root: string): Result<LastRun> {
  for (const folder of findRunFolders(root)) {
    const events = readEventLog(join(folder, EVENT_LOG_NAME));
    if (!events.ok) return events;
    if (events.value.length === 0) continue;
    const outstanding = outstandingTasks(foldEvents(events.value));
    return success({ runId: basename(folder), outstanding });
  }
  return failed({
    code: "tests-missing",
    message: "there is no earlier run to take the failed tests from",
    next: "run once without --last-failed",
  });
}
