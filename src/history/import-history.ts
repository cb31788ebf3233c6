import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { holdLock } from "../disk/hold-lock.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { RunRecord } from "../model/run-record.ts";
import { checkLog } from "./check-log.ts";
import { readEventLog } from "./event-log.ts";
import { FALLBACKS_NAME } from "./fallbacks.ts";
import type { ImportSource } from "./find-imports.ts";
import { foldLog } from "./fold-log.ts";
import { indexRuns } from "./index-run.ts";
import { mergeLines } from "./merge-lines.ts";
import { type LogPlace, placeLog } from "./place-log.ts";
import { EVENT_LOG_NAME, makeStateFolder } from "./run-folder.ts";
import { describeHistoryTrouble } from "./trouble.ts";
import type { Learning } from "./update-learned.ts";
import { ROLLOUT_LOG_NAME } from "./rollout-log.ts";

/** A run that is in the history now. */
export interface ImportedRun {
  /** Its id here. */
  readonly runId: string;
  readonly from: string;
  readonly kind: "added" | "completed" | "known";
  /** Whether its log has no end: it was cut off, or the run was killed. */
  readonly isIncomplete: boolean;
}

/** What could not be read, and why. */
export interface RefusedImport {
  readonly path: string;
  /** From 1; absent when it is about the file as a whole. */
  readonly line?: number;
  readonly why: string;
}

/** What came of an import. */
export interface Imported {
  readonly runs: readonly ImportedRun[];
  readonly fallbacks: LineCounts;
  readonly rollout: LineCounts;
  readonly refused: readonly RefusedImport[];
}

/** Lines of a file that is only ever appended to. */
export interface LineCounts {
  readonly addedCount: number;
  readonly knownCount: number;
}

/**
 * Adds the runs, fallbacks and rollout actions of other machines to the history of a project. Importing the same again
 * changes nothing, also when two do it at once or one is killed: each run is there whole or not at all.
 */
export function importHistory(
  root: string,
  sources: readonly ImportSource[],
  summarize: Learning["summarize"],
): Result<Imported> {
  try {
    const state = makeStateFolder(root);
    return holdLock(join(state, "import.lock"), () => {
      const place = { runs: join(state, "runs"), drafts: join(state, "importing") };
      rmSync(place.drafts, { recursive: true, force: true }); // Of an import that was killed.
      const draft = new ImportDraft(state, place);
      for (const source of sources) draft.take(source);
      rmSync(place.drafts, { recursive: true, force: true });
      indexRuns(root, draft.records(), summarize);
      return success(draft.imported());
    });
  } catch (error) {
    return failed({
      code: "environment-broken",
      message: `the import stopped: ${describeHistoryTrouble(error)}`,
      place: { path: root },
      next: "wait until no other import or run holds the history, then import the same again",
    });
  }
}

interface ImportedLines {
  readonly path: string;
  readonly content: string;
  readonly kind: "fallbacks" | "rollout";
}

/** What has come in so far. */
class ImportDraft {
  readonly #state: string;
  readonly #place: LogPlace;
  readonly #runs: ImportedRun[] = [];
  readonly #refused: RefusedImport[] = [];
  readonly #lines = {
    fallbacks: { addedCount: 0, knownCount: 0 },
    rollout: { addedCount: 0, knownCount: 0 },
  };

  constructor(state: string, place: LogPlace) {
    this.#state = state;
    this.#place = place;
  }

  take({ path, kind }: ImportSource): void {
    let content: string;
    try {
      content = readFileSync(path, "utf8");
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      this.#refused.push({ path, why: `it cannot be read: ${error.message}` });
      return;
    }
    if (kind === "events") this.#takeLog(path, content);
    else this.#takeLines({ path, content, kind });
  }

  /** One at a time: a log may be large. */
  *records(): Iterable<RunRecord> {
    for (const { runId } of this.#runs) {
      const events = readEventLog(join(this.#place.runs, runId, EVENT_LOG_NAME));
      const record = events.ok ? foldLog(events.value) : undefined;
      if (record !== undefined) yield record;
    }
  }

  imported(): Imported {
    return { runs: this.#runs, ...this.#lines, refused: this.#refused };
  }

  #takeLog(path: string, content: string): void {
    const log = checkLog(content);
    if (!("head" in log)) {
      this.#refused.push({ path, ...log });
      return;
    }
    const placed = placeLog(log, path, this.#place);
    if (placed.kind === "refused") {
      this.#refused.push({ path, line: placed.line, why: placed.why });
      return;
    }
    const { kind, folder } = placed;
    const runId = folder.slice(this.#place.runs.length + 1);
    this.#runs.push({ runId, from: path, kind, isIncomplete: !log.isFinished });
  }

  #takeLines({ path, content, kind }: ImportedLines): void {
    const name = kind === "fallbacks" ? FALLBACKS_NAME : ROLLOUT_LOG_NAME;
    const merged = mergeLines(content, join(this.#state, name), kind);
    const { addedCount, knownCount } = this.#lines[kind];
    this.#lines[kind] = {
      addedCount: addedCount + merged.addedCount,
      knownCount: knownCount + merged.knownCount,
    };
    for (const { line, why } of merged.refused) this.#refused.push({ path, line, why });
  }
}
