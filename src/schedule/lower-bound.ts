import type { Capacity } from "./roster.ts";

/** What a bound needs to know of a task. */
export interface BoundedTask {
  readonly durationMs: number;
  /** What it takes, or reserves, of memory. */
  readonly bytes: number;
  readonly cores: number;
  readonly isExclusive: boolean;
}

/** Why a run cannot be shorter. */
export type Bottleneck = "longest task" | "slots" | "cores" | "memory";

/** The shortest time that any order could take, and what makes it so. */
export interface LowerBound {
  readonly ms: number;
  readonly bottleneck: Bottleneck;
}

/**
 * The classic bound: the largest of the longest task, seconds over slots, core-seconds over cores, and
 * seconds times bytes over the budget. Exclusive tasks add up before all that.
 */
export function boundMakespan(tasks: readonly BoundedTask[], capacity: Capacity): LowerBound {
  return largestBound(tasks, [
    ["longest task", longestMs],
    ["slots", (shared) => sumOf(shared, ({ durationMs }) => durationMs) / capacity.jobs],
    [
      "cores",
      (shared) => sumOf(shared, (one) => one.durationMs * shareOf(one.cores, capacity.cores)),
    ],
    [
      "memory",
      (shared) => sumOf(shared, (one) => one.durationMs * shareOf(one.bytes, capacity.budgetBytes)),
    ],
  ]);
}

/** Into how many parts the budget is divided at most: 12 equal tasks side by side are told apart from 13. */
const FINEST_PARTS = 12;

/**
 * A bound that knows that tasks are not liquid: where two tasks take 60 % of the budget each, they
 * never run side by side. Never below `boundMakespan`.
 *
 * Source: dual feasible functions, S. Fekete and J. Schepers, "New classes of fast lower bounds for bin
 * packing problems" (2001): a function that keeps every set of sizes of sum 1 at a sum of 1 may be
 * applied to the sizes before they are added up.
 */
export function boundMakespanTightly(
  tasks: readonly BoundedTask[],
  capacity: Capacity,
): LowerBound {
  const liquid = boundMakespan(tasks, capacity);
  // Not for cores: too many tasks on one core become slower, but they do run side by side.
  const rounded = largestBound(tasks, [
    ["memory", (shared) => boundByParts(shared, capacity.budgetBytes)],
  ]);
  return rounded.ms > liquid.ms ? rounded : liquid;
}

function largestBound(
  tasks: readonly BoundedTask[],
  rules: readonly (readonly [Bottleneck, (shared: readonly BoundedTask[]) => number])[],
): LowerBound {
  const shared = tasks.filter((one) => !one.isExclusive);
  const aloneMs = sumOf(tasks, (one) => (one.isExclusive ? one.durationMs : 0));
  let largest: LowerBound = { ms: 0, bottleneck: "longest task" };
  for (const [bottleneck, rule] of rules) {
    const ms = aloneMs + rule(shared);
    if (ms > largest.ms) largest = { ms, bottleneck };
  }
  return largest;
}

function longestMs(tasks: readonly BoundedTask[]): number {
  return tasks.reduce((longest, { durationMs }) => Math.max(longest, durationMs), 0);
}

/** The two families u(k) and U(epsilon) of the source, for every useful k and epsilon. */
function boundByParts(tasks: readonly BoundedTask[], budgetBytes: number): number {
  const sized = tasks.map(({ bytes, durationMs }) => ({
    share: shareOf(bytes, budgetBytes),
    durationMs,
  }));
  let largestMs = 0;
  for (let parts = 1; parts <= FINEST_PARTS; parts += 1) {
    largestMs = Math.max(
      largestMs,
      sumOf(sized, (one) => one.durationMs * roundShare(one.share, parts)),
    );
  }
  const limits = new Set(sized.map(({ share }) => Math.min(share, 1 - share)));
  for (const limit of limits) {
    if (limit > 0) {
      largestMs = Math.max(
        largestMs,
        sumOf(sized, (one) => one.durationMs * dropSmall(one.share, limit)),
      );
    }
  }
  return largestMs;
}

/** u(k): a share above i of k + 1 parts counts as i of k. */
function roundShare(share: number, parts: number): number {
  const scaled = share * (parts + 1);
  return Number.isInteger(scaled) ? share : Math.floor(scaled) / parts;
}

/** U(epsilon): a share that leaves no room for one of `limit` counts as whole; smaller ones than `limit` do not count. */
function dropSmall(share: number, limit: number): number {
  if (share > 1 - limit) return 1;
  return share < limit ? 0 : share;
}

function shareOf(part: number, whole: number): number {
  return Math.min(1, part / whole);
}

function sumOf<T>(values: readonly T[], measure: (value: T) => number): number {
  return values.reduce((sum, value) => sum + measure(value), 0);
}
