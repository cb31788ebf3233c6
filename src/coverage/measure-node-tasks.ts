import { join } from "node:path";
import type { Task } from "../model/task.ts";
import { findSelfMeasuring } from "./node-programs.ts";

/** How tasks are to be measured. Paths are absolute. */
export interface NodeMeasuring {
  /** A copy of `node_hook.cjs`. */
  readonly hookPath: string;
  /** Where the folders with the data of the tasks go. */
  readonly dataFolder: string;
  readonly hostEnv: Readonly<Record<string, string | undefined>>;
}

/** The folder of a task's data, by its place in the plan. */
export function nodeDataFolder(dataFolder: string, index: number): string {
  return join(dataFolder, String(index));
}

/** Tells each task by its environment to have every Node that it starts measured by V8, in a folder of its own. */
export function measureNodeTasks(
  tasks: readonly Task[],
  { hookPath, dataFolder, hostEnv }: NodeMeasuring,
): readonly Task[] {
  return tasks.map((task, index) => {
    if (findSelfMeasuring(task) !== undefined) return task;
    const folder = nodeDataFolder(dataFolder, index);
    const before = task.env["NODE_OPTIONS"] ?? hostEnv["NODE_OPTIONS"] ?? "";
    const hook = `--require ${quoteOption(hookPath)}`;
    return {
      ...task,
      env: {
        ...task.env,
        NODE_OPTIONS: before === "" ? hook : `${before} ${hook}`,
        NODE_V8_COVERAGE: folder,
        MOULT_NODE_COVERAGE: folder,
      },
    };
  });
}

/** As Node reads NODE_OPTIONS: in double quotes, where a backslash makes the next character plain. */
function quoteOption(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}
