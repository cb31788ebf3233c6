import { boundMakespan, type LowerBound } from "./lower-bound.ts";
import { orderTasks, type OrderedTask } from "./order.ts";
import type { Capacity } from "./roster.ts";
import { simulate } from "./simulate.ts";

/** What a run of some tasks inside some limits would be, as far as history knows. */
export interface Forecast {
  readonly makespanMs: number;
  /** What no order could beat. */
  readonly bound: LowerBound;
  /** How many tasks need more than the whole budget; they are not part of the rest. */
  readonly tooLargeCount: number;
}

/** What is known of the durations of some tasks. */
export interface Knowledge {
  readonly unknownCount: number;
  /** What an unknown task is taken to last: the median of the known ones. */
  readonly assumedMs: number;
}

/** A plan in the order in which it should run, and how long that is going to take. */
export interface Schedule<T> {
  readonly order: readonly T[];
  /** Absent when more than a tenth of the tasks have no history. */
  readonly predictedMs?: number;
}

/** How many of the tasks may be unknown in a prediction. */
const MAX_UNKNOWN_SHARE = 0.1;

/**
 * Orders a plan and predicts its wall time. Stages follow each other: none begins before the one before is
 * over. `machineCores` are the cores that there really are.
 */
export function scheduleTasks<T extends OrderedTask & { readonly stage?: number }>(
  tasks: readonly T[],
  capacity: Capacity,
  machineCores: number,
): Schedule<T> {
  const stages = stagesOf(tasks).map((stage) => scheduleStage(stage, capacity, machineCores));
  const predictions = stages.flatMap(({ predictedMs }) => predictedMs ?? []);
  const order = stages.flatMap((stage) => stage.order);
  if (stages.length === 0 || predictions.length < stages.length) return { order };
  return { order, predictedMs: predictions.reduce((sum, one) => sum + one, 0) };
}

/** The tasks by stage, the first stage first. */
export function stagesOf<T extends { readonly stage?: number }>(
  tasks: readonly T[],
): readonly (readonly T[])[] {
  const stages = new Map<number, T[]>();
  for (const task of tasks) {
    const number = task.stage ?? 0;
    const stage = stages.get(number);
    if (stage === undefined) stages.set(number, [task]);
    else stage.push(task);
  }
  return [...stages].toSorted(([a], [b]) => a - b).map(([, stage]) => stage);
}

function scheduleStage<T extends OrderedTask>(
  tasks: readonly T[],
  capacity: Capacity,
  machineCores: number,
): Schedule<T> {
  const order = orderTasks(tasks, capacity);
  const knowledge = assessDurations(tasks);
  if (knowledge === undefined || knowledge.unknownCount > tasks.length * MAX_UNKNOWN_SHARE) {
    return { order };
  }
  const { makespanMs } = play(order, { capacity, machineCores, ...knowledge });
  return { order, predictedMs: Math.round(makespanMs) };
}

/** Answers what would be with other limits, stage after stage. Undefined when no duration is known. */
export function forecastRun(
  tasks: readonly (OrderedTask & { readonly stage?: number })[],
  capacity: Capacity,
  machineCores: number,
): Forecast | undefined {
  const knowledge = assessDurations(tasks);
  if (knowledge === undefined) return undefined;
  const facts = { capacity, machineCores, ...knowledge };
  return stagesOf(tasks)
    .map((stage) => play(orderTasks(stage, capacity), facts))
    .reduce(follow);
}

/** One stage after another. The longer one says what holds up the whole. */
function follow(first: Forecast, second: Forecast): Forecast {
  const { bottleneck } = first.bound.ms >= second.bound.ms ? first.bound : second.bound;
  return {
    makespanMs: first.makespanMs + second.makespanMs,
    bound: { ms: first.bound.ms + second.bound.ms, bottleneck },
    tooLargeCount: first.tooLargeCount + second.tooLargeCount,
  };
}

/** Counts the tasks without history. Undefined when there is no history at all. */
export function assessDurations(tasks: readonly OrderedTask[]): Knowledge | undefined {
  const known = tasks.flatMap(({ expectedMs }) => (expectedMs === undefined ? [] : [expectedMs]));
  const assumedMs = known.toSorted((a, b) => a - b)[Math.floor(known.length / 2)];
  if (assumedMs === undefined) return undefined;
  return { unknownCount: tasks.length - known.length, assumedMs };
}

function play(
  order: readonly OrderedTask[],
  facts: { readonly capacity: Capacity; readonly machineCores: number; readonly assumedMs: number },
): Forecast {
  const { capacity, machineCores, assumedMs } = facts;
  const fitting = order
    .filter((one) => one.reservedBytes <= capacity.budgetBytes)
    .map(({ reservedBytes, cores, isExclusive, expectedMs = assumedMs }) => ({
      durationMs: expectedMs,
      peakBytes: reservedBytes,
      bytes: reservedBytes,
      reservedBytes,
      cores,
      isExclusive,
    }));
  return {
    makespanMs: simulate(fitting, capacity, { machineCores, isTrusting: true }).makespanMs,
    bound: boundMakespan(fitting, { ...capacity, cores: machineCores }),
    tooLargeCount: order.length - fitting.length,
  };
}
