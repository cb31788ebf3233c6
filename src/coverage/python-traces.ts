import type { Task } from "../model/task.ts";
import type { ProcessTraces } from "./find-lost.ts";
import { dataName, isPython } from "./measure-tasks.ts";

/**
 * Reads from the names of the files that processes left who began to measure and whose data is there. A Python that
 * has not begun has lost all: `-S`, `-I` and `-E` start it without the hook.
 */
export function readPythonTraces(
  tasks: readonly Pick<Task, "argv">[],
  names: readonly string[],
): (index: number, attempt: number) => ProcessTraces {
  const files = Map.groupBy(
    names,
    (name) => /^(?:started)?(\.coverage\.\d+-\d+)\./.exec(name)?.[1],
  );
  return (index, attempt) => {
    const own = (files.get(`${dataName(index)}-${attempt}`) ?? []).map((name) => name.split("."));
    const started = own.filter(([first]) => first === "started").map((parts) => parts.at(-1) ?? "");
    const kept = own.filter(([first]) => first !== "started").map((parts) => new Set(parts));
    const argv = tasks[index]?.argv ?? [];
    return {
      started,
      hasKept: (pid) => kept.some((parts) => parts.has(pid) || parts.has(`pid${pid}`)),
      hasLostAll: own.length === 0 && isPython({ argv }),
    };
  };
}
