import { basename, join } from "node:path";
import { openEventLog, readEventLog } from "../history/event-log.ts";
import {
  createRunFolder,
  EVENT_LOG_NAME,
  findRunFolders,
  makeRunId,
} from "../history/run-folder.ts";
import type { Host } from "../lib/host.ts";
import { EVENT_VERSION } from "../model/event.ts";
import type { RolloutMark } from "../model/rollout.ts";
import { MOULT_VERSION } from "./version.ts";

/** What is told of a shadow that ran nothing. */
export interface EmptyRun {
  readonly root: string;
  readonly mark: RolloutMark;
  readonly message: string;
  /** Absent: it did not come to an end. */
  readonly exitCode?: number;
}

/** Writes the log of a run without tasks. Throws where nothing can be written. */
export function recordEmptyRun({ root, mark, message, exitCode }: EmptyRun, host: Host): void {
  const atMs = host.nowMs();
  const runId = makeRunId(atMs, host.random());
  const folder = createRunFolder(root, { runId, spareRoot: host.temporaryFolder });
  const log = openEventLog(join(folder.path, EVENT_LOG_NAME), (trouble) => {
    throw new Error(trouble);
  });
  log.append({
    seq: 0,
    atMs,
    kind: "run-started",
    version: EVENT_VERSION,
    runId,
    moultVersion: MOULT_VERSION,
    root,
    args: host.args,
    limits: NO_LIMITS,
    taskCount: 0,
    enforcement: "none",
    isWhole: false,
    rollout: mark,
  });
  log.append({ seq: 1, atMs, kind: "warning-given", message });
  if (exitCode !== undefined) log.append({ seq: 2, atMs, kind: "run-finished", exitCode });
  log.close();
}

const NO_LIMITS = {
  jobs: 0,
  jobsFrom: "nothing ran",
  cores: 0,
  budgetBytes: 0,
  budgetFrom: "nothing ran",
  allowOverBudget: false,
  graceMs: 0,
  maxFail: 0,
};

/** Whether Moult has begun a run of this pair since a run id was made. */
export function hasBegun(root: string, pair: string, sinceId: string): boolean {
  return findRunFolders(root)
    .filter((folder) => basename(folder) >= sinceId.slice(0, "YYYYMMDD-HHMMSS-MMM".length))
    .some((folder) => {
      const events = readEventLog(join(folder, EVENT_LOG_NAME), { isThin: true });
      const head = events.ok ? events.value[0] : undefined;
      return (
        head?.kind === "run-started" &&
        head.rollout?.runner === "moult" &&
        head.rollout.pair === pair
      );
    });
}
