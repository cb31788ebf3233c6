import { describe, expect, it } from "vitest";
import { findBrake, isExhausted } from "../../src/schedule/brake.ts";

const MB = 1024 ** 2;
const GB = 1024 ** 3;
const run = {
  cores: 2,
  jobs: 16,
  budgetBytes: 4 * GB,
  runningCount: 2,
  unusedBytes: 0,
  isCrowded: false,
};

describe("findBrake", () => {
  it("lets go on while the machine has room", () => {
    expect(findBrake({ availableBytes: 8 * GB, memoryStallPercent: 0 }, run)).toBeUndefined();
    expect(findBrake({ availableBytes: 8 * GB }, run)).toBeUndefined();
  });

  it("holds when what is reserved and not yet taken will need the rest", () => {
    const machine = { availableBytes: 2 * GB };
    expect(findBrake(machine, { ...run, unusedBytes: GB })).toBeUndefined();
    expect(findBrake(machine, { ...run, unusedBytes: 1.9 * GB })).toEqual({
      holds: "starts",
      reason: "only 2.0 GB of memory are available here",
    });
  });

  it("does not let a small budget hold a small machine forever", () => {
    const small = { ...run, budgetBytes: 256 * MB };
    expect(findBrake({ availableBytes: 100 * MB }, small)).toBeUndefined();
    expect(findBrake({ availableBytes: 60 * MB }, small)).toBeDefined();
  });

  it("holds when processes wait for memory", () => {
    const machine = { availableBytes: 8 * GB, memoryStallPercent: 14.4 };
    expect(findBrake(machine, run)).toEqual({
      holds: "starts",
      reason: "processes wait for memory 14% of the time",
    });
  });

  it("holds for busy cores only what would be more than one task a core", () => {
    const machine = { availableBytes: 8 * GB, cpuStallPercent: 95 };
    expect(findBrake(machine, run)).toEqual({
      holds: "starts",
      reason: "processes wait for a core 95% of the time",
    });
    expect(findBrake(machine, { ...run, runningCount: 1 })).toBeUndefined();
    // Somebody asked for eight at a time: that is what they get.
    expect(findBrake(machine, { ...run, jobs: 8, cores: 8, runningCount: 8 })).toBeUndefined();
  });
});

describe("findBrake, where tasks that wait crowd the cores", () => {
  const crowded = { ...run, runningCount: 5, isCrowded: true };
  const stalled = (cpuStallPercent: number, state = crowded): string | undefined =>
    findBrake({ availableBytes: 8 * GB, cpuStallPercent }, state)?.holds;

  it("lets them stall each other most of the time, and then holds only what would crowd more", () => {
    expect([85, 95].map((percent) => stalled(percent))).toEqual([undefined, "crowding"]);
    expect(stalled(85, { ...crowded, isCrowded: false })).toBe("starts");
  });
});

describe("isExhausted", () => {
  it("is when the kernel is about to choose", () => {
    expect(isExhausted({ availableBytes: 50 * MB })).toBe(true);
    expect(isExhausted({ availableBytes: 500 * MB })).toBe(false);
  });
});
