import { array, assert, constantFrom, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { areDisjoint, isInGlob, isSubsetOf } from "../../src/audit/glob-sets.ts";

const aGlob = array(constantFrom("a", "b", "*", "?", "ab"), { maxLength: 6 }).map((all) =>
  all.join(""),
);
const aText = array(constantFrom("a", "b", "c"), { maxLength: 8 }).map((all) => all.join(""));

describe("globs as sets", () => {
  it.each([
    ["*inductor_x*", "*inductor*", true],
    ["*inductor*", "*inductor_x*", false],
    ["a?c", "a*", true],
    ["a*", "a?*", false],
    ["a*b*", "a*", true],
    ["a*b", "*b", true],
    ["**", "*", true],
    ["abc", "a@(b|x)c", true],
    ["[ab]*", "*", true],
    ["[ab]*", "?*", false],
  ])("%s within %s: %s", (first, second, isWithin) => {
    expect(isSubsetOf(first, second)).toBe(isWithin);
  });

  it("is right whenever one is said to be within the other, or apart from it", () => {
    assert(
      property(tuple(aGlob, aGlob, array(aText, { maxLength: 20 })), ([first, second, texts]) => {
        const own = texts.filter((one) => isInGlob(one, first));
        const answers = own.map((text) => isInGlob(text, second));
        expect(isSubsetOf(first, second) && answers.includes(false)).toBe(false);
        expect(areDisjoint(first, second) && answers.includes(true)).toBe(false);
      }),
    );
  });
});
