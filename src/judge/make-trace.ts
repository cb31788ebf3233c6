import type { Trace, TraceEvent, TraceMoment } from "../model/trace.ts";
import { findProblem } from "./find-problem.ts";
import { listQuestions } from "./open-questions.ts";
import type { CellLog, LogEntry } from "./read-log.ts";
import { pathFrom, placeOf, relativePath } from "./trace-place.ts";

/** What a trace is made for. */
export interface TracedCell {
  readonly variables: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

/** The trace of a cell from what its sandbox told. */
export function makeTrace(cell: TracedCell, log: CellLog, script: string): Trace {
  const events = log.entries.flatMap(readEvent);
  const openQuestions = listQuestions(log.entries);
  const sources = log.entries.flatMap((entry) =>
    entry.kind === "source" ? [pathFrom(entry, entry.fields[0] ?? "")] : [],
  );
  const problem = findProblem(log, { script, events });
  return {
    variables: cell.variables,
    args: cell.args,
    exitCode: log.exitCode,
    events,
    openQuestions,
    sources: [...new Set(sources)],
    ...(problem === undefined ? {} : { problem }),
  };
}

function readEvent(entry: LogEntry): readonly TraceEvent[] {
  const moment = readMoment(entry);
  if (entry.kind === "function") {
    const [name = "", ...args] = entry.fields;
    // It is the innermost of its own stack.
    return [{ kind: "function", name, args, ...moment, within: moment.within.slice(0, -1) }];
  }
  if (entry.kind !== "command") return [];
  const [state, , ...argv] = entry.fields;
  return [{ kind: "command", argv, isRun: state === "real", ...moment }];
}

function readMoment(entry: LogEntry): TraceMoment {
  const within = entry.stack.filter((name) => !isOwn(name)).toReversed();
  return { place: placeOf(entry), within, cwd: relativePath(entry.cwd) };
}

const OWN = new Set([
  "main",
  "source",
  "command_not_found_handle",
  "cd",
  "pushd",
  "command",
  "type",
  "hash",
  "exec",
  "mktemp",
  "date",
  "which",
]);

/** Whether a frame is bash's or the prelude's, and no function of the script. */
function isOwn(name: string): boolean {
  return name === "" || name.startsWith("__j_") || name.includes("/") || OWN.has(name);
}
