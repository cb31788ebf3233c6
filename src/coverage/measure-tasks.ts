import { basename, delimiter, resolve } from "node:path";
import type { Task } from "../model/task.ts";
import { HOOK_NAME } from "./hook-folder.ts";
import type { MeterSetting } from "./meter.ts";

/** How tasks are to be measured. Paths are absolute. */
export interface Measuring extends Omit<MeterSetting, "target"> {
  /** The folder that has the hook as sitecustomize.py. */
  readonly hookFolder: string;
  /** Where the data files go. */
  readonly dataFolder: string;
}

/** The name that the data files of a task begin with, by its place in the plan. */
export function dataName(index: number): string {
  return `.coverage.${index}`;
}

/**
 * Tells each task by its environment to measure every Python that it starts. A warm interpreter is to have coverage.py as
 * well; whether it may start a measured test at all is for it to find out.
 */
export function measureTasks(tasks: readonly Task[], measuring: Measuring): readonly Task[] {
  const { hookFolder, dataFolder, hostEnv } = measuring;
  const source = measuring.source.map((one) => placeSource(one, measuring)).join("\n");
  return tasks.map((task, index) => {
    const before = task.env["PYTHONPATH"] ?? hostEnv["PYTHONPATH"] ?? "";
    return {
      ...task,
      ...(task.preload === undefined ? {} : { preload: [...task.preload, "coverage"] }),
      env: {
        ...task.env,
        PYTHONPATH: before === "" ? hookFolder : `${hookFolder}${delimiter}${before}`,
        // Who measures children in its own way would stop ours in the middle.
        COVERAGE_PROCESS_START: "",
        MOULT_COVERAGE_DATA: resolve(dataFolder, dataName(index)),
        MOULT_COVERAGE_HOOK: resolve(hookFolder, HOOK_NAME),
        MOULT_COVERAGE_ROOT: task.cwd,
        MOULT_COVERAGE_SOURCE: source,
      },
    };
  });
}

/** Tests may run in folders of their own: what is meant has to be the same for all of them. */
function placeSource(source: string, { root, isFolder }: Measuring): string {
  const path = resolve(root, source);
  return isFolder(path) ? path : source;
}

/** Whether a task is an interpreter of Python; what has none but starts one later is measured all the same. */
export function isPython({ argv }: Pick<Task, "argv">): boolean {
  return /^python(?:3(?:\.\d+)?)?$/.test(basename(argv[0] ?? ""));
}
