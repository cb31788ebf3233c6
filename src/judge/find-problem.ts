import type { TraceEvent, TraceProblem } from "../model/trace.ts";
import { renderCommand } from "./open-questions.ts";
import type { CellLog, LogEntry } from "./read-log.ts";
import { pathFrom, placeOf } from "./trace-place.ts";

/** What else is known of a cell. */
export interface ProblemContext {
  /** As it was called. */
  readonly script: string;
  readonly events: readonly TraceEvent[];
}

/** Why the trace of a cell is not complete; undefined when nothing is known against it. */
export function findProblem(log: CellLog, context: ProblemContext): TraceProblem | undefined {
  const stopped = log.entries.find(({ kind }) => kind === "problem");
  if (stopped !== undefined) return describeStop(stopped);
  if (log.isLate) return describeLate(log, context);
  if (log.exitCode >= 126 && log.entries.length === 0) return describeNoStart(log, context);
  return findUnknown(log);
}

function describeStop(entry: LogEntry): TraceProblem {
  const [code, word = ""] = entry.fields;
  const place = placeOf(entry);
  if (code === "E_SOURCE") {
    const path = word === "" ? "(an empty name)" : pathFrom(entry, word);
    return {
      code,
      message: `a file is sourced that is not there: ${path}`,
      place,
      next: `add it to the assumptions, with what it defines: files: [{ path: ${JSON.stringify(path)}, text: "" }]`,
    };
  }
  return {
    code: "E_TRACER",
    message: `the tracer cannot see past this: ${word.slice(0, 120)}`,
    place,
    next: "keep it from running: put it behind a condition on a variable that the cell sets",
  };
}

function describeLate(log: CellLog, { script, events }: ProblemContext): TraceProblem {
  const last = log.entries.at(-1);
  const tail = events
    .slice(-3)
    .map((event) => (event.kind === "function" ? event.name : event.argv.join(" ")));
  const seen = tail.length === 0 ? "" : `; the last it did: ${tail.join(", ")}`;
  return {
    code: "E_TIMEOUT",
    message: `the script does not end, or something that it started in the background${seen}`,
    place: last === undefined ? { path: script, line: 1 } : placeOf(last),
    next: 'say what ends its loop, for example commands: [{ argv: ["pgrep"], exit: 1 }], or give it longer with --timeout',
  };
}

function describeNoStart(log: CellLog, { script }: ProblemContext): TraceProblem {
  return {
    code: "E_SANDBOX",
    message: `the script did not start: ${log.error.trim().split("\n").at(-1) ?? ""}`,
    place: { path: script, line: 1 },
    next: "run moult doctor",
  };
}

/** A decision on what an unknown command printed, or an end that such a command may have caused. */
function findUnknown(log: CellLog): TraceProblem | undefined {
  const asked = log.entries.filter(isUnanswered);
  if (asked.length === 0) return undefined;
  const tainted = new Map<string, LogEntry>();
  for (const entry of log.entries) {
    const cause = asked.find((one) => isPartOf(one.key, entry.key));
    const [text = ""] = entry.fields;
    if (entry.kind === "assigned" && cause === undefined) tainted.delete(text);
    else if (entry.kind === "assigned" && cause !== undefined) tainted.set(text, cause);
    if (entry.kind !== "decision") continue;
    const named = cause ?? [...tainted].find(([name]) => isMentioned(name, text))?.[1];
    if (named !== undefined) return describeUnknown(named, `decided in line ${entry.line}`);
  }
  const last = asked.at(-1);
  if (log.exitCode === 0 || last === undefined) return undefined;
  return describeUnknown(last, `the script ended with exit code ${log.exitCode} after it`);
}

function isUnanswered({ kind, fields }: LogEntry): boolean {
  return kind === "command" && fields[0] === "captured";
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
