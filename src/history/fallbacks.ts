import { readFileSync } from "node:fs";
import { join } from "node:path";
import { appendLine } from "../disk/append-line.ts";
import type { RolloutMark } from "../model/rollout.ts";
import { parseMark } from "./parse-mark.ts";
import { makeStateFolder, STATE_FOLDER } from "./run-folder.ts";

/** One time that the old script ran in Moult's place. */
export interface Fallback {
  /** Unlike that of any other one. Absent for those of an entry script, which writes one line for each. */
  readonly id?: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** As it was told: "Moult failed (config-invalid: ...)". */
  readonly why: string;
  /** As it was called. */
  readonly script: string;
  /** The run of Moult in whose place it ran, where that had begun. */
  readonly runId?: string;
  /** Where that run stands in the rollout. */
  readonly rollout?: RolloutMark;
  /** Absent while it runs, when Moult was killed meanwhile, and for those of an entry script. */
  readonly exitCode?: number;
  readonly durationMs?: number;
}

/** What was read, and what had to be left out. */
export interface ReadFallbacks {
  /** In the order in which they began. */
  readonly fallbacks: readonly Fallback[];
  readonly warnings: readonly string[];
}

/** The file of all fallbacks, in the state folder: one JSON value a line, append-only. An entry script writes it too. */
export const FALLBACKS_NAME = "fallbacks.jsonl";

/** The version of a line. */
export const FALLBACK_VERSION = 1;

/**
 * Appends a fallback, or what became of it: of two lines with one id the later one counts. Answers a warning
 * when that is not possible, which is no reason to stop.
 */
export function recordFallback(root: string, fallback: Fallback): string | undefined {
  try {
    const path = join(makeStateFolder(root), FALLBACKS_NAME);
    appendLine(path, { version: FALLBACK_VERSION, ...fallback });
    return undefined;
  } catch (error) {
    return `the fallback is not in the history: ${String(error)}`;
  }
}

/** Reads the fallbacks of a project. The file may end anywhere: half a line at its end is left out. */
export function readFallbacks(root: string): ReadFallbacks {
  const path = join(root, STATE_FOLDER, FALLBACKS_NAME);
  const text = readIfThere(path);
  if (typeof text === "object") return { fallbacks: [], warnings: [text.warning] };
  const byId = new Map<string, Fallback>();
  let strangeCount = 0;
  const lines = text.split("\n").slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const fallback = parseFallback(line);
    if (fallback !== undefined) byId.set(fallback.id ?? `line ${index}`, fallback);
    else if (line !== "") strangeCount += 1;
  }
  const fallbacks = [...byId.values()].sort((a, b) => a.atMs - b.atMs);
  const what = strangeCount === 1 ? "1 line is" : `${strangeCount} lines are`;
  const warning = `${path}: ${what} left out: not of this version of Moult, or broken`;
  return { fallbacks, warnings: strangeCount === 0 ? [] : [warning] };
}

function readIfThere(path: string): string | { readonly warning: string } {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    return { warning: `the fallbacks cannot be read: ${String(error)}` };
  }
}

/** What Date can show: a date from 1970 on. */
function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 8.64e15;
}

/** Parses a line of the file; undefined for one that is broken or of another version. */
export function parseFallback(line: string): Fallback | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const fields: Record<string, unknown> = { ...value };
  const { version, id, atMs, why, script, runId, exitCode, durationMs } = fields;
  if (version !== FALLBACK_VERSION || !isTime(atMs)) return undefined;
  if (typeof why !== "string" || typeof script !== "string") return undefined;
  const rollout = parseMark(fields["rollout"]);
  return {
    ...(typeof id === "string" ? { id } : {}),
    atMs,
    why,
    script,
    ...(typeof runId === "string" ? { runId } : {}),
    ...(rollout === undefined ? {} : { rollout }),
    ...(typeof exitCode === "number" ? { exitCode } : {}),
    ...(typeof durationMs === "number" ? { durationMs } : {}),
  };
}
