import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryCurve } from "../../src/run/memory-curve.ts";

describe("MemoryCurve", () => {
  it("keeps every sample of a short life", () => {
    const curve = new MemoryCurve();
    curve.add(50, 7);
    curve.add(100, 3);
    expect(curve.points()).toEqual([
      [50, 7],
      [100, 3],
    ]);
  });

  it("stays small, in order, and never loses the peak", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 2000 }), (samples) => {
        const curve = new MemoryCurve();
        for (const [index, bytes] of samples.entries()) curve.add(index * 50, bytes);
        const points = curve.points();
        expect(points.length).toBeLessThanOrEqual(64);
        expect(points.length).toBeGreaterThanOrEqual(Math.min(samples.length, 32));
        expect(points.map(([atMs]) => atMs)).toEqual(
          points.map(([atMs]) => atMs).toSorted((a, b) => a - b),
        );
        expect(Math.max(...points.map(([, bytes]) => bytes))).toBe(Math.max(...samples));
      }),
    );
  });
});
