import type { TraceProblem } from "../model/trace.ts";
import { followFrames, followVariable, type OpenVariable, readFrames } from "./follow-frames.ts";
import { renderCommand } from "./open-questions.ts";
import { isOwnFrame } from "./own-frames.ts";
import type { CellLog, LogEntry } from "./read-log.ts";
import type { ScriptTrees } from "./script-trees.ts";
import { placeOf } from "./trace-place.ts";

/** The commands of which something reads what they print, while no assumption says what that is. */
export function listUnanswered({ entries }: CellLog): readonly LogEntry[] {
  return entries.filter(({ kind, fields }) => kind === "command" && fields[0] === "captured");
}

/** A decision on what an unknown command printed, or an end that such a command may have caused. */
export function findUnknown(log: CellLog, trees: ScriptTrees): TraceProblem | undefined {
  const asked = listUnanswered(log);
  const last = asked.at(-1);
  if (last === undefined) return undefined;
  const { assigned, decided } = followAssignments(log, asked);
  if (decided !== undefined)
    return describeUnknown(decided.cause, `decided in line ${decided.line}`);
  for (const cause of asked) {
    const line = followFrames(framesOf(cause, log), trees);
    if (line !== undefined) return describeUnknown(cause, `decided in line ${line}`);
  }
  const entered = new Set(
    log.entries.flatMap(({ kind, fields }) => (kind === "function" ? fields.slice(0, 1) : [])),
  );
  for (const { entry, cause } of assigned) {
    const line = followVariable(toVariable(entry, framesOf(cause, log)), trees, entered);
    if (line !== undefined) return describeUnknown(cause, `decided in line ${line}`);
  }
  // What was made to fail may end it.
  if (log.exitCode === 0 || log.entries.some(isFailed)) return undefined;
  return describeUnknown(last, `the script ended with exit code ${log.exitCode} after it`);
}

/** Whether a command was made to fail. */
export function isFailed({ kind, fields }: LogEntry): boolean {
  return kind === "command" && fields[0] === "failed";
}

interface Assigned {
  readonly entry: LogEntry;
  /** The command whose output it is. */
  readonly cause: LogEntry;
}

interface Assignments {
  readonly assigned: readonly Assigned[];
  readonly decided?: { readonly cause: LogEntry; readonly line: number };
}

/** Which variables hold what is not known, up to the first decision that names one, or holds the command itself. */
function followAssignments(log: CellLog, asked: readonly LogEntry[]): Assignments {
  const tainted = new Map<string, LogEntry>();
  const assigned: Assigned[] = [];
  for (const entry of log.entries) {
    if (entry.kind !== "assigned" && entry.kind !== "decision") continue;
    const [name = "", command = name] = entry.fields;
    const text = entry.kind === "decision" ? name : command.replace(/^[^=]*=/, "");
    const cause =
      asked.find((one) => isPartOf(one.key, entry.key)) ??
      [...tainted].find(([one]) => isMentioned(one, text))?.[1];
    if (entry.kind === "decision") {
      if (cause !== undefined) return { assigned, decided: { cause, line: entry.line } };
      continue;
    }
    if (cause === undefined) tainted.delete(name);
    else {
      tainted.set(name, cause);
      assigned.push({ entry, cause });
    }
  }
  return { assigned };
}

function toVariable(entry: LogEntry, frames: OpenVariable["frames"]): OpenVariable {
  const owner = entry.stack.find((name) => !isOwnFrame(name));
  return { name: entry.fields[0] ?? "", ...placeOf(entry), owner, frames };
}

function framesOf(command: LogEntry, { entries }: CellLog): OpenVariable["frames"] {
  return readFrames(command, entries[entries.indexOf(command) + 1]);
}

/** Whether something ran in a process that a command started for its own words. */
function isPartOf(key: readonly number[], around: readonly number[]): boolean {
  return key.length > around.length && around.every((number, at) => key[at] === number);
}

function isMentioned(name: string, text: string): boolean {
  return new RegExp(`(?<!\\w)${name}(?!\\w)`).test(text);
}

function describeUnknown(entry: LogEntry, why: string): TraceProblem {
  const argv = entry.fields.slice(2);
  return {
    code: "E_UNKNOWN",
    message: `what this prints is not known, and counts (${why}): ${argv.join(" ").slice(0, 120)}`,
    place: placeOf(entry),
    next: `say it in the assumptions: commands: [${renderCommand(argv)}]`,
  };
}
