import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addSamples, parseSamples, renderSamples, sampleOf } from "../../src/history/samples.ts";
import type { PastAttempt } from "../../src/model/past-attempt.ts";

/** As exactly as samples are kept. */
const attempt = (atMs: fc.Arbitrary<number>): fc.Arbitrary<PastAttempt> =>
  fc
    .record({
      atMs: atMs.map((second) => second * 1000),
      peakBytes: fc.integer({ min: 1, max: 1e9 }).map((kb) => kb * 1024),
      durationMs: fc.nat(1e7),
      cores: fc.option(fc.nat(6400), { nil: undefined }),
      isWhole: fc.boolean(),
      instrumentation: fc.constantFrom("none", "none", "none", "none", "address"),
    })
    .map(({ cores, ...rest }) => (cores === undefined ? rest : { ...rest, cores: cores / 100 }));

const old = fc.array(attempt(fc.nat(1000)), { maxLength: 30 });
const own = fc.array(attempt(fc.oneof(fc.nat(1000), fc.integer({ min: 1000, max: 1020 }))), {
  maxLength: 25,
});

describe("sampleOf", () => {
  const waited = {
    atMs: 0,
    outcome: "passed",
    peakBytes: 1024,
    durationMs: 1300,
    cpuMs: 600,
    cores: 0.6,
    instrumentation: "none",
  } as const;

  it("tells how long an attempt would have taken had it never waited for a core", () => {
    expect(sampleOf(waited)?.durationMs).toBe(1000);
    // Never more than it took.
    expect(sampleOf({ ...waited, cpuMs: 900 })?.durationMs).toBe(1300);
    expect(sampleOf({ ...waited, cores: 1 })?.durationMs).toBe(1300);
  });
});

describe("samples", () => {
  it("are read as they were written", () => {
    fc.assert(
      fc.property(old, (attempts) => {
        const numbers = renderSamples(attempts);
        const read = parseSamples(numbers);
        expect(renderSamples(read)).toBe(numbers);
        for (const one of read) expect(attempts).toContainEqual(one);
      }),
    );
  });

  it("with a run added are the same as all of them rendered anew", () => {
    fc.assert(
      fc.property(own, old, (added, known) => {
        const numbers = renderSamples(known);
        const past = [...added, ...parseSamples(numbers)];
        expect(addSamples(added, numbers)).toEqual({ past, numbers: renderSamples(past) });
      }),
      { numRuns: 500 },
    );
  });

  it("with a later run of the same kind added keep the newest twenty", () => {
    const same = {
      peakBytes: 1024,
      durationMs: 5,
      isWhole: true,
      instrumentation: "none",
    } as const;
    const known = Array.from({ length: 20 }, (_, index) => ({
      ...same,
      atMs: (20 - index) * 1000,
    }));
    const { numbers } = addSamples([{ ...same, atMs: 30_000 }], renderSamples(known));
    expect(parseSamples(numbers).map((one) => one.atMs / 1000)).toEqual([
      30,
      ...Array.from({ length: 19 }, (_, index) => 20 - index),
    ]);
  });

  it.each(["{}", "[1,null]", '["1"]'])("are refused when they are %j", (numbers) => {
    expect(() => addSamples([], numbers)).toThrow("not a list of numbers");
    expect(() => parseSamples(numbers)).toThrow("not a list of numbers");
  });
});
