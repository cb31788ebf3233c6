import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../src/lib/duration.ts";

describe("parseDuration", () => {
  test.each([
    ["500ms", 500],
    ["10s", 10_000],
    ["5m", 300_000],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
    ["10", 10_000],
    ["0.5", 500],
    ["0", 0],
    ["none", 0],
    [" 2m ", 120_000],
  ])("reads %s", (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs);
  });

  test.each(["", "-1", "5 minutes", "m", "1d", "5mm", "1h 30m", "NONE", "1e3"])(
    "refuses %j",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test("parts add up", () => {
    const amount = fc.nat({ max: 10_000 });
    fc.assert(
      fc.property(amount, amount, amount, (hours, minutes, seconds) => {
        const expected = ((hours * 60 + minutes) * 60 + seconds) * 1000;
        expect(parseDuration(`${hours}h${minutes}m${seconds}s`)).toBe(expected);
      }),
    );
  });
});

describe("formatDuration", () => {
  test("renders durations for people", () => {
    const durationsMs = [0, 320, 12_400, 99_949, 99_950, 185_000, 3_599_600, 3_720_000];
    expect(durationsMs.map(formatDuration)).toMatchInlineSnapshot(`
      [
        "0.0 s",
        "0.3 s",
        "12.4 s",
        "99.9 s",
        "1m 40s",
        "3m 05s",
        "1h 00m",
        "1h 02m",
      ]
    `);
  });

  test("never shows sixty seconds or minutes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (durationMs) => {
        expect(formatDuration(durationMs)).not.toMatch(/\b60[ms]/);
      }),
    );
  });
});
