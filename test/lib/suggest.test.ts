import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderSuggestion, suggestName } from "../../src/lib/suggest.ts";

const keys = ["files", "exclude", "run", "optIn", "env"];

describe("suggestName", () => {
  test.each([
    ["exlude", "exclude"],
    ["file", "files"],
    ["optin", "optIn"],
    ["evn", "env"],
    ["ruun", "run"],
  ])("takes %s for %s", (wrong, right) => {
    expect(suggestName(wrong, keys)).toBe(right);
  });

  test.each(["", "zzz", "x", "cwd"])("has no idea what %j means", (wrong) => {
    expect(suggestName(wrong, keys)).toBeUndefined();
  });

  test("has no idea when nothing is known", () => {
    expect(suggestName("a", [])).toBeUndefined();
  });

  test("a name that lost its last letter is found again", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{3,12}$/), (name) => {
        expect(suggestName(name.slice(0, -1), [name])).toBe(name);
      }),
    );
  });

  test("renders the end of a message, or nothing", () => {
    expect(renderSuggestion("exlude", keys)).toBe('; did you mean "exclude"?');
    expect(renderSuggestion("zzz", keys)).toBe("");
  });
});
