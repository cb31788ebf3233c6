import type { Plan } from "../model/plan.ts";

const SUFFIX = " (plain)";

/** Adds to each task that is preloaded the same one without, right after it: for --preload-verify. */
export function addPlainTwins(plan: Plan): Plan {
  const tasks = plan.tasks.flatMap((task) => {
    const { preload, ...plain } = task;
    if (preload === undefined) return [task];
    const why = `the plain twin of ${task.id} (--preload-verify)`;
    return [task, { ...plain, id: plainTwinOf(task.id), why }];
  });
  return { ...plan, tasks };
}

/** The id of the plain twin of a task. */
export function plainTwinOf(id: string): string {
  return `${id}${SUFFIX}`;
}

/** The id of the task that a twin belongs to; any other id as it is. */
export function originalOf(id: string): string {
  return id.endsWith(SUFFIX) ? id.slice(0, -SUFFIX.length) : id;
}
