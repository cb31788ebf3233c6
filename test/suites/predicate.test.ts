import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Predicate } from "../../src/model/predicate.ts";
import type { Explanation } from "../../src/model/selection.ts";
import type { Facts } from "../../src/suites/facts.ts";
import { evaluate, findUnknown } from "../../src/suites/predicate.ts";
import { anyFacts, anyPredicate } from "./any-predicate.ts";

const facts: Facts = {
  variables: { TEST_CONFIG: "inductor", SHARD_NUMBER: "2", EMPTY: "", WORD: "a.b" },
  args: ["smoke"],
  hasFile: (path) => path === "ci/skip",
  hasCommand: () => undefined,
  askBash: (condition) => (condition === "true" ? true : undefined),
};

const show = (predicate: Predicate): string => {
  const { truth, text } = evaluate(predicate, facts);
  return `${truth}: ${text}`;
};

describe("evaluate", () => {
  test.each<[Predicate, string]>([
    [{ env: "TEST_CONFIG", eq: "inductor" }, 'yes: TEST_CONFIG is "inductor"'],
    [{ env: "TEST_CONFIG", eq: "smoke" }, 'no: TEST_CONFIG is "inductor", not "smoke"'],
    [{ env: "TEST_CONFIG", glob: "*induct*" }, 'yes: TEST_CONFIG is "inductor", like *induct*'],
    [{ env: "TEST_CONFIG", glob: "smoke*" }, 'no: TEST_CONFIG is "inductor", not like smoke*'],
    [{ env: "TEST_CONFIG", matches: "tor$" }, 'yes: TEST_CONFIG is "inductor", a match of tor$'],
    [{ env: "NOPE", matches: "^a" }, "no: NOPE is not set, so not a match of ^a"],
    [{ env: "NOPE", eq: "a" }, 'no: NOPE is not set, so not "a"'],
    [{ env: "EMPTY", eq: "" }, "yes: EMPTY is empty"],
    [{ env: "WORD", eq: "" }, 'no: WORD is "a.b", not empty'],
    [{ env: "NOPE", nonempty: true }, "no: NOPE is not set"],
    [{ env: "WORD", nonempty: true }, 'yes: WORD is "a.b"'],
    [{ env: "SHARD_NUMBER", num: [">", 1] }, "yes: SHARD_NUMBER is 2, > 1"],
    [{ env: "SHARD_NUMBER", num: ["==", 1] }, "no: SHARD_NUMBER is 2, not == 1"],
    [{ env: "NOPE", num: [">", 1] }, "no: NOPE is not set, so not > 1"],
    [{ env: "NOPE", num: ["<", 1] }, "yes: NOPE is not set, which counts as 0, so < 1"],
    [{ env: "WORD", num: ["==", 0] }, 'no: WORD is "a.b", which is no number, so not == 0'],
    [{ arg: 1, eq: "smoke" }, 'yes: $1 is "smoke"'],
    [{ arg: 2, eq: "x" }, 'no: $2 is not set, so not "x"'],
    [{ fact: "file:ci/skip" }, "yes: ci/skip exists"],
    [{ fact: "file:other" }, "no: other does not exist"],
    [{ fact: "command:nvcc" }, "unknown: whether nvcc is on PATH is not known"],
    [{ opaque: "true" }, "yes: bash says that this holds: true"],
    [{ opaque: "[[ x ]]" }, "unknown: only bash can decide: [[ x ]]"],
    [{ not: { fact: "file:other" } }, "yes: other does not exist"],
    [
      {
        all: [
          { arg: 1, eq: "smoke" },
          { env: "SHARD_NUMBER", num: [">", 1] },
        ],
      },
      'yes: $1 is "smoke" and SHARD_NUMBER is 2, > 1',
    ],
    [{ any: [{ arg: 1, eq: "a" }, { fact: "file:ci/skip" }] }, "yes: ci/skip exists"],
  ])("explains %j", (predicate, text) => {
    expect(show(predicate)).toBe(text);
  });

  test("finds the part that is unknown", () => {
    const why = evaluate({ all: [{ arg: 1, eq: "smoke" }, { not: { opaque: "[[ x ]]" } }] }, facts);
    expect(findUnknown(why).text).toBe("only bash can decide: [[ x ]]");
  });

  const truth = (predicate: Predicate, world: Facts): string => evaluate(predicate, world).truth;

  test("keeps the laws of De Morgan, double negation and absorption, also for what is unknown", () => {
    fc.assert(
      fc.property(anyPredicate, anyPredicate, anyFacts, (a, b, world) => {
        const negated = [{ not: a }, { not: b }];
        expect(truth({ not: { all: [a, b] } }, world)).toBe(truth({ any: negated }, world));
        expect(truth({ not: { any: [a, b] } }, world)).toBe(truth({ all: negated }, world));
        expect(truth({ not: { not: a } }, world)).toBe(truth(a, world));
        expect(truth({ all: [a, { any: [a, b] }] }, world)).toBe(truth(a, world));
        expect(truth({ all: [a, b] }, world)).toBe(truth({ all: [b, a] }, world));
      }),
    );
  });

  test("gives each part the truth that it has by itself", () => {
    const check = (predicate: Predicate, why: Explanation, world: Facts): void => {
      expect(evaluate(predicate, world)).toEqual(why);
      const parts =
        "all" in predicate
          ? predicate.all
          : "any" in predicate
            ? predicate.any
            : "not" in predicate
              ? [predicate.not]
              : [];
      expect(why.parts).toHaveLength(parts.length);
      for (const [index, part] of parts.entries()) {
        const below = why.parts[index];
        if (below !== undefined) check(part, below, world);
      }
    };
    fc.assert(
      fc.property(anyPredicate, anyFacts, (predicate, world) => {
        check(predicate, evaluate(predicate, world), world);
      }),
    );
  });

  test("always says something, on one line when the values are", () => {
    fc.assert(
      fc.property(anyPredicate, anyFacts, (predicate, world) => {
        expect(evaluate(predicate, world).text).not.toBe("");
      }),
    );
  });
});
