import type { Task } from "../model/task.ts";
import { checkDeclared } from "./declared-memory.ts";
import type { Estimate } from "./estimate.ts";

/** What decides how much of the past is used. */
export interface LearnOptions {
  readonly budgetBytes: number;
  /** Whether a flag or a variable gave the reservation: that wins over the past. */
  readonly isMemoryFixed: boolean;
  /** Whether these are all tests of their groups, so that a `memory:` that no test needs is too much. */
  readonly isWhole: boolean;
}

/** Tasks with what their past says, and what is strange about the config. */
export interface LearnedTasks {
  readonly tasks: readonly Task[];
  readonly warnings: readonly string[];
}

/**
 * Puts what was measured before in the place of what was declared or guessed. Memory: what was learned wins
 * over the config, not over a flag or a variable. Cores: what is declared wins. A test of which nothing
 * is known keeps what it has.
 */
export function learnTasks(
  tasks: readonly Task[],
  estimateOf: (task: Task) => Estimate | undefined,
  options: LearnOptions,
): LearnedTasks {
  const learned = tasks.map((task) => learnTask(task, estimateOf(task), options));
  const warning = options.isMemoryFixed ? undefined : checkDeclared(tasks, estimateOf, options);
  return { tasks: learned, warnings: warning === undefined ? [] : [warning] };
}

function learnTask(task: Task, estimate: Estimate | undefined, options: LearnOptions): Task {
  if (estimate === undefined) return task;
  const { cores, expectedMs } = estimate;
  return {
    ...task,
    ...(options.isMemoryFixed ? {} : reserve(task, estimate, options)),
    ...(cores === undefined || task.coresFrom !== "default"
      ? {}
      : { cores: cores.value, coresFrom: cores.from }),
    expectedMs,
  };
}

function reserve(
  task: Task,
  { reservedBytes, reservedFrom, peakBytes, basis }: Estimate,
  { budgetBytes }: LearnOptions,
): Partial<Task> {
  // A margin is no reason to refuse a test that fitted.
  const fits = peakBytes <= budgetBytes;
  const bytes = fits ? Math.min(reservedBytes, budgetBytes) : reservedBytes;
  if (basis === "unfinished" && bytes <= task.reservedBytes) return {};
  return { reservedBytes: bytes, reservedFrom };
}
