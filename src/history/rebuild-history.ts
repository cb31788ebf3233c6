import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { failed, type Result, success } from "../model/result.ts";
import { readEventLog } from "./event-log.ts";
import { foldLog } from "./fold-log.ts";
import { HistoryIndex } from "./history-index.ts";
import { LEARNED_FOLDER, nameProfile } from "./profile-key.ts";
import { EVENT_LOG_NAME, findRunFolders, HISTORY_NAME, STATE_FOLDER } from "./run-folder.ts";
import { describeHistoryTrouble } from "./trouble.ts";
import { type Learning, rewriteLearned } from "./update-learned.ts";

/** What a rebuild found. */
export interface Rebuilt {
  readonly path: string;
  readonly runCount: number;
  /** One for each log that could not be read. */
  readonly warnings: readonly string[];
}

/**
 * Makes the index of a project anew from its event logs, and with it what runs learn from. An index that can
 * be opened is refilled in one transaction: other runs wait for it or come before, and whoever reads sees
 * the old one or the new one. One that cannot is removed first.
 */
export function rebuildHistory(root: string, summarize: Learning["summarize"]): Result<Rebuilt> {
  const stateFolder = join(root, STATE_FOLDER);
  const path = join(stateFolder, HISTORY_NAME);
  try {
    mkdirSync(stateFolder, { recursive: true });
    const index = openAnew(path);
    try {
      return success({
        path,
        ...index.transact(() => {
          const found = refill(index, root);
          rewriteAll({ index, stateFolder, summarize });
          return found;
        }),
      });
    } finally {
      index.close();
    }
  } catch (error) {
    return failed({
      code: "environment-broken",
      message: `the history cannot be written: ${describeHistoryTrouble(error)}`,
      place: { path },
      next: "wait until no other run holds it, or see whether the folder may be written",
    });
  }
}

function openAnew(path: string): HistoryIndex {
  try {
    const index = new HistoryIndex(path);
    index.check();
    return index;
  } catch (error) {
    if (isBusy(error)) throw error;
    describeHistoryTrouble(error); // It is broken or of a newer Moult, which is why we are here.
    for (const end of ["", "-wal", "-shm"]) rmSync(`${path}${end}`, { force: true });
    return new HistoryIndex(path);
  }
}

/** Whether somebody else held the index for longer than anybody should: it is not broken. */
function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}

function refill(index: HistoryIndex, root: string): Omit<Rebuilt, "path"> {
  const warnings: string[] = [];
  let runCount = 0;
  index.clear();
  for (const folder of findRunFolders(root).toReversed()) {
    const log = join(folder, EVENT_LOG_NAME);
    if (!existsSync(log)) continue; // Killed before its first event.
    const events = readEventLog(log);
    if (!events.ok) {
      warnings.push(`${basename(folder)} is left out: ${events.failures[0]?.message}`);
      continue;
    }
    if (events.value.length === 0) continue;
    const record = foldLog(events.value);
    if (record === undefined) {
      warnings.push(`${basename(folder)} is left out: its events do not begin with those of a run`);
      continue;
    }
    // A folder that was copied under another name is the same run.
    if (index.findRun(record.runId) !== undefined) continue;
    index.addRun(record);
    runCount += 1;
  }
  return { runCount, warnings };
}

function rewriteAll(learning: Learning): void {
  const profiles = learning.index.listProfiles();
  for (const profile of profiles) rewriteLearned(learning, profile);
  const folder = join(learning.stateFolder, LEARNED_FOLDER);
  if (!existsSync(folder)) return;
  const kept = new Set(profiles.map(nameProfile));
  for (const name of readdirSync(folder)) {
    if (!kept.has(name.replace(/\..*$/, ""))) rmSync(join(folder, name));
  }
}
