import type { BridgeMode } from "../model/suite.ts";
import type { Task } from "../model/task.ts";
import { needsSharedShell } from "./select-tasks.ts";

/** The tasks of one step, in the suite's order. */
export interface StepTasks {
  readonly tasks: readonly Task[];
  readonly isBarrier: boolean;
}

/**
 * Gives the tasks of a suite their stages. With one shared bash each step is a stage; with a bash for each
 * call all steps up to a barrier are one.
 */
export function stageSteps(steps: readonly StepTasks[], bridge: BridgeMode): readonly Task[] {
  let stage = 0;
  return steps.flatMap(({ tasks, isBarrier }, index) => {
    if (index > 0 && (bridge === "shared" || isBarrier)) stage += 1;
    return tasks.map((task) => ({ ...task, stage }));
  });
}

/** Puts the set-up of the script before the tasks and its end after them, where anything needs the shared bash. */
export function wrapInShell(
  tasks: readonly Task[],
  makeEnd: (role: NonNullable<Task["role"]>) => Task,
): readonly Task[] {
  if (!tasks.some(needsSharedShell)) return tasks;
  const last = Math.max(...tasks.map(({ stage = 0 }) => stage));
  const later = tasks.map((task) => ({ ...task, stage: (task.stage ?? 0) + 1 }));
  const setUp: Task = { ...makeEnd("set-up"), stage: 0, shell: { kind: "open" } };
  const windUp: Task = { ...makeEnd("wind-up"), stage: last + 2, shell: { kind: "close" } };
  return [setUp, ...later, windUp];
}

/** Repeats of what shares a bash follow each other: it can do one thing at a time. */
export function spreadRepeats(tasks: readonly Task[], repeats: number): readonly Task[] {
  if (repeats === 1) return tasks;
  return tasks.map((task) => {
    const repeat = Number(/#(\d+)$/.exec(task.id)?.[1] ?? 1);
    const own = task.shell?.kind === "eval" ? repeat - 1 : 0;
    return { ...task, stage: (task.stage ?? 0) * repeats + own };
  });
}
