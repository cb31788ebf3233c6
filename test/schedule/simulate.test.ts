import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundMakespanTightly } from "../../src/schedule/lower-bound.ts";
import { simulate, type SimulatedTask, type Simulation } from "../../src/schedule/simulate.ts";
import { honestWorld, noisyWorld } from "./tasks.ts";

const ROUNDING_MS = 1e-3;
const plain = {
  durationMs: 1000,
  peakBytes: 100,
  reservedBytes: 100,
  cores: 1,
  isExclusive: false,
};
const task = (own: Partial<SimulatedTask>): SimulatedTask => ({ ...plain, ...own });
const roomy = { jobs: 8, budgetBytes: 1000, cores: 8 };

/** Who runs at a moment, by the starts and ends that were answered; valid where nobody was stopped. */
function runningAt(outcome: Simulation, atMs: number): readonly number[] {
  return outcome.startsMs.flatMap((startMs, index) => {
    const endMs = outcome.endsMs[index] ?? 0;
    return startMs <= atMs + ROUNDING_MS && endMs > atMs + 2 * ROUNDING_MS ? [index] : [];
  });
}

describe("simulate", () => {
  it("runs side by side what fits and the rest afterwards", () => {
    const tasks = [task({}), task({ durationMs: 500 }), task({ durationMs: 200 })];
    const outcome = simulate(tasks, { ...roomy, jobs: 2 });
    expect(outcome.startsMs).toEqual([0, 0, 500]);
    expect(outcome.endsMs).toEqual([1000, 500, 700]);
    expect(outcome.makespanMs).toBe(1000);
  });

  it("slows all tasks down where they want more cores than the machine has", () => {
    const tasks = [task({}), task({}), task({ durationMs: 500 })];
    // Until the short one ends all three get 2/3 of a core: 500 / (2/3). Then two have two.
    const outcome = simulate(tasks, roomy, { machineCores: 2 });
    expect(outcome.endsMs.map(Math.round)).toEqual([1250, 1250, 750]);
  });

  it("lets tasks that wait crowd the cores, and makes them longer for that", () => {
    const tasks = Array.from({ length: 6 }, () => task({ cores: 0.6 }));
    const outcome = simulate(tasks, { ...roomy, cores: 2 });
    expect(outcome.startsMs.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    // Five want three cores on average and keep 1.92 of the two busy; the sixth runs alone.
    expect(outcome.startsMs[5]).toBeCloseTo(1000 * (3 / 1.92), -2);
    expect(outcome.makespanMs).toBeCloseTo(1000 + 1000 * (3 / 1.92), -2);
  });

  it("lets memory grow to the peak of each task", () => {
    const { highestLiveBytes } = simulate([task({}), task({ peakBytes: 50 })], roomy);
    expect(highestLiveBytes).toBe(150);
  });

  it("stops the youngest when live memory is over the budget, and runs it again alone", () => {
    const tasks = [
      task({ reservedBytes: 500, peakBytes: 700 }),
      task({ reservedBytes: 500, peakBytes: 700, durationMs: 900 }),
    ];
    const outcome = simulate(tasks, roomy);
    expect(outcome.stops).toEqual([0, 1]);
    expect(outcome.startsMs[1]).toBe(1000);
    expect(outcome.makespanMs).toBe(1900);
    expect(outcome.outOfMemory).toEqual([]);
  });

  it("gives up a task that does not fit the budget even alone", () => {
    const outcome = simulate([task({}), task({ peakBytes: 1200 })], roomy);
    expect(outcome.outOfMemory).toEqual([1]);
    expect(outcome.stops).toEqual([0, 2]);
  });

  it("is about nothing when there are no tasks", () => {
    expect(simulate([], roomy)).toMatchObject({ makespanMs: 0, highestLiveBytes: 0 });
  });

  it("refuses a task that reserves more than the budget", () => {
    expect(() => simulate([task({ reservedBytes: 1001 })], roomy)).toThrow("can never fit");
  });
});

describe("any simulated run", () => {
  it("never reserves more than the budget, and runs nothing beside an exclusive task", () => {
    fc.assert(
      fc.property(honestWorld, ({ tasks, capacity }) => {
        const outcome = simulate(tasks, capacity);
        for (const startMs of outcome.startsMs) {
          const running = runningAt(outcome, startMs).flatMap((index) => tasks[index] ?? []);
          const bytes = running.reduce((sum, one) => sum + one.reservedBytes, 0);
          expect(bytes).toBeLessThanOrEqual(capacity.budgetBytes);
          expect(running.length).toBeLessThanOrEqual(capacity.jobs);
          const besideExclusive = running.some((one) => one.isExclusive) ? running.length - 1 : 0;
          expect(besideExclusive).toBe(0);
        }
        expect(outcome.highestLiveBytes).toBeLessThanOrEqual(capacity.budgetBytes);
        expect(outcome.stopCount).toBe(0);
      }),
    );
  });

  it("takes no less than the lower bound and no more than one task after the other", () => {
    fc.assert(
      fc.property(honestWorld, ({ tasks, capacity }) => {
        const { makespanMs } = simulate(tasks, capacity);
        const sized = tasks.map((one) => ({ ...one, bytes: one.reservedBytes }));
        const bound = boundMakespanTightly(sized, capacity);
        expect(makespanMs).toBeGreaterThanOrEqual(bound.ms - ROUNDING_MS);
        // Something always runs; cores that are given out twice by the tolerance cost up to 5 % a task.
        const inTurnMs = tasks.reduce((sum, one) => sum + one.durationMs, 0);
        expect(makespanMs).toBeLessThanOrEqual(inTurnMs * 1.25 + ROUNDING_MS);
      }),
    );
  });

  it("brings each task to its end, with two stops at most where it fits the budget", () => {
    fc.assert(
      fc.property(noisyWorld, ({ tasks, capacity }) => {
        const outcome = simulate(tasks, capacity);
        const isTooLarge = (one: number): boolean =>
          (tasks[one]?.peakBytes ?? 0) > capacity.budgetBytes;
        expect(outcome.outOfMemory.every(isTooLarge)).toBe(true);
        for (const [index, { durationMs }] of tasks.entries()) {
          const [startMs = 0, endMs = 0] = [outcome.startsMs[index], outcome.endsMs[index]];
          const isGivenUp = outcome.outOfMemory.includes(index);
          expect(outcome.stops[index]).toBeLessThanOrEqual(isGivenUp ? 3 : 2);
          expect(endMs - startMs).toBeGreaterThanOrEqual(isGivenUp ? 0 : durationMs - ROUNDING_MS);
          expect(endMs).toBeLessThanOrEqual(outcome.makespanMs);
        }
      }),
    );
  });

  it("has the same answer for the same input, and the same times without following memory", () => {
    fc.assert(
      fc.property(noisyWorld, honestWorld, (noisy, { tasks, capacity }) => {
        expect(simulate(noisy.tasks, noisy.capacity)).toEqual(
          simulate(noisy.tasks, noisy.capacity),
        );
        const followed = simulate(tasks, capacity);
        const trusted = simulate(tasks, capacity, { isTrusting: true });
        expect(Math.abs(trusted.makespanMs - followed.makespanMs)).toBeLessThan(ROUNDING_MS);
      }),
    );
  });
});
