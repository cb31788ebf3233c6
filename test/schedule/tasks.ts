import * as fc from "fast-check";
import { seededRandom } from "../../src/schedule/random.ts";
import type { Capacity } from "../../src/schedule/roster.ts";
import type { SimulatedTask } from "../../src/schedule/simulate.ts";

/** A world of tasks that keep to their reservations, each of which fits the budget. */
export interface World {
  readonly tasks: readonly SimulatedTask[];
  readonly capacity: Capacity;
}

const honest = fc
  .record({
    durationMs: fc.integer({ min: 1, max: 5000 }),
    reservedBytes: fc.integer({ min: 1, max: 1000 }),
    filled: fc.double({ min: 0.1, max: 1, noNaN: true }),
    cores: fc.constantFrom(0.1, 0.5, 1, 2),
    isExclusive: fc.constantFrom(false, false, false, false, false, true),
  })
  .map(({ filled, ...one }): SimulatedTask => ({ ...one, peakBytes: one.reservedBytes * filled }));

const capacity = fc.record({
  jobs: fc.integer({ min: 1, max: 9 }),
  budgetBytes: fc.integer({ min: 1000, max: 4000 }),
  cores: fc.integer({ min: 2, max: 8 }),
});

/** Any world of at most 40 honest tasks. */
export const honestWorld: fc.Arbitrary<World> = fc.record({
  tasks: fc.array(honest, { maxLength: 40 }),
  capacity,
});

/** The same, where tasks take 0.5 to 1.5 times what they reserve. */
export const noisyWorld: fc.Arbitrary<World> = fc
  .tuple(honestWorld, fc.nat())
  .map(([world, seed]) => {
    const random = seededRandom(seed);
    const tasks = world.tasks.map((one) => ({
      ...one,
      peakBytes: one.reservedBytes * (0.5 + random()),
    }));
    return { ...world, tasks };
  });
