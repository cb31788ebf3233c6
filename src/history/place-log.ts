import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../disk/replace-file.ts";
import type { CheckedLog } from "./check-log.ts";
import { EVENT_LOG_NAME, IMPORT_MARK_NAME } from "./run-folder.ts";

/** Where logs go. Absolute. */
export interface LogPlace {
  /** The runs of the project. */
  readonly runs: string;
  /** A folder for drafts on the same disk, which need not exist. */
  readonly drafts: string;
}

/** What became of a log: new, more of a run of which only the beginning was there, there already, or none of these. */
export type PlacedLog =
  | { readonly kind: "added" | "completed" | "known"; readonly folder: string }
  | { readonly kind: "refused"; readonly line: number; readonly why: string };

/**
 * Puts a log where runs are. A folder has the id of its run; when another run has that id already, the id goes on with
 * a part of the hash of its first line, in the log too. So the same log has the same place each time. The folder
 * appears whole or not at all. Only for who holds the lock on imports. Throws on an error of the system.
 */
export function placeLog(log: CheckedLog, from: string, place: LogPlace): PlacedLog {
  const hash = createHash("sha256").update(log.head).digest("hex").slice(0, 12);
  for (const name of [log.runId, `${log.runId}~${hash}`]) {
    const text = name === log.runId ? log.text : rename(log, name);
    const folder = join(place.runs, name);
    if (!existsSync(folder)) {
      addFolder({ folder, text, from }, place);
      return { kind: "added", folder };
    }
    const there = readWhole(join(folder, EVENT_LOG_NAME));
    if (headOf(there) !== headOf(text)) continue;
    return compare({ folder, text, there });
  }
  return { kind: "refused", line: 1, why: `another run has the id ${log.runId}` };
}

function compare({
  folder,
  text,
  there,
}: {
  readonly folder: string;
  readonly text: string;
  readonly there: string;
}): PlacedLog {
  if (there.startsWith(text)) return { kind: "known", folder };
  if (!text.startsWith(there)) {
    const why = "another log of this run is here, which tells something else";
    return { kind: "refused", line: findDifference(text, there), why };
  }
  // A run of this machine writes its log itself, and may be doing so.
  if (!existsSync(join(folder, IMPORT_MARK_NAME))) return { kind: "known", folder };
  replaceFile(join(folder, EVENT_LOG_NAME), text);
  return { kind: "completed", folder };
}

/** The first line that is not the same, from 1. */
function findDifference(text: string, there: string): number {
  const others = there.split("\n");
  return text.split("\n").findIndex((line, index) => line !== others[index]) + 1;
}

function rename({ head, text }: CheckedLog, runId: string): string {
  const fields: object = JSON.parse(head);
  return JSON.stringify({ ...fields, runId }) + text.slice(head.length);
}

function addFolder(
  { folder, text, from }: { readonly folder: string; readonly text: string; readonly from: string },
  { runs, drafts }: LogPlace,
): void {
  const draft = join(drafts, "run");
  mkdirSync(draft, { recursive: true });
  mkdirSync(runs, { recursive: true });
  writeFileSync(join(draft, EVENT_LOG_NAME), text);
  writeFileSync(join(draft, IMPORT_MARK_NAME), `${JSON.stringify({ version: 1, from })}\n`);
  renameSync(draft, folder);
}

/** All whole lines; empty when there is no such file. */
function readWhole(path: string): string {
  if (!existsSync(path)) return "";
  const text = readFileSync(path, "utf8");
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

function headOf(text: string): string {
  return text.slice(0, text.indexOf("\n") + 1);
}
