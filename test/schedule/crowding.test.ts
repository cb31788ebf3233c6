import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  busyCores,
  type Load,
  NO_LOAD,
  spareCores,
  withTask,
} from "../../src/schedule/crowding.ts";

const loadOf = (shares: readonly number[]): Load =>
  shares.reduce((load, share) => withTask(load, share), NO_LOAD);
const same = (count: number, share: number): Load => loadOf(Array<number>(count).fill(share));

/** The mean of min(number at work, cores), from the probability of each number: slow and exact. */
function exactBusyCores(shares: readonly number[], coreCount: number): number {
  let chances = [1];
  for (const share of shares) {
    const next = Array<number>(chances.length + 1).fill(0);
    for (const [count, chance] of chances.entries()) {
      next[count] = (next[count] ?? 0) + chance * (1 - share);
      next[count + 1] = (next[count + 1] ?? 0) + chance * share;
    }
    chances = next;
  }
  return chances.reduce((sum, chance, count) => sum + chance * Math.min(count, coreCount), 0);
}

const waitingShares = fc.array(fc.double({ min: 0.05, max: 0.79, noNaN: true }), { maxLength: 40 });

describe("busyCores", () => {
  it("is what tasks ask for while there is a core for each", () => {
    expect(busyCores(same(2, 0.6), 2)).toBeCloseTo(1.2, 10);
    expect(busyCores(same(8, 0.1), 8)).toBeCloseTo(0.8, 10);
  });

  it("is all cores where whole tasks take them", () => {
    expect(busyCores(same(3, 1), 2)).toBe(2);
    expect(busyCores(loadOf([4, 1]), 2)).toBe(2);
  });

  it("comes near to what tasks that wait independently of each other keep busy", () => {
    fc.assert(
      fc.property(waitingShares, fc.integer({ min: 1, max: 16 }), (shares, coreCount) => {
        const busy = busyCores(loadOf(shares), coreCount);
        expect(Math.abs(busy - exactBusyCores(shares, coreCount))).toBeLessThan(0.1);
      }),
    );
  });
});

describe("spareCores", () => {
  it("lets tasks that wait fill what they leave idle, and no more", () => {
    // Three tasks of 0.6 leave a fifth of two cores idle, five of them a twentieth.
    expect([3, 4, 5].map((count) => spareCores(same(count, 0.6), 2) > 0)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("gives a whole core to whoever needs it: beside such a task nobody crowds", () => {
    expect(spareCores(loadOf([0.5, 1]), 2)).toBe(0);
    expect(spareCores(loadOf([0.1, 0.8]), 2)).toBe(0);
    expect(spareCores(loadOf([0.1, 2]), 4)).toBe(0);
  });

  it("needs less of it the more cores there are: the moments even each other out", () => {
    const most = (coreCount: number): number => {
      let load = NO_LOAD;
      while (load.cores + 0.6 <= coreCount + spareCores(load, coreCount))
        load = withTask(load, 0.6);
      return load.cores / coreCount;
    };
    expect(most(2)).toBeCloseTo(1.5, 10);
    expect(most(64)).toBeLessThan(1.05);
  });
});
