import type { RunRecord } from "../model/run-record.ts";
import { dataName, isPython } from "./measure-tasks.ts";

/** What is missing in the figures of a run. */
export interface LostData {
  readonly task: string;
  /** How many processes of the last attempt measured, and how many of these left no data. */
  readonly processCount: number;
  readonly lostCount: number;
}

/**
 * Finds the tests whose data is not complete, from the names of the files that their processes left. Of a test
 * that ran more than once the last attempt counts. A test that started no Python has nothing to lose, but a
 * Python that has not begun to measure has lost all: `-S`, `-I` and `-E` start it without the hook.
 */
export function findLostData(
  { tasks }: Pick<RunRecord, "tasks">,
  names: readonly string[],
): readonly LostData[] {
  const files = Map.groupBy(
    names,
    (name) => /^(?:started)?(\.coverage\.\d+-\d+)\./.exec(name)?.[1],
  );
  return tasks.flatMap((task, index): readonly LostData[] => {
    const attempt = task.attempts.at(-1);
    if (attempt === undefined || attempt.outcome.kind === "spawn-failed") return [];
    const base = `${dataName(index)}-${attempt.attempt}`;
    const own = (files.get(base) ?? []).map((name) => name.split("."));
    const started = own.filter(([first]) => first === "started").map((parts) => parts.at(-1) ?? "");
    const kept = own.filter(([first]) => first !== "started").map((parts) => new Set(parts));
    if (started.length === 0) {
      const hasLostAll = isPython(task) && kept.length === 0;
      return hasLostAll ? [{ task: task.id, processCount: 0, lostCount: 0 }] : [];
    }
    const lost = started.filter(
      (pid) => !kept.some((parts) => parts.has(pid) || parts.has(`pid${pid}`)),
    );
    if (lost.length === 0) return [];
    return [{ task: task.id, processCount: started.length, lostCount: lost.length }];
  });
}

/** Names what is missing, one sentence for each test. */
export function describeLostData({ task, processCount, lostCount }: LostData): string {
  if (processCount === 0) return `coverage lacks ${task}: its Python did not begin to measure`;
  const who =
    processCount === 1
      ? "it was killed"
      : `${lostCount} of its ${processCount} processes were killed`;
  return `coverage lacks ${task}, in part or all: ${who} before the data was written`;
}
