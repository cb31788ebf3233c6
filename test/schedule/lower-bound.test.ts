import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  boundMakespan,
  boundMakespanTightly,
  type BoundedTask,
} from "../../src/schedule/lower-bound.ts";
import { honestWorld } from "./tasks.ts";

const task = (own: Partial<BoundedTask>): BoundedTask => ({
  durationMs: 1000,
  bytes: 100,
  cores: 1,
  isExclusive: false,
  ...own,
});
const times = (count: number, one: BoundedTask): readonly BoundedTask[] =>
  Array.from({ length: count }, () => one);
const capacity = { jobs: 4, budgetBytes: 1000, cores: 4 };

describe("boundMakespan", () => {
  it.each([
    ["longest task", 5000, [task({ durationMs: 5000 }), task({})]],
    ["slots", 2000, times(8, task({ cores: 0.1 }))],
    ["cores", 3000, times(6, task({ cores: 2 }))],
    ["memory", 3000, times(5, task({ bytes: 600 }))],
  ] as const)("names the %s where that is what holds a run up", (bottleneck, ms, tasks) => {
    expect(boundMakespan(tasks, capacity)).toEqual({ bottleneck, ms });
  });

  it("adds up what runs alone", () => {
    const tasks = [...times(2, task({ isExclusive: true })), ...times(8, task({}))];
    expect(boundMakespan(tasks, capacity).ms).toBe(4000);
  });
});

describe("boundMakespanTightly", () => {
  it("knows that two tasks of 60 % never run side by side", () => {
    expect(boundMakespanTightly(times(5, task({ bytes: 600 })), capacity).ms).toBe(5000);
  });

  it("knows that only two of 40 % do", () => {
    expect(boundMakespanTightly(times(6, task({ bytes: 400 })), capacity).ms).toBe(3000);
  });

  it("is never below the plain bound", () => {
    fc.assert(
      fc.property(honestWorld, ({ tasks, capacity: any }) => {
        const sized = tasks.map((one) => ({ ...one, bytes: one.reservedBytes }));
        const tight = boundMakespanTightly(sized, any);
        expect(tight.ms).toBeGreaterThanOrEqual(boundMakespan(sized, any).ms);
      }),
    );
  });
});
