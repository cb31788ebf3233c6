import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PastAttempt } from "../../src/model/past-attempt.ts";
import { INSTRUMENTATIONS } from "../../src/model/profile.ts";
import { estimateTask } from "../../src/schedule/estimate.ts";

const MB = 1024 ** 2;

/** Whole attempts with these peaks in MB, oldest first. */
function attempts(peaksMb: readonly number[], facts: Partial<PastAttempt> = {}): PastAttempt[] {
  return peaksMb.map((peakMb, index) => ({
    atMs: index * 1000,
    peakBytes: peakMb * MB,
    durationMs: 1000,
    isWhole: true,
    instrumentation: "none",
    ...facts,
  }));
}

const reservedMb = (past: readonly PastAttempt[]): number =>
  (estimateTask(past, "none")?.reservedBytes ?? Number.NaN) / MB;

const anyPeaks = fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 25 });
const anyAttempt = fc.record<PastAttempt>({
  atMs: fc.integer({ min: 0, max: 1_000_000 }),
  peakBytes: fc.integer({ min: 0, max: 8000 * MB }),
  durationMs: fc.integer({ min: 0, max: 600_000 }),
  isWhole: fc.boolean(),
  instrumentation: fc.constantFrom(...INSTRUMENTATIONS),
});

describe("estimateTask", () => {
  it("knows nothing of a test without a past", () => {
    expect(estimateTask([], "none")).toBeUndefined();
    const sanitized = attempts([100], { instrumentation: "address" });
    expect(estimateTask(sanitized, "none")).toBeUndefined();
  });

  it("adds 0.5 % to one peak, 0.25 % to a few that are alike, and nothing to many", () => {
    expect(reservedMb(attempts([1000]))).toBe(1005);
    expect(reservedMb(attempts([1000, 1000]))).toBe(1003);
    expect(reservedMb(attempts([1000, 990, 1000, 995]))).toBe(1004);
    expect(reservedMb(attempts([1000, 1000, 1000, 1000, 1000]))).toBe(1000);
  });

  it("adds the spread of peaks that differ, less with each attempt that knows it", () => {
    expect(reservedMb(attempts([1000, 700]))).toBe(1300);
    expect(reservedMb(attempts([1000, 700, 900]))).toBe(1150);
    expect(reservedMb(attempts([700, 1000, 800, 900, 950, 850, 750]))).toBe(1050);
  });

  it("takes an attempt that was stopped as a lower bound, until five later ones came to their end", () => {
    const stopped = attempts([900], { isWhole: false, atMs: 1 });
    const later = (count: number): PastAttempt[] =>
      attempts(Array.from({ length: count }, () => 100)).map((one) => ({ ...one, atMs: 2 }));
    expect(reservedMb([...stopped, ...later(4)])).toBe(900);
    expect(reservedMb([...stopped, ...later(5)])).toBe(100);
    expect(estimateTask(stopped, "none")).toMatchObject({
      basis: "unfinished",
      reservedBytes: 1350 * MB,
      reservedFrom: "learned from 1 unfinished run",
    });
  });

  it("multiplies the memory of plain attempts where those with the instrumentation are missing", () => {
    const past = attempts([100, 100], { cores: 0.5 });
    const factors = INSTRUMENTATIONS.map((kind) => {
      const estimate = estimateTask(past, kind);
      return [kind, (estimate?.reservedBytes ?? 0) / MB, estimate?.basis];
    });
    expect(factors).toEqual([
      ["none", 101, "measured"],
      ["coverage", 127, "derived"],
      ["address", 303, "derived"],
      ["thread", 808, "derived"],
      ["memory", 303, "derived"],
      ["undefined", 112, "derived"],
    ]);
    expect(estimateTask(past, "coverage")).toMatchObject({
      reservedFrom: "learned from 2 runs without coverage, times 1.25",
      cores: { value: 0.5, from: "learned from 2 runs" },
    });
    const own = attempts([110], { instrumentation: "coverage", atMs: 1 });
    expect(estimateTask([...past, ...own], "coverage")).toMatchObject({
      reservedFrom: "learned from 1 run",
      basis: "measured",
    });
  });

  it("takes the middle of durations and of cores, and never less than a twentieth of a core", () => {
    const past = [200, 900, 300].flatMap((durationMs, atMs) => {
      const cores = durationMs === 300 ? {} : { cores: durationMs / 1000 };
      return attempts([100], { atMs, durationMs, ...cores });
    });
    const estimate = estimateTask(past, "none");
    expect(estimate?.expectedMs).toBe(300);
    expect(estimate?.cores).toEqual({ value: 0.9, from: "learned from 3 runs" });
    const idle = estimateTask(attempts([100], { cores: 0 }), "none");
    expect(idle?.cores?.value).toBe(0.05);
  });

  it("never reserves less than a remembered whole peak, nor less than 8 MB", () => {
    fc.assert(
      fc.property(anyPeaks, (peaks) => {
        const reserved = reservedMb(attempts(peaks));
        expect(reserved).toBeGreaterThanOrEqual(Math.max(8, ...peaks.slice(-20)));
        expect(Number.isInteger(reserved)).toBe(true);
      }),
    );
  });

  it("never answers less when the largest peak grows, and grows with all peaks together", () => {
    fc.assert(
      fc.property(anyPeaks, fc.integer({ min: 0, max: 1000 }), (peaks, more) => {
        const largest = peaks.indexOf(Math.max(...peaks));
        const grown = peaks.map((peak, index) => (index === largest ? peak + more : peak));
        const recent = peaks.length <= 20 || largest >= peaks.length - 20;
        fc.pre(recent);
        const before = reservedMb(attempts(peaks));
        expect(reservedMb(attempts(grown))).toBeGreaterThanOrEqual(before);
        const shifted = reservedMb(attempts(peaks.map((peak) => peak + more)));
        expect(shifted).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it("is never wider with more attempts that say the same", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 1, max: 19 }),
        (peak, count) => {
          const same = (length: number): number => reservedMb(attempts(Array(length).fill(peak)));
          expect(same(count + 1)).toBeLessThanOrEqual(same(count));
        },
      ),
    );
  });

  it("does not depend on the order of the attempts, and forgets all but the newest 20 of a kind", () => {
    const anyPast = fc.uniqueArray(anyAttempt, { selector: (one) => one.atMs, maxLength: 40 });
    fc.assert(
      fc.property(anyPast, fc.constantFrom(...INSTRUMENTATIONS), (past, kind) => {
        const newest = past
          .toSorted((a, b) => b.atMs - a.atMs)
          .filter((one, _, all) => {
            const same = all.filter((other) => other.instrumentation === one.instrumentation);
            return same.indexOf(one) < 20;
          });
        expect(estimateTask(past, kind)).toEqual(estimateTask(newest, kind));
        expect(estimateTask(past.toReversed(), kind)).toEqual(estimateTask(past, kind));
      }),
    );
  });
});
