import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord, TaskRecord } from "../model/run-record.ts";
import { exitCodeOfDifferences, exitCodeOfRun } from "./exit.ts";
import { plainTwinOf } from "../plan/plain-twins.ts";
import {
  comparePreload,
  type PreloadPair,
  renderPreloadDifferences,
  type StartView,
} from "../report/preload-differences.ts";

/** The part that --preload-verify has in the end of a run. */
export interface PreloadVerify {
  /** Compares before it decides, when that was asked for. */
  readonly decideExitCode: (record: RunRecord) => number;
  /** What came out, for people, with a line break at its end; empty when nothing was compared. */
  readonly text: () => string;
}

/** The part of an output that is compared: its first 16 MB. */
const COMPARED_BYTES = 16 * 1024 ** 2;

/** Makes what decides over a run whose folder has this path. */
export function openPreloadVerify(isAsked: boolean, folderPath: string): PreloadVerify {
  let text = "";
  return {
    decideExitCode: (record) => {
      if (!isAsked) return exitCodeOfRun(record);
      const pairs = readPairs(record, folderPath);
      const differences = comparePreload(pairs);
      text = renderPreloadDifferences(differences, pairs.length);
      return differences.length === 0 ? exitCodeOfRun(record) : exitCodeOfDifferences(record);
    },
    text: () => text,
  };
}

/** Each preloaded test of a run with its plain twin. Tests of which one way did not run are left out. */
function readPairs(record: RunRecord, folderPath: string): readonly PreloadPair[] {
  const byId = new Map(record.tasks.map((task) => [task.id, task]));
  return record.tasks.flatMap((task): readonly PreloadPair[] => {
    const preloaded = viewOf(task, folderPath);
    const plain = viewOf(byId.get(plainTwinOf(task.id)), folderPath);
    if (preloaded === undefined || plain === undefined) return [];
    return [{ id: task.id, preloaded, plain }];
  });
}

function viewOf(task: TaskRecord | undefined, folderPath: string): StartView | undefined {
  const last = task?.attempts.at(-1);
  if (last === undefined) return undefined;
  return { outcome: last.outcome, output: readHead(join(folderPath, last.logPath)) };
}

function readHead(path: string): string {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return ""; // It was never started.
  }
  const buffer = Buffer.alloc(COMPARED_BYTES);
  let size = 0;
  for (let count = -1; count !== 0 && size < buffer.length; size += count) {
    count = readSync(file, buffer, size, buffer.length - size, null);
  }
  closeSync(file);
  return buffer.toString("utf8", 0, size);
}
