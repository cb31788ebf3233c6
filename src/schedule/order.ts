import type { Task } from "../model/task.ts";
import { boundMakespan } from "./lower-bound.ts";
import { seededRandom } from "./random.ts";
import type { Capacity } from "./roster.ts";
import { simulate, type SimulatedTask, type Simulation } from "./simulate.ts";

/** What the place of a task in the order depends on. */
export type OrderedTask = Pick<Task, "reservedBytes" | "cores" | "isExclusive" | "expectedMs">;

/**
 * Chooses the order in which tasks should be offered to the roster: longest first, and where that leaves
 * much to gain, the best of some simulated orders. Exclusive tasks come first, while the machine is empty
 * anyway; tasks of unknown duration count as the longest known one; tasks over the whole budget come last.
 * Without any known duration the tasks stay as they are. The same input gives the same order.
 */
export function orderTasks<T extends OrderedTask>(
  tasks: readonly T[],
  capacity: Capacity,
): readonly T[] {
  const known = tasks.flatMap(({ expectedMs }) => (expectedMs === undefined ? [] : [expectedMs]));
  if (known.length === 0) return tasks;
  const longestMs = known.reduce((longest, one) => Math.max(longest, one));
  const fitting = tasks.filter((one) => one.reservedBytes <= capacity.budgetBytes);
  const tooLarge = tasks.filter((one) => one.reservedBytes > capacity.budgetBytes);
  const entries = fitting.map((task) => ({ task, played: playedAs(task, longestMs) }));
  const longestFirst = sortBy(entries, (one) => one.durationMs);
  // Where most durations are guesses, so is everything that a simulation says.
  const isGuess = known.length * 2 < tasks.length;
  const best = isGuess ? longestFirst : searchOrders(longestFirst, capacity);
  return [...best.map(({ task }) => task), ...tooLarge];
}

/** A task and how a simulation plays it. */
interface Entry<T> {
  readonly task: T;
  readonly played: SimulatedTask;
}

/** An order and what came of it. */
interface Trial<T> {
  readonly order: readonly Entry<T>[];
  readonly outcome: Simulation;
}

function playedAs(task: OrderedTask, longestMs: number): SimulatedTask {
  const { reservedBytes, cores, isExclusive, expectedMs = longestMs } = task;
  return { durationMs: expectedMs, peakBytes: reservedBytes, reservedBytes, cores, isExclusive };
}

/** The largest key first. Equal ones stay in their order. */
function sortBy<T>(
  entries: readonly Entry<T>[],
  keyOf: (played: SimulatedTask) => number,
): readonly Entry<T>[] {
  return entries.toSorted(
    ({ played: a }, { played: b }) =>
      Number(b.isExclusive) - Number(a.isExclusive) || keyOf(b) - keyOf(a),
  );
}

/** At most this many orders are simulated, ... */
const MAX_SIMULATIONS = 480;
/** ... with at most this many starts of tasks in all of them together: 480 orders of 60 tasks. */
const MAX_STARTS = 28_800;
/** So few simulations find nothing: where no more are allowed, for very many tasks, there is no search. */
const MIN_SIMULATIONS = 20;
/** An order that close to the lower bound is not improved any more. */
const GOOD_ENOUGH = 1.002;
/** What simulating a start takes before the code is warm, 5 µs, times 10: a search costs about a tenth of what it could gain. */
const WORTH_MS_PER_START = 0.05;

/** Looks for a shorter run. The work is bounded by counts, so the result does not depend on the machine. */
function searchOrders<T>(
  longestFirst: readonly Entry<T>[],
  capacity: Capacity,
): readonly Entry<T>[] {
  const count = longestFirst.length;
  const affordable = Math.min(MAX_SIMULATIONS, Math.floor(MAX_STARTS / count));
  if (count < 2 || affordable < MIN_SIMULATIONS) return longestFirst;
  const tasks = longestFirst.map(({ played }) => ({ ...played, bytes: played.reservedBytes }));
  const goalMs = boundMakespan(tasks, capacity).ms * GOOD_ENOUGH;
  let best = tryOrder(longestFirst, capacity);
  const gainMs = best.outcome.makespanMs - goalMs;
  const limit = Math.min(affordable, Math.floor(gainMs / (count * WORTH_MS_PER_START)));
  const candidates = [...sortings(longestFirst, capacity)];
  const random = seededRandom(count);
  for (let trials = 1; trials < limit && best.outcome.makespanMs > goalMs; trials += 1) {
    const trial = tryOrder(candidates.shift() ?? perturb(best, random), capacity);
    // As good is good enough to go on from: many orders take equally long, and some lead further.
    if (trial.outcome.makespanMs <= best.outcome.makespanMs) best = trial;
  }
  return best.order;
}

function tryOrder<T>(order: readonly Entry<T>[], capacity: Capacity): Trial<T> {
  const tasks = order.map(({ played }) => played);
  return { order, outcome: simulate(tasks, capacity, { isTrusting: true }) };
}

/** Other ways to say what is large: a task that takes half of the budget for a second is as large as one that takes all of it for half a second. */
function sortings<T>(
  entries: readonly Entry<T>[],
  { budgetBytes, cores, jobs }: Capacity,
): readonly (readonly Entry<T>[])[] {
  const dominantShare = (one: SimulatedTask): number =>
    Math.max(one.reservedBytes / budgetBytes, one.cores / cores, 1 / jobs);
  return [
    sortBy(entries, (one) => one.durationMs * Math.sqrt(dominantShare(one))),
    sortBy(entries, (one) => one.durationMs * dominantShare(one)),
    sortBy(entries, (one) => one.durationMs * one.reservedBytes),
    sortBy(entries, (one) => one.reservedBytes),
  ];
}

/** One step to a neighbour: the task that ended last, or any, starts earlier; or two change their places. */
function perturb<T>({ order, outcome }: Trial<T>, random: () => number): readonly Entry<T>[] {
  const pick = (end: number): number => Math.floor(random() * end);
  const kind = random();
  const count = order.length;
  if (kind < 0.3) {
    const last = outcome.endsMs.indexOf(outcome.makespanMs);
    return move(order, { from: last, to: pick(last) });
  }
  const [from, to] = [pick(count), pick(count)];
  return kind < 0.7 ? move(order, { from, to }) : swap(order, from, to);
}

function move<T>(
  order: readonly T[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly T[] {
  const moved = [...order];
  moved.splice(to, 0, ...moved.splice(from, 1));
  return moved;
}

function swap<T>(order: readonly T[], one: number, other: number): readonly T[] {
  return order.map((entry, index) => {
    if (index === one) return order[other] ?? entry;
    return index === other ? (order[one] ?? entry) : entry;
  });
}
