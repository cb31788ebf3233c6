import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  parseCount,
  parseJobs,
  parseMemory,
  parseReporter,
  parseSwitch,
} from "../../src/config/setting-values.ts";

describe("the values of settings", () => {
  test.each([
    ["auto", { kind: "auto" }],
    ["4", { kind: "count", count: 4 }],
    ["50%", { kind: "percent", percent: 50 }],
    ["200%", { kind: "percent", percent: 200 }],
    ["0", undefined],
    ["0%", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["many", undefined],
  ])("jobs: %s", (text, value) => {
    expect(parseJobs(text)).toEqual(value);
  });

  test.each([
    ["auto", { kind: "auto" }],
    ["4G", { kind: "bytes", bytes: 4 * 1024 ** 3 }],
    ["12.5%", { kind: "percent", percent: 12.5 }],
    ["101%", undefined],
    ["4 gigs", undefined],
  ])("memory: %s", (text, value) => {
    expect(parseMemory(text)).toEqual(value);
  });

  test.each([
    ["json", { name: "json" }],
    ["junit=a=b.xml", { name: "junit", file: "a=b.xml" }],
    ["junit=", undefined],
    ["html", undefined],
  ])("reporter: %s", (text, value) => {
    expect(parseReporter(text)).toEqual(value);
  });

  test.each([
    ["1", true],
    ["Yes", true],
    ["false", false],
    ["off", false],
    ["maybe", undefined],
  ])("switch: %s", (text, value) => {
    expect(parseSwitch(text)).toBe(value);
  });

  test("counts from the least on are read back", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(), (count, least) => {
        expect(parseCount(String(count), least)).toBe(count >= least ? count : undefined);
      }),
    );
  });
});
