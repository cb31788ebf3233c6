import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderTasks, type OrderedTask } from "../../src/schedule/order.ts";
import { seededRandom } from "../../src/schedule/random.ts";
import type { Capacity } from "../../src/schedule/roster.ts";
import { simulate } from "../../src/schedule/simulate.ts";
import { honestWorld } from "./tasks.ts";

const capacity = { jobs: 4, budgetBytes: 1000, cores: 4 };
const plain = { reservedBytes: 100, cores: 1, isExclusive: false };

function makespanOf(tasks: readonly OrderedTask[], limits: Capacity): number {
  const played = tasks
    .filter((one) => one.reservedBytes <= limits.budgetBytes)
    .map(({ expectedMs = 0, ...one }) => ({
      ...one,
      durationMs: expectedMs,
      peakBytes: one.reservedBytes,
    }));
  return simulate(played, limits, { isTrusting: true }).makespanMs;
}

function permutationsOf<T>(things: readonly T[]): readonly (readonly T[])[] {
  if (things.length < 2) return [things];
  return things.flatMap((one, index) =>
    permutationsOf(things.toSpliced(index, 1)).map((rest) => [one, ...rest]),
  );
}

/** Tasks of 1 to 10 s, each with any share of the budget. */
function someTasks(seed: number, count: number): readonly OrderedTask[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => ({
    ...plain,
    expectedMs: Math.round(1000 + 9000 * random()),
    reservedBytes: Math.round(1000 * random()),
  }));
}

describe("orderTasks", () => {
  it("leaves the order of the plan without any history", () => {
    const tasks = [plain, { ...plain, isExclusive: true }, { ...plain, reservedBytes: 2000 }];
    expect(orderTasks(tasks, capacity)).toBe(tasks);
  });

  it("starts the longest first, and the unknown with it", () => {
    const [short, long, unknown] = [
      { ...plain, expectedMs: 10 },
      { ...plain, expectedMs: 1000 },
      { ...plain },
    ];
    expect(orderTasks([short, long, unknown], capacity)).toEqual([long, unknown, short]);
  });

  it("begins with exclusive tasks and ends with those that never fit", () => {
    const large = { ...plain, reservedBytes: 1001, expectedMs: 9 };
    const exclusive = { ...plain, isExclusive: true, expectedMs: 1 };
    const usual = { ...plain, expectedMs: 5 };
    expect(orderTasks([large, usual, exclusive], capacity)).toEqual([exclusive, usual, large]);
  });

  it("finds the best of all orders of six tasks, or one close to it", () => {
    const ratios = Array.from({ length: 40 }, (_, seed) => {
      const tasks = someTasks(seed, 6);
      const all = permutationsOf(tasks).map((order) => makespanOf(order, capacity));
      return makespanOf(orderTasks(tasks, capacity), capacity) / Math.min(...all);
    });
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.02);
    expect(ratios.filter((one) => one === 1).length).toBeGreaterThanOrEqual(36);
  });

  it("does not search where there is little to gain or very much to try", () => {
    const byDuration = (tasks: readonly OrderedTask[]): readonly OrderedTask[] =>
      tasks.toSorted((a, b) => (b.expectedMs ?? 0) - (a.expectedMs ?? 0));
    const tiny = someTasks(1, 60).map((one) => ({
      ...one,
      expectedMs: (one.expectedMs ?? 0) / 1e4,
    }));
    expect(orderTasks(tiny, capacity)).toEqual(byDuration(tiny));
    const many = someTasks(1, 5000);
    expect(orderTasks(many, capacity)).toEqual(byDuration(many));
  });

  it("keeps every task once, is the same each time, and never longer than longest first", () => {
    fc.assert(
      fc.property(honestWorld, fc.nat(40), ({ tasks, capacity: any }, unknownFrom) => {
        const known = tasks.map(({ durationMs, ...one }, index) => ({
          ...one,
          index,
          ...(index < unknownFrom ? { expectedMs: durationMs } : {}),
        }));
        const ordered = orderTasks(known, any);
        expect(ordered.map((one) => one.index).toSorted((a, b) => a - b)).toEqual(
          known.map((one) => one.index),
        );
        expect(orderTasks(known, any)).toEqual(ordered);
        if (unknownFrom < tasks.length) return;
        const longestFirst = known.toSorted(
          (a, b) =>
            Number(b.isExclusive) - Number(a.isExclusive) ||
            (b.expectedMs ?? 0) - (a.expectedMs ?? 0),
        );
        expect(makespanOf(ordered, any)).toBeLessThanOrEqual(makespanOf(longestFirst, any));
      }),
    );
  });
});
