import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandVariables } from "../../src/lib/expand.ts";

const env = { HOME: "/home/u", EMPTY: "", A_1: "x" };

describe("expandVariables", () => {
  test.each([
    ["${HOME}/bin", "/home/u/bin"],
    ["${A_1}${A_1}", "xx"],
    ["${EMPTY}", ""],
    ["${EMPTY:-d}", "d"],
    ["${NOPE:-d e}", "d e"],
    ["${NOPE:-}", ""],
    ["${HOME:-d}", "/home/u"],
    ["$${HOME}", "${HOME}"],
    ["$$", "$"],
    ["$HOME costs 5$", "$HOME costs 5$"],
  ])("expands %s to %s", (template, text) => {
    expect(expandVariables(template, env)).toEqual({ kind: "text", text });
  });

  test("names the first variable that is missing", () => {
    expect(expandVariables("${HOME}${ONE}${TWO}", env)).toEqual({ kind: "missing", name: "ONE" });
  });

  test("does not take what every object has for a variable", () => {
    expect(expandVariables("${toString}", env)).toEqual({ kind: "missing", name: "toString" });
  });

  test.each(["${", "${}", "${1A}", "${A-b}", "a ${HOME"])("refuses %s", (template) => {
    expect(expandVariables(template, env).kind).toBe("malformed");
  });

  test("a text with every dollar doubled stays as it is", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const doubled = text.replaceAll("$", "$$$$");
        expect(expandVariables(doubled, {})).toEqual({ kind: "text", text });
      }),
    );
  });

  test("a value is not expanded again", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(expandVariables("<${V}>", { V: value })).toEqual({
          kind: "text",
          text: `<${value}>`,
        });
      }),
    );
  });
});
