import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of one run: `events.jsonl`, `logs/`, `xml/`. */
export interface RunFolder {
  readonly runId: string;
  /** Absolute. */
  readonly path: string;
  /** Set when the project's own folder could not be written. */
  readonly warning?: string;
}

/** The folder beside a config in which Moult keeps what it knows. */
export const STATE_FOLDER = ".moult";

/** The index of all runs, in the state folder. */
export const HISTORY_NAME = "history.db";

/** The event log inside the folder of a run. */
export const EVENT_LOG_NAME = "events.jsonl";

/** A file in the folder of a run that came from another machine: which log it was. */
export const IMPORT_MARK_NAME = "imported.json";

/**
 * Makes the folder of a new run below `.moult/runs` of the project, or below `spareRoot` when the
 * project cannot be written (a read-only checkout must not stop the tests). Throws when neither can.
 */
export function createRunFolder(
  root: string,
  options: { readonly runId: string; readonly spareRoot: string },
): RunFolder {
  const { runId, spareRoot } = options;
  try {
    return { runId, path: makeFolders(join(root, STATE_FOLDER), runId) };
  } catch (error) {
    const path = makeFolders(join(spareRoot, "moult-state"), runId);
    const warning = `${join(root, STATE_FOLDER)} cannot be written (${String(error)}); this run is kept in ${path}`;
    return { runId, path, warning };
  }
}

/** A run id that sorts by time, to the millisecond: `20261121-231649-123-4f2a`. */
export function makeRunId(nowMs: number, random: number): string {
  const [date = "", time = "", ms = ""] = new Date(nowMs).toISOString().split(/[T.Z]/);
  const stamp = `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}-${ms}`;
  const suffix = Math.floor(random * 0x10000).toString(16);
  return `${stamp}-${suffix.padStart(4, "0")}`;
}

/** The folders of earlier runs of a project, newest first. */
export function findRunFolders(root: string): readonly string[] {
  const runs = join(root, STATE_FOLDER, "runs");
  try {
    return readdirSync(runs)
      .sort()
      .toReversed()
      .map((name) => join(runs, name));
  } catch {
    return []; // No run yet.
  }
}

function makeFolders(state: string, runId: string): string {
  const path = join(state, "runs", runId);
  mkdirSync(join(path, "logs"), { recursive: true });
  mkdirSync(join(path, "xml"));
  ignoreState(state);
  return path;
}

/** Makes the state folder of a project, if it is not there; answers its path. Throws when it cannot. */
export function makeStateFolder(root: string): string {
  const folder = join(root, STATE_FOLDER);
  mkdirSync(folder, { recursive: true });
  ignoreState(folder);
  return folder;
}

/** Keeps git away from a state folder: the state of Moult is nobody's commit. */
export function ignoreState(state: string): void {
  const ignore = join(state, ".gitignore");
  if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
}
