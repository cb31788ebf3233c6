import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePairs, parsePaths } from "../../src/replica/command-file.ts";

describe("parsePairs", () => {
  it("reads plain lines and blocks", () => {
    expect(parsePairs("A=1=2\nB<<END\ntwo\n\nlines=x\nEND\nC=\n")).toEqual({
      ok: true,
      pairs: [
        ["A", "1=2"],
        ["B", "two\n\nlines=x"],
        ["C", ""],
      ],
    });
  });

  it.each([
    ["A=1\nno pair\n", 2, "neither NAME=value nor NAME<<END: no pair"],
    ["=1\n", 1, "a name is missing: =1"],
    ["A<<END\nopen\n", 1, "there is no line END after it"],
  ])("says which line of %j is wrong", (text, line, message) => {
    expect(parsePairs(text)).toEqual({ ok: false, line, message });
  });

  it("gives back what was written, whatever the values are", () => {
    const name = fc.stringMatching(/^[A-Z_]{1,8}$/);
    const value = fc.string({ unit: "binary" }).filter((text) => !/\r|^MARK$/m.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 5 }), (pairs) => {
        const text = pairs.map(([key, one]) => `${key}<<MARK\n${one}\nMARK\n`).join("");
        expect(parsePairs(text)).toEqual({ ok: true, pairs });
      }),
    );
  });
});

describe("parsePaths", () => {
  it("has the last line first, as each goes in front of PATH", () => {
    expect(parsePaths("/a\n/b\n\n")).toEqual(["/b", "/a"]);
  });
});
