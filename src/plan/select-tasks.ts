import type { Omission, Plan } from "../model/plan.ts";
import type { Task } from "../model/task.ts";

/** Whether a task runs in the bash that steps share, or with what that bash has. */
export function needsSharedShell({ shell, inheritsShell }: Task): boolean {
  return shell?.kind === "eval" || inheritsShell === true;
}

/** What is kept of the possible tasks, and what is left out. */
export interface SelectedTasks {
  readonly tasks: readonly Task[];
  readonly omitted: readonly Omission[];
}

/** A plan cut down to some ids, and the ids that are no part of it. */
export interface ReducedPlan {
  readonly plan: Plan;
  readonly missingIds: readonly string[];
}

/**
 * Keeps the tasks whose id contains any of the selectors, each as often as it is to be repeated. A
 * selector that is an id, as reports print it, names only that task.
 */
export function selectTasks(
  candidates: readonly Task[],
  { selectors, repeats }: { readonly selectors: readonly string[]; readonly repeats: number },
): SelectedTasks {
  const ids = new Set(candidates.map((task) => task.id));
  const tasks: Task[] = [];
  const dropped = new Map<string, number>();
  for (const task of candidates) {
    const selector = selectors.find((text) => names(text, { id: task.id, ids }));
    if (selectors.length > 0 && selector === undefined) {
      dropped.set(task.group, (dropped.get(task.group) ?? 0) + 1);
      continue;
    }
    const why = selector === undefined ? task.why : `${task.why}; named by selector "${selector}"`;
    tasks.push(...repeatTask({ ...task, why }, repeats));
  }
  return { tasks, omitted: describeDropped(dropped, selectors) };
}

function names(
  selector: string,
  { id, ids }: { readonly id: string; readonly ids: ReadonlySet<string> },
): boolean {
  // A repeat (`unit/test_a.py#2`) is named by its number too.
  const whole = [selector, selector.replace(/#\d+$/, "")].find((text) => ids.has(text));
  return whole === undefined ? id.includes(selector) : id === whole;
}

/** Keeps only the tasks with these ids, for --last-failed. */
export function keepOnly(plan: Plan, ids: readonly string[]): ReducedPlan {
  const wanted = new Set(ids);
  const kept = new Set(plan.tasks.flatMap(({ id }) => (wanted.has(id) ? [id] : [])));
  // The set-up of a script and its end belong to each of its functions.
  const needsScript = plan.tasks.some((task) => kept.has(task.id) && needsSharedShell(task));
  const tasks = plan.tasks.filter(
    (task) => kept.has(task.id) || (needsScript && task.role !== undefined),
  );
  const droppedCount = plan.tasks.length - tasks.length;
  const why = "not among the tests that were bad in the run before";
  const omission: Omission = { what: countTests(droppedCount), why };
  return {
    plan: {
      ...plan,
      tasks,
      omitted: droppedCount === 0 ? plan.omitted : [...plan.omitted, omission],
    },
    missingIds: [...wanted].filter((id) => !kept.has(id)),
  };
}

function repeatTask(task: Task, repeats: number): readonly Task[] {
  return Array.from({ length: repeats }, (_, index) =>
    index === 0 ? task : { ...task, id: `${task.id}#${index + 1}` },
  );
}

function describeDropped(
  dropped: ReadonlyMap<string, number>,
  selectors: readonly string[],
): readonly Omission[] {
  const shown = selectors.map((text) => `"${text}"`).join(" or ");
  return [...dropped].map(([group, count]) => ({
    what: `${countTests(count)} of ${group}`,
    why: `not named by selector ${shown}`,
  }));
}

function countTests(count: number): string {
  return count === 1 ? "1 test" : `${count} tests`;
}
