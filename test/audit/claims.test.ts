import {
  array,
  assert,
  constantFrom,
  integer,
  letrec,
  oneof,
  property,
  record,
  tuple,
} from "fast-check";
import { describe, expect, it } from "vitest";
import { findConflict, implies, listAlternatives } from "../../src/audit/claims.ts";
import { readCondition } from "../../src/bash/read-condition.ts";
import { loadBashParser } from "../../src/bash/tree-sitter.ts";
import { runBash } from "./audit-rig.ts";

const parse = await loadBashParser();

const aTest = oneof(
  tuple(
    constantFrom("X", "Y"),
    constantFrom("==", "!="),
    constantFrom("a", "b", "ab", "a*", "*b", "*a*", '""', "?"),
  ).map(([name, operator, pattern]) => `$${name} ${operator} ${pattern}`),
  tuple(constantFrom("-n", "-z"), constantFrom("X", "Y")).map(
    ([operator, name]) => `${operator} $${name}`,
  ),
  tuple(constantFrom("-eq", "-ne", "-gt", "-le"), integer({ min: 0, max: 3 })).map(
    ([operator, value]) => `$N ${operator} ${value}`,
  ),
  constantFrom("$X =~ ^a", "$X =~ b$"),
);
const { condition } = letrec<{ condition: string }>((tie) => ({
  condition: oneof(
    { depthSize: "small" },
    aTest,
    tuple(tie("condition"), constantFrom("&&", "||"), tie("condition")).map(
      ([left, operator, right]) => `( ${left} ) ${operator} ( ${right} )`,
    ),
    tie("condition").map((part) => `! ( ${part} )`),
  ),
}));
const aWorld = record({
  X: constantFrom("", "a", "b", "ab", "ba", "aab"),
  Y: constantFrom("", "a", "b"),
  N: constantFrom("0", "1", "2", "3"),
});

function readAlternatives(text: string, isTrue: boolean) {
  const tree = parse(`[[ ${text} ]]`);
  const [test] = tree.rootNode.namedChildren;
  const read = test === undefined ? undefined : readCondition(test);
  tree.delete();
  return read === undefined ? undefined : listAlternatives(read, isTrue);
}

describe("what a condition claims", () => {
  it("cannot hold in bash when all its alternatives are in conflict, and holds whenever it is implied", () => {
    const cases: { readonly text: string; readonly wants: string }[] = [];
    assert(
      property(
        condition,
        condition,
        array(aWorld, { minLength: 6, maxLength: 6 }),
        (first, second, worlds) => {
          const [all, opposite] = [readAlternatives(first, true), readAlternatives(first, false)];
          const other = readAlternatives(second, true);
          if (all === undefined || opposite === undefined || other === undefined) return;
          const ask = (text: string): string => `[[ ${text} ]] && echo 1 || echo 0`;
          const isImpossible = all.length > 0 && all.every(findConflict);
          const isCertain = opposite.length > 0 && opposite.every(findConflict);
          const isTaken =
            all.length > 0 &&
            all.every((claims) =>
              other.some((taken) =>
                taken.every((claim) => claims.some((one) => implies(one, claim))),
              ),
            );
          for (const { X, Y, N } of worlds) {
            const set = `X=${X}; Y=${Y}; N=${N}; `;
            if (isImpossible) cases.push({ text: set + ask(first), wants: "0" });
            if (isCertain) cases.push({ text: set + ask(first), wants: "1" });
            if (isTaken)
              cases.push({
                text: `${set}if [[ ${first} ]]; then ${ask(second)}; else echo 1; fi`,
                wants: "1",
              });
          }
        },
      ),
      { numRuns: 300, seed: 5 },
    );
    expect(cases.length).toBeGreaterThan(20);
    // One bash for all of them.
    const answers = runBash(cases.map(({ text }) => text).join("\n"))
      .stdout.trim()
      .split("\n");
    const wrong = cases.filter(({ wants }, index) => answers[index] !== wants);
    expect(wrong).toEqual([]);
  });
});
