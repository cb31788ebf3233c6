import type { RunRecord } from "../model/run-record.ts";

/** What is missing in the figures of a run. */
export interface LostData {
  readonly task: string;
  /** How many processes of the last attempt measured, and how many of these left no data. */
  readonly processCount: number;
  readonly lostCount: number;
}

/** What the processes of one attempt left behind. */
export interface ProcessTraces {
  /** The pids of those that began to measure. */
  readonly started: readonly string[];
  /** Whether there is data of a process with this pid. */
  readonly hasKept: (pid: string) => boolean;
  /** Whether nothing at all was left though the test is a program that measures. */
  readonly hasLostAll: boolean;
}

/**
 * Finds the tests whose data is not complete. Of a test that ran more than once the last attempt counts. A test that
 * started nothing that measures has nothing to lose.
 */
export function findLostData(
  { tasks }: Pick<RunRecord, "tasks">,
  readTraces: (index: number, attempt: number) => ProcessTraces,
): readonly LostData[] {
  return tasks.flatMap((task, index): readonly LostData[] => {
    const attempt = task.attempts.at(-1);
    if (attempt === undefined || attempt.outcome.kind === "spawn-failed") return [];
    const { started, hasKept, hasLostAll } = readTraces(index, attempt.attempt);
    if (hasLostAll) return [{ task: task.id, processCount: 0, lostCount: 0 }];
    const lost = started.filter((pid) => !hasKept(pid));
    if (lost.length === 0) return [];
    return [{ task: task.id, processCount: started.length, lostCount: lost.length }];
  });
}

/** Names what is missing, one sentence for each test. */
export function describeLostData(
  { task, processCount, lostCount }: LostData,
  language: string,
): string {
  if (processCount === 0) return `coverage lacks ${task}: its ${language} did not begin to measure`;
  const who =
    processCount === 1
      ? "it was killed"
      : `${lostCount} of its ${processCount} processes were killed`;
  return `coverage lacks ${task}, in part or all: ${who} before the data was written`;
}
