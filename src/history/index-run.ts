import { join } from "node:path";
import type { RunRecord } from "../model/run-record.ts";
import { HistoryIndex } from "./history-index.ts";
import { nameProfile, type ProfileKey } from "./profile-key.ts";
import { HISTORY_NAME, STATE_FOLDER } from "./run-folder.ts";
import { describeHistoryTrouble } from "./trouble.ts";
import { addToLearned, type Learning, rewriteLearned } from "./update-learned.ts";

/**
 * Adds a run to the index of its project, and to what the next run reads of it. A run that is there already
 * changes nothing. Answers a warning when it cannot: the log has all of it, so nothing is lost.
 */
export function indexRun(
  root: string,
  record: RunRecord,
  summarize: Learning["summarize"],
): string | undefined {
  const stateFolder = join(root, STATE_FOLDER);
  try {
    const index = new HistoryIndex(join(stateFolder, HISTORY_NAME));
    try {
      index.transact(() => addRun({ index, stateFolder, summarize }, record));
    } finally {
      index.close();
    }
    return undefined;
  } catch (error) {
    const what = `this run cannot be added to the history: ${describeHistoryTrouble(error)}`;
    const path = join(stateFolder, HISTORY_NAME);
    return `${what} (${path}); to make it anew from the logs: moult history rebuild`;
  }
}

/**
 * Adds runs from elsewhere to the index of a project, and to what the next run reads of it: all of them, or none when
 * it throws. Those that are there already change nothing.
 */
export function indexRuns(
  root: string,
  records: Iterable<RunRecord>,
  summarize: Learning["summarize"],
): void {
  const stateFolder = join(root, STATE_FOLDER);
  const index = new HistoryIndex(join(stateFolder, HISTORY_NAME));
  try {
    index.transact(() => {
      const profiles = new Map<string, ProfileKey>();
      for (const record of records) {
        if (!replaceRun(index, record) || record.profile === undefined) continue;
        profiles.set(nameProfile(record.profile), record.profile);
      }
      for (const profile of profiles.values()) {
        rewriteLearned({ index, stateFolder, summarize }, profile);
      }
    });
  } finally {
    index.close();
  }
}

/** Whether that changed anything. */
function replaceRun(index: HistoryIndex, record: RunRecord): boolean {
  const known = index.findRun(record.runId);
  if (known === "finished" || (known === "incomplete" && record.exitCode === undefined))
    return false;
  if (known === "incomplete") index.removeRun(record.runId);
  index.addRun(record);
  return true;
}

function addRun(learning: Learning, record: RunRecord): void {
  const { index } = learning;
  const known = index.findRun(record.runId);
  if (known === "finished") return;
  if (known === undefined) {
    index.addRun(record);
    addToLearned(learning, record);
    return;
  }
  if (record.exitCode === undefined) return;
  // A rebuild has met the log of this run while it went on.
  index.removeRun(record.runId);
  index.addRun(record);
  if (record.profile !== undefined) rewriteLearned(learning, record.profile);
}
