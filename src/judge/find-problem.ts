import type { TraceEvent, TraceProblem } from "../model/trace.ts";
import { isFailed } from "./find-unknown.ts";
import type { CellLog, LogEntry } from "./read-log.ts";
import { pathFrom, placeOf } from "./trace-place.ts";

/** What else is known of a cell. */
export interface ProblemContext {
  /** As it was called. */
  readonly script: string;
  readonly events: readonly TraceEvent[];
  /** The key of the command that was to fail. */
  readonly fail: string | undefined;
}

/** Why the trace of a cell is not complete; undefined when its end was seen. */
export function findProblem(log: CellLog, context: ProblemContext): TraceProblem | undefined {
  const stopped = log.entries.find(({ kind }) => kind === "problem");
  if (stopped !== undefined) return describeStop(stopped);
  if (log.isLate) return describeLate(log, context);
  if (log.exitCode >= 126 && log.entries.length === 0) return describeNoStart(log, context);
  const { fail } = context;
  if (fail !== undefined && !log.entries.some(isFailed)) return describeUnmet(fail, context);
  return undefined;
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

function describeUnmet(fail: string, { script }: ProblemContext): TraceProblem {
  return {
    code: "E_TRACER",
    message: `the command that was to fail did not come: ${fail}`,
    place: { path: script, line: 1 },
    next: "see whether two traces of it are the same: moult trace --json",
  };
}
