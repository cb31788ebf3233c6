import * as fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { fitParts, fitText } from "../../../src/report/terminal/fit.ts";
import { anyText } from "../any-story.ts";

describe("fitText", () => {
  it.each([
    ["abcdef", 6, "abcdef", "abcdef"],
    ["abcdef", 4, "abc…", "…def"],
    ["測試測試", 6, "測試…", "…測試"],
    ["👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧…", "…👩‍👩‍👧"],
    ["abc", 1, "…", "…"],
    ["abc", 0, "", ""],
  ])("fits %s into %i columns", (text, columns, ...shown) => {
    expect([fitText(text, columns, "start"), fitText(text, columns, "end")]).toEqual(shown);
  });

  it("is never too wide", () => {
    const anyEnd = fc.constantFrom("start" as const, "end" as const);
    fc.assert(
      fc.property(anyText(), fc.nat(20), anyEnd, (text, columns, keep) => {
        expect(stringWidth(fitText(text, columns, keep))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe("fitParts", () => {
  it("paints what fits and drops what is behind the cut", () => {
    expect(fitParts([{ text: "ab", paint }, { text: "cdef", paint }, { text: "g" }], 4)).toBe(
      "<ab><c…>",
    );
  });
});

function paint(text: string): string {
  return `<${text}>`;
}
