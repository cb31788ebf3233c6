import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Task } from "../../src/model/task.ts";
import type { Estimate } from "../../src/schedule/estimate.ts";
import { learnTasks, type LearnOptions } from "../../src/schedule/learn-tasks.ts";
import { aTask } from "../rig/values.ts";

const MB = 1024 ** 2;
const OPTIONS: LearnOptions = { budgetBytes: 1000 * MB, isMemoryFixed: false, isWhole: true };

function anEstimate(peakMb: number, facts: Partial<Estimate> = {}): Estimate {
  return {
    reservedBytes: Math.ceil(peakMb * 1.04) * MB,
    reservedFrom: "learned from 1 run",
    cores: { value: 0.5, from: "learned from 1 run" },
    expectedMs: 1200,
    peakBytes: peakMb * MB,
    basis: "measured",
    ...facts,
  };
}

function learnOne(task: Task, estimate: Estimate, options: Partial<LearnOptions> = {}): Task {
  const [learned] = learnTasks([task], () => estimate, { ...OPTIONS, ...options }).tasks;
  if (learned === undefined) throw new Error("no task");
  return learned;
}

describe("learnTasks", () => {
  it("puts what was measured in the place of what the config says or nobody knows", () => {
    const declared = aTask({ reservedBytes: 512 * MB, reservedFrom: "tests.unit.memory" });
    expect(learnOne(declared, anEstimate(100))).toEqual({
      ...declared,
      reservedBytes: 104 * MB,
      reservedFrom: "learned from 1 run",
      cores: 0.5,
      coresFrom: "learned from 1 run",
      expectedMs: 1200,
    });
  });

  it("leaves a test alone of which nothing is known", () => {
    const tasks = [aTask({ reservedBytes: 512 * MB })];
    expect(learnTasks(tasks, () => undefined, OPTIONS)).toEqual({ tasks, warnings: [] });
  });

  it("lets a flag or a variable win over measured memory, and declared cores over measured ones", () => {
    const task = aTask({ reservedBytes: 300 * MB, reservedFrom: "--task-memory", cores: 2 });
    const own = { ...task, coresFrom: "tests.unit.cpu" };
    expect(learnOne(own, anEstimate(100), { isMemoryFixed: true })).toEqual({
      ...own,
      expectedMs: 1200,
    });
  });

  it("does not let a margin alone take a test over the budget", () => {
    const task = aTask({ reservedBytes: 512 * MB });
    expect(learnOne(task, anEstimate(990)).reservedBytes).toBe(1000 * MB);
    expect(learnOne(task, anEstimate(1001)).reservedBytes).toBe(1042 * MB);
  });

  it("takes what stopped attempts say only where it is more", () => {
    const task = aTask({ reservedBytes: 512 * MB });
    const little = learnOne(task, anEstimate(100, { basis: "unfinished" }));
    expect(little).toMatchObject({ reservedBytes: 512 * MB, reservedFrom: "default" });
    const much = learnOne(task, anEstimate(600, { basis: "unfinished" }));
    expect(much).toMatchObject({ reservedBytes: 624 * MB, reservedFrom: "learned from 1 run" });
  });

  it("never reserves more than the budget for what fitted, nor less than what was measured", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 4000 }),
        fc.integer({ min: 8, max: 4000 }),
        (peakMb, budgetMb) => {
          const budgetBytes = budgetMb * MB;
          const { reservedBytes } = learnOne(aTask(), anEstimate(peakMb), { budgetBytes });
          expect(reservedBytes).toBeGreaterThanOrEqual(peakMb * MB);
          expect(reservedBytes <= budgetBytes).toBe(peakMb <= budgetMb);
        },
      ),
    );
  });
});

describe("the warning about a declared memory", () => {
  const KEY = "tests.unit.memory";
  const warn = (
    declaredMb: number,
    estimates: Readonly<Record<string, Estimate | undefined>>,
    options: Partial<LearnOptions> = {},
  ): readonly string[] => {
    const tasks = Object.keys(estimates).map((id) =>
      aTask({ id, reservedBytes: declaredMb * MB, reservedFrom: KEY }),
    );
    return learnTasks(tasks, ({ id }) => estimates[id], { ...OPTIONS, ...options }).warnings;
  };

  it("names the worst three tests that took more, and what to write", () => {
    const peaks = { a: 160, b: 400, c: 90, d: 200, e: 300 };
    const estimates = Object.entries(peaks).map(([id, mb]) => [id, anEstimate(mb)]);
    expect(warn(100, Object.fromEntries(estimates))).toEqual([
      "tests.unit.memory is 100 MB, but b took 400 MB, e took 300 MB, d took 200 MB and 1 more took more: write `memory: 416M`",
    ]);
  });

  it("says when no test needs nearly as much", () => {
    expect(warn(1000, { a: anEstimate(100), b: anEstimate(130) })).toEqual([
      "tests.unit.memory is 1.0 GB, but its largest test, b, took 130 MB: write `memory: 136M`",
    ]);
  });

  it("does not call it too much while some of its tests are unknown or not selected", () => {
    expect(warn(1000, { a: anEstimate(100), b: undefined })).toEqual([]);
    expect(warn(1000, { a: anEstimate(100) }, { isWhole: false })).toEqual([]);
    expect(warn(1000, { a: anEstimate(100, { basis: "unfinished" }) })).toEqual([]);
    expect(warn(50, { a: anEstimate(100) }, { isWhole: false })).toHaveLength(1);
  });

  it("is silent within a factor of 2 above and 0.7 below, and about small sizes", () => {
    expect(warn(199, { a: anEstimate(100) })).toEqual([]);
    expect(warn(201, { a: anEstimate(100) })).toHaveLength(1);
    expect(warn(141, { a: anEstimate(200) })).toEqual([]);
    expect(warn(139, { a: anEstimate(200) })).toHaveLength(1);
    expect(warn(40, { a: anEstimate(10) })).toEqual([]);
  });

  it("is silent about what nobody wrote, and where a flag decides", () => {
    const tasks = [aTask({ reservedBytes: 900 * MB })];
    expect(learnTasks(tasks, () => anEstimate(100), OPTIONS).warnings).toEqual([]);
    expect(warn(1000, { a: anEstimate(100) }, { isMemoryFixed: true })).toEqual([]);
  });

  it("tells of several keys in one line, the worst first", () => {
    const keys = ["tests.a.memory", "tests.b.memory", "tests.c.memory", "tests.d.memory"];
    const tasks = keys.map((reservedFrom, index) =>
      aTask({ id: `t${index}`, reservedBytes: (index + 1) * 50 * MB, reservedFrom }),
    );
    expect(learnTasks(tasks, () => anEstimate(600), OPTIONS).warnings).toEqual([
      "tests.a.memory is 50 MB, but t0 took 600 MB: write `memory: 624M`; " +
        "tests.b.memory is 100 MB, but t1 took 600 MB: write `memory: 624M`; " +
        "tests.c.memory is 150 MB, but t2 took 600 MB: write `memory: 624M`; and 1 more",
    ]);
  });
});
