import type { RolloutMark, RolloutRun } from "../model/rollout.ts";
import type { Attempt, RunRecord, TaskRecord } from "../model/run-record.ts";
import type { Fallback } from "./fallbacks.ts";

/** The exit code of Moult for its own failures (cli/exit.ts). */
const BROKEN = 3;

/** What a shell says of a program that is not there. */
const NOT_FOUND = 127;

/** The figures of a run that the gates look at. */
export function rolloutRunOf(record: RunRecord, mark: RolloutMark): RolloutRun {
  const tests = record.tasks.filter((task) => task.role === undefined);
  const bridged = tests.filter((task) => task.isBridged === true);
  const { exitCode } = record;
  // The exit code of the old script means nothing to us.
  const isBroken = mark.runner === "moult" && exitCode === BROKEN;
  return {
    ...mark,
    runId: record.runId,
    startedAtMs: record.startedAtMs,
    durationMs: record.durationMs,
    peakBytes: record.peakBytes,
    ...(exitCode === undefined ? {} : { exitCode }),
    isError: exitCode === undefined || isBroken,
    isFallback: false,
    ...(record.suite === undefined ? {} : { suite: record.suite.name }),
    plannedCount: tests.length,
    ranCount: tests.filter(hasRun).length,
    outOfMemoryCount: tests.filter(wasOutOfMemory).length,
    bridgedCount: bridged.length,
    bridgedFailedCount: bridged.filter(isRefused).length,
    missingProgramCount: tests.filter(lacksProgram).length,
  };
}

/** A fallback in whose place no run of Moult had begun, or none that is known here. */
export function runOfFallback(fallback: Fallback, mark: RolloutMark): RolloutRun {
  const { atMs, id, runId, durationMs = 0 } = fallback;
  return {
    ...mark,
    runId: runId ?? `fallback-${id ?? atMs}`,
    startedAtMs: atMs,
    durationMs,
    peakBytes: 0,
    isError: true,
    isFallback: true,
    plannedCount: 0,
    ranCount: 0,
    outOfMemoryCount: 0,
    bridgedCount: 0,
    bridgedFailedCount: 0,
    missingProgramCount: 0,
  };
}

function lastOf({ attempts }: TaskRecord): Attempt | undefined {
  return attempts.at(-1);
}

function hasRun(task: TaskRecord): boolean {
  const last = lastOf(task);
  return last !== undefined && last.outcome.kind !== "spawn-failed";
}

/** Also of one that passed at a later attempt, unless it was Moult's own brake that made room in time. */
function wasOutOfMemory(task: TaskRecord): boolean {
  return (
    task.verdict === "out-of-memory" ||
    task.attempts.some(({ outcome }) => outcome.kind === "out-of-memory" && outcome.by !== "brake")
  );
}

/** The bridge answers a function that is not there as bash does. */
function isRefused(task: TaskRecord): boolean {
  return !hasRun(task) || lastOf(task)?.exitCode === NOT_FOUND;
}

/** Also where a function of the old script ends with that. */
function lacksProgram(task: TaskRecord): boolean {
  const last = lastOf(task);
  if (last?.outcome.kind === "spawn-failed") return task.isBridged !== true;
  return last?.exitCode === NOT_FOUND;
}
