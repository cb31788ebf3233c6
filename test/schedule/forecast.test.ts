import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assessDurations, forecastRun, scheduleTasks } from "../../src/schedule/forecast.ts";
import { orderTasks } from "../../src/schedule/order.ts";
import { honestWorld } from "./tasks.ts";

const plain = { reservedBytes: 100, cores: 1, isExclusive: false };
const known = (expectedMs: number) => ({ ...plain, expectedMs });
const capacity = { jobs: 8, budgetBytes: 1000, cores: 8 };

describe("scheduleTasks", () => {
  it("predicts what the order takes on the cores that there are", () => {
    const tasks = [known(1000), known(1000), known(1000), known(1000)];
    expect(scheduleTasks(tasks, capacity, 8).predictedMs).toBe(1000);
    // Eight slots were asked for, on two cores.
    expect(scheduleTasks(tasks, capacity, 2).predictedMs).toBe(2000);
  });

  it("takes a few unknown tasks for the median, and predicts nothing with more of them", () => {
    const nine = Array.from({ length: 9 }, (_, index) => known(1000 * (index + 1)));
    const serial = { ...capacity, jobs: 1 };
    expect(scheduleTasks([...nine, plain], serial, 8).predictedMs).toBe(50_000);
    expect(scheduleTasks([...nine, plain, plain], serial, 8).predictedMs).toBeUndefined();
    expect(scheduleTasks([plain], serial, 8).predictedMs).toBeUndefined();
  });

  it("uses the order of the run", () => {
    fc.assert(
      fc.property(honestWorld, ({ tasks, capacity: any }) => {
        const remembered = tasks.map((one) => ({ ...one, expectedMs: one.durationMs }));
        expect(scheduleTasks(remembered, any, any.cores).order).toEqual(
          orderTasks(remembered, any),
        );
      }),
    );
  });
});

describe("forecastRun", () => {
  it("leaves out what does not fit, and says so", () => {
    const tasks = [known(500), { ...known(9000), reservedBytes: 1001 }];
    expect(forecastRun(tasks, capacity, 8)).toMatchObject({ makespanMs: 500, tooLargeCount: 1 });
  });

  it("is never below its own bound", () => {
    fc.assert(
      fc.property(honestWorld, fc.integer({ min: 1, max: 8 }), (world, machineCores) => {
        const remembered = world.tasks.map((one) => ({ ...one, expectedMs: one.durationMs }));
        const forecast = forecastRun(remembered, world.capacity, machineCores);
        if (forecast === undefined) return;
        expect(forecast.makespanMs).toBeGreaterThanOrEqual(forecast.bound.ms - 1e-3);
      }),
    );
  });
});

describe("stages", () => {
  const staged = (stage: number, expectedMs: number) => ({ ...known(expectedMs), stage });
  const tasks = [staged(1, 700), staged(0, 300), staged(1, 200), staged(0, 100)];

  it("follow each other in the order and in the prediction", () => {
    const { order, predictedMs } = scheduleTasks(tasks, capacity, 8);
    expect(order.map(({ stage, expectedMs }) => [stage, expectedMs])).toEqual([
      [0, 300],
      [0, 100],
      [1, 700],
      [1, 200],
    ]);
    expect(predictedMs).toBe(1000);
  });

  it("add up in a forecast, and so do their bounds", () => {
    expect(forecastRun(tasks, capacity, 8)).toEqual({
      makespanMs: 1000,
      bound: { ms: 1000, bottleneck: "longest task" },
      tooLargeCount: 0,
    });
  });
});

describe("assessDurations", () => {
  it("knows nothing without history", () => {
    expect(assessDurations([plain, plain])).toBeUndefined();
    expect(assessDurations([])).toBeUndefined();
  });

  it("counts the unknown and takes the middle of the others", () => {
    const tasks = [known(5), plain, known(1), known(3)];
    expect(assessDurations(tasks)).toEqual({ unknownCount: 1, assumedMs: 3 });
  });
});
