import type { Trace, TraceEvent, TraceMoment } from "../model/trace.ts";
import { listKeys } from "./event-key.ts";
import { findProblem } from "./find-problem.ts";
import { isOwnFrame } from "./own-frames.ts";
import { listQuestions } from "./open-questions.ts";
import { type EnvChanges, openExports } from "./read-exports.ts";
import type { CellLog, LogEntry } from "./read-log.ts";
import { pathFrom, placeOf, relativePath } from "./trace-place.ts";

/** What a trace is made for. */
export interface TracedCell {
  readonly variables: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** What stands in the script for this cell, in the sandbox only. Absent: what stands in the project. */
  readonly text?: string;
  /** The key of the one command that fails (exit code 1), whatever the assumptions say of it. */
  readonly fail?: string;
}

/** The trace of a cell from what its sandbox told. */
export function makeTrace(cell: TracedCell, log: CellLog, script: string): Trace {
  const keys = listKeys(log.entries);
  const changesOf = openExports(log.start);
  const events = log.entries.flatMap((entry) => readEvent(entry, keys, changesOf));
  const openQuestions = listQuestions(log.entries);
  const sources = log.entries.flatMap((entry) =>
    entry.kind === "source" ? [pathFrom(entry, entry.fields[0] ?? "")] : [],
  );
  const problem = findProblem(log, { script, events, fail: cell.fail });
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

function readEvent(
  entry: LogEntry,
  keys: ReadonlyMap<LogEntry, string>,
  changesOf: (text: string) => EnvChanges,
): readonly TraceEvent[] {
  const moment = readMoment(entry);
  if (entry.kind === "function") {
    const [name = "", ...args] = entry.fields;
    // It is the innermost of its own stack.
    return [{ kind: "function", name, args, ...moment, within: moment.within.slice(0, -1) }];
  }
  if (entry.kind !== "command") return [];
  const [state, , ...argv] = entry.fields;
  const key = keys.get(entry) ?? "";
  const changes = entry.exports === undefined ? {} : changesOf(entry.exports);
  return [{ kind: "command", key, argv, isRun: state === "real", ...moment, ...changes }];
}

function readMoment(entry: LogEntry): TraceMoment {
  const within = entry.stack.filter((name) => !isOwnFrame(name)).toReversed();
  return { place: placeOf(entry), within, cwd: relativePath(entry.cwd) };
}
