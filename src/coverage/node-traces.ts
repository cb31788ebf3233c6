import type { Task } from "../model/task.ts";
import type { ProcessTraces } from "./find-lost.ts";
import { findSelfMeasuring, isNode } from "./node-programs.ts";

/** Reads from the names of the files that the processes of each test left who began to measure and whose data is there. */
export function readNodeTraces(
  tasks: readonly Pick<Task, "argv">[],
  listNames: (index: number) => readonly string[],
): (index: number, attempt: number) => ProcessTraces {
  return (index, attempt) => {
    const names = listNames(index);
    const pidsOf = (pattern: RegExp): readonly string[] =>
      names.flatMap((name) => pattern.exec(name)?.[1] ?? []);
    const kept = new Set(pidsOf(DATA_NAME));
    const argv = tasks[index]?.argv ?? [];
    return {
      started: pidsOf(new RegExp(`^started-${attempt}-(\\d+)$`)),
      hasKept: (pid) => kept.has(pid),
      hasLostAll:
        names.length === 0 && isNode({ argv }) && findSelfMeasuring({ argv }) === undefined,
    };
  };
}

/** As Node names them, with the pid: `coverage-<pid>-<time>-<thread>.json`. */
export const DATA_NAME = /^coverage-(\d+)-\d+-\d+\.json$/;
