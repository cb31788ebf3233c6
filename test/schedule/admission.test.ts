import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candidate, nextAdmission } from "../../src/schedule/admission.ts";

const MB = 1024 ** 2;
const waiting = (needBytes: number, passedOver = 0): Candidate => ({ needBytes, passedOver });

describe("nextAdmission", () => {
  it("starts the head when it fits", () => {
    const room = { freeSlots: 1, freeBytes: 100 * MB };
    expect(nextAdmission([waiting(100 * MB), waiting(1 * MB)], room)).toEqual({
      kind: "start",
      index: 0,
    });
  });

  it("fills the room beside a large head with the first later task that fits", () => {
    const room = { freeSlots: 1, freeBytes: 100 * MB };
    const queue = [waiting(500 * MB), waiting(200 * MB), waiting(90 * MB), waiting(10 * MB)];
    expect(nextAdmission(queue, room)).toEqual({ kind: "start", index: 2 });
  });

  it("says what it waits for when nothing fits", () => {
    const room = { freeSlots: 1, freeBytes: 2.4 * 1024 * MB };
    expect(nextAdmission([waiting(3.1 * 1024 * MB)], room)).toEqual({
      kind: "wait",
      reason: "next needs 3.1 GB, 2.4 GB unreserved",
    });
  });

  it("waits without a free slot, however much memory is free", () => {
    const room = { freeSlots: 0, freeBytes: 100 * MB };
    expect(nextAdmission([waiting(1)], room)).toEqual({
      kind: "wait",
      reason: "all slots are taken",
    });
  });

  it("lets nothing pass a head that has been passed over often", () => {
    const room = { freeSlots: 1, freeBytes: 100 * MB };
    expect(nextAdmission([waiting(500 * MB, 32), waiting(MB)], room).kind).toBe("wait");
  });
});

/** Plays a whole run in a world without processes: tasks end in a random order, some are retried. */
function play(sizes: readonly number[], options: PlayOptions): PlayOutcome {
  const { budgetBytes, jobs, pickEnd } = options;
  let queue = sizes.map((needBytes, id) => ({ id, needBytes, passedOver: 0 }));
  const running: typeof queue = [];
  const order: number[] = [];
  let highestBytes = 0;
  while (queue.length > 0 || running.length > 0) {
    for (;;) {
      const heldBytes = running.reduce((sum, one) => sum + one.needBytes, 0);
      highestBytes = Math.max(highestBytes, heldBytes);
      const freeBytes = budgetBytes - heldBytes;
      const freeSlots = jobs - running.length;
      const answer = nextAdmission(queue, { freeSlots, freeBytes });
      if (answer.kind === "wait") break;
      for (const passed of queue.slice(0, answer.index)) passed.passedOver += 1;
      const next = queue[answer.index];
      if (next === undefined) throw new Error("admitted nobody");
      queue = queue.filter((one) => one !== next);
      running.push(next);
      order.push(next.id);
    }
    if (running.length === 0) return { order, highestBytes, isStuck: true };
    running.splice(pickEnd(running.length), 1);
  }
  return { order, highestBytes, isStuck: false };
}

interface PlayOptions {
  readonly budgetBytes: number;
  readonly jobs: number;
  readonly pickEnd: (count: number) => number;
}

interface PlayOutcome {
  readonly order: readonly number[];
  readonly highestBytes: number;
  readonly isStuck: boolean;
}

describe("a run by nextAdmission", () => {
  const world = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 150 }),
    jobs: fc.integer({ min: 1, max: 12 }),
    ends: fc.infiniteStream(fc.nat()),
  });

  it("never holds more than the budget, never gets stuck, starts each task once", () => {
    fc.assert(
      fc.property(world, ({ sizes, jobs, ends }) => {
        const pickEnd = (count: number): number => Number(ends.next().value ?? 0) % count;
        const { order, highestBytes, isStuck } = play(sizes, { budgetBytes: 1000, jobs, pickEnd });
        expect(isStuck).toBe(false);
        expect(highestBytes).toBeLessThanOrEqual(1000);
        expect(order.toSorted((a, b) => a - b)).toEqual(sizes.map((_, index) => index));
      }),
    );
  });

  it("starts a task as large as the budget although small ones keep coming", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.infiniteStream(fc.nat()), (jobs, ends) => {
        const sizes = [400, 1000, ...Array.from({ length: 200 }, () => 300)];
        const pickEnd = (count: number): number => Number(ends.next().value ?? 0) % count;
        const { order } = play(sizes, { budgetBytes: 1000, jobs, pickEnd });
        // 32 may pass it; those that already run then must end first.
        expect(order.indexOf(1)).toBeLessThanOrEqual(1 + 32);
      }),
    );
  });
});
