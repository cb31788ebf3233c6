import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Demand, PATIENCE } from "../../src/schedule/admission.ts";
import { isWhole } from "../../src/schedule/crowding.ts";
import type { Brake } from "../../src/schedule/brake.ts";
import { type Capacity, Roster } from "../../src/schedule/roster.ts";

const BUDGET_BYTES = 1000;

interface Played {
  /** In the order of their starts. */
  readonly order: readonly number[];
  readonly highestHeldBytes: number;
  /** The largest sum of shares, where a task of a whole core ran among others, and where none did. */
  readonly highestCores: number;
  readonly highestCrowd: number;
  /** The most that ran beside a task that wanted to be alone. */
  readonly besideAlone: number;
}

/** Plays a whole run in a world without processes: tasks end in the order that `pick` says. */
function play(demands: readonly Demand[], capacity: Capacity, pick: () => number): Played {
  const roster = new Roster<number>(capacity);
  for (const [id, demand] of demands.entries()) roster.add(id, demand);
  const order: number[] = [];
  const seen = { highestHeldBytes: 0, highestCores: 0, highestCrowd: 0, besideAlone: 0 };
  for (;;) {
    for (let next = roster.start(); next !== undefined; next = roster.start()) {
      order.push(next.content);
    }
    const running = [...roster.running()];
    seen.highestHeldBytes = Math.max(seen.highestHeldBytes, roster.heldBytes);
    if (running.length > 1) {
      const cores = running.reduce((sum, one) => sum + one.demand.cores, 0);
      if (running.some((one) => isWhole(one.demand.cores))) {
        seen.highestCores = Math.max(seen.highestCores, cores);
      } else seen.highestCrowd = Math.max(seen.highestCrowd, cores);
    }
    if (running.some((one) => one.demand.isAlone)) {
      seen.besideAlone = Math.max(seen.besideAlone, running.length - 1);
    }
    const ending = running[pick() % Math.max(1, running.length)];
    if (ending === undefined) break;
    roster.end(ending.slot);
  }
  return { order, ...seen };
}

const demand = fc.record({
  needBytes: fc.integer({ min: 0, max: BUDGET_BYTES }),
  cores: fc.oneof(
    fc.constant(1),
    fc.double({ min: 0.05, max: 9, noNaN: true }),
    fc.double({ min: 0.05, max: 1, noNaN: true }),
  ),
  isAlone: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
});
const world = fc.record({
  demands: fc.array(demand, { maxLength: 150 }),
  jobs: fc.integer({ min: 1, max: 12 }),
  cores: fc.integer({ min: 1, max: 8 }),
  ends: fc.infiniteStream(fc.nat()),
});

describe("a run by the roster", () => {
  it("stays within memory and cores, gets never stuck, starts each task once", () => {
    fc.assert(
      fc.property(world, ({ demands, jobs, cores, ends }) => {
        const pick = (): number => Number(ends.next().value ?? 0);
        const played = play(demands, { jobs, cores, budgetBytes: BUDGET_BYTES }, pick);
        expect(played.order.toSorted((a, b) => a - b)).toEqual(demands.map((_, index) => index));
        expect(played.highestHeldBytes).toBeLessThanOrEqual(BUDGET_BYTES);
        // Each start may use the tolerance for measured shares once.
        expect(played.highestCores).toBeLessThanOrEqual(cores + 0.05 * jobs);
        expect(played.highestCrowd).toBeLessThanOrEqual(1.6 * cores + 0.05 * jobs);
        expect(played.besideAlone).toBe(0);
      }),
    );
  });

  it("starts a task as large as the budget although small ones keep coming", () => {
    const small = { needBytes: 300, cores: 1, isAlone: false };
    const large = fc.constantFrom<Demand>(
      { needBytes: 1000, cores: 1, isAlone: false },
      { needBytes: 1, cores: 8, isAlone: false },
      { needBytes: 1, cores: 1, isAlone: true },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        large,
        fc.infiniteStream(fc.nat()),
        (jobs, one, ends) => {
          const demands = [small, one, ...Array.from({ length: PATIENCE + 100 }, () => small)];
          const pick = (): number => Number(ends.next().value ?? 0);
          const played = play(demands, { jobs, cores: 8, budgetBytes: BUDGET_BYTES }, pick);
          // So many may pass it; those that already run then must end first.
          expect(played.order.indexOf(1)).toBeLessThanOrEqual(1 + PATIENCE);
        },
      ),
    );
  });

  it("does the same for the same input", () => {
    fc.assert(
      fc.property(world, fc.array(fc.nat(), { minLength: 1 }), ({ demands, jobs, cores }, ends) => {
        const replay = (): Played => {
          let turn = 0;
          const pick = (): number => ends[turn++ % ends.length] ?? 0;
          return play(demands, { jobs, cores, budgetBytes: BUDGET_BYTES }, pick);
        };
        expect(replay()).toEqual(replay());
      }),
    );
  });
});

function endAll(roster: Roster<number>): void {
  const slots = Array.from(roster.running(), (one) => one.slot);
  for (const slot of slots) roster.end(slot);
}

describe("live memory", () => {
  const capacity = { jobs: 4, cores: 4, budgetBytes: BUDGET_BYTES };
  const start = (roster: Roster<string>, name: string, needBytes: number): number => {
    roster.add(name, { needBytes, cores: 1, isAlone: false });
    const placed = roster.start();
    if (placed === undefined) throw new Error(`${name} did not start`);
    return placed.slot;
  };

  it("takes room from those who wait, and gives none back before the end", () => {
    const roster = new Roster<string>(capacity);
    const slot = start(roster, "a", 200);
    roster.measure(slot, 700);
    roster.measure(slot, 100);
    roster.add("b", { needBytes: 400, cores: 1, isAlone: false });
    expect(roster.start()).toBeUndefined();
    expect(roster.waitReason).toContain("unreserved");
    roster.end(slot);
    expect(roster.start()?.content).toBe("b");
  });

  it("stops the youngest when there is too much of it, and nobody while that is enough", () => {
    const roster = new Roster<string>(capacity);
    const [old, middle, young] = [
      start(roster, "old", 300),
      start(roster, "middle", 300),
      start(roster, "young", 300),
    ];
    roster.measure(old, 700);
    roster.measure(middle, 250);
    expect(roster.findVictim()).toBeUndefined();
    roster.measure(young, 200);
    expect(roster.findVictim()?.content).toBe("young");
    roster.leave(young);
    expect(roster.findVictim()).toBeUndefined();
    roster.measure(middle, 400);
    expect(roster.findVictim()?.content).toBe("middle");
  });

  it("stops one at a time when the machine is full", () => {
    const roster = new Roster<string>(capacity);
    const slots = [start(roster, "a", 10), start(roster, "b", 10)];
    expect(roster.findVictim(true)?.content).toBe("b");
    roster.leave(slots[1] ?? -1);
    expect(roster.findVictim(true)).toBeUndefined();
  });

  it("leaves in peace who may exceed", () => {
    const roster = new Roster<string>(capacity);
    roster.add("huge", { needBytes: 1000, cores: 1, isAlone: true, mayExceed: true });
    const slot = roster.start()?.slot ?? -1;
    roster.measure(slot, 5000);
    expect(roster.findVictim()).toBeUndefined();
  });

  it("keeps an account that ends at nothing", () => {
    const step = fc.record({ needBytes: fc.nat(BUDGET_BYTES), liveBytes: fc.nat(3000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const roster = new Roster<number>(capacity);
        for (const [id, { needBytes, liveBytes }] of steps.entries()) {
          roster.add(id, { needBytes, cores: 0.3, isAlone: false });
          const placed = roster.start();
          if (placed !== undefined) roster.measure(placed.slot, liveBytes);
          if (id % 3 === 2) endAll(roster);
        }
        endAll(roster);
        expect(roster.heldBytes).toBe(0);
        expect(roster.liveBytes).toBe(0);
      }),
    );
  });

  it("refuses a task that could never start", () => {
    const roster = new Roster<string>(capacity);
    expect(() => roster.add("huge", { needBytes: 1001, cores: 1, isAlone: false })).toThrow(
      "can never fit",
    );
  });

  it("holds everything back under a brake, but never the first", () => {
    const roster = new Roster<string>(capacity);
    const brake = { holds: "starts", reason: "only 20 MB of memory are available here" } as const;
    roster.add("a", { needBytes: 1, cores: 1, isAlone: false });
    roster.add("b", { needBytes: 1, cores: 1, isAlone: false });
    expect(roster.start(brake)?.content).toBe("a");
    expect(roster.start(brake)).toBeUndefined();
    expect(roster.waitReason).toBe(brake.reason);
    expect(roster.start()?.content).toBe("b");
  });
});

describe("tasks that wait", () => {
  const waiting = { needBytes: 1, cores: 0.6, isAlone: false };
  const startAll = (roster: Roster<number>, brake?: Brake): number => {
    let count = 0;
    while (roster.start(brake) !== undefined) count += 1;
    return count;
  };
  const twenty = Array.from({ length: 20 }, () => waiting);
  const rosterOf = (demands: readonly Demand[]): Roster<number> => {
    const roster = new Roster<number>({ jobs: 16, cores: 2, budgetBytes: BUDGET_BYTES });
    for (const [id, one] of demands.entries()) roster.add(id, one);
    return roster;
  };

  it("are so many that they keep the cores busy together", () => {
    expect(startAll(rosterOf(twenty))).toBe(5);
  });

  it("leave a whole core to who needs one, and what asks for two cores gets them", () => {
    expect(startAll(rosterOf([{ ...waiting, cores: 1 }, ...twenty]))).toBe(2);
    expect(startAll(rosterOf([{ ...waiting, cores: 2 }, ...twenty]))).toBe(1);
  });

  it("crowd nobody while the machine is too busy, and are as many as their shares say", () => {
    const brake = {
      holds: "crowding",
      reason: "processes wait for a core 90% of the time",
    } as const;
    expect(startAll(rosterOf(twenty), brake)).toBe(3);
  });
});
