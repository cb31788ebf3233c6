import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allOf, anyOf, type Guard, notOf } from "../../src/import/guard.ts";
import type { Predicate } from "../../src/model/predicate.ts";
import { evaluate } from "../../src/suites/predicate.ts";

const LEAVES: readonly Predicate[] = [
  { env: "A", eq: "a" },
  { env: "A", eq: "b" },
  { env: "A", glob: "a*" },
  { env: "A", nonempty: true },
  { env: "A", nonempty: false },
  { env: "N", num: ["==", 1] },
  { env: "N", num: [">", 1] },
  { env: "N", eq: "01" },
  { arg: 1, eq: "a" },
];

/** A way to put guards together, beside the plain truth of it. */
interface Built {
  readonly guard: Guard;
  readonly holds: (cell: Cell) => boolean;
}

interface Cell {
  readonly variables: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

const CELLS: readonly Cell[] = ["", "a", "b", "ab"].flatMap((A) =>
  ["", "1", "01", "2"].flatMap((N) => [[], ["a"]].map((args) => ({ variables: { A, N }, args }))),
);

const { built } = fc.letrec<{ built: Built }>((tie) => ({
  built: fc.oneof(
    { maxDepth: 4 },
    fc
      .constantFrom(...LEAVES)
      .map((leaf) => ({ guard: leaf, holds: (cell: Cell) => isTrue(leaf, cell) })),
    tie("built").map(({ guard, holds }) => ({
      guard: notOf(guard),
      holds: (cell: Cell) => !holds(cell),
    })),
    fc.array(tie("built"), { maxLength: 4 }).map((parts) => ({
      guard: allOf(parts.map(({ guard }) => guard)),
      holds: (cell: Cell) => parts.every(({ holds }) => holds(cell)),
    })),
    fc.array(tie("built"), { maxLength: 4 }).map((parts) => ({
      guard: anyOf(parts.map(({ guard }) => guard)),
      holds: (cell: Cell) => parts.some(({ holds }) => holds(cell)),
    })),
  ),
}));

describe("guards", () => {
  it("hold exactly where their parts say so, however they were made simpler", () => {
    fc.assert(
      fc.property(built, ({ guard, holds }) => {
        expect(CELLS.map((cell: Cell) => isTrue(guard, cell))).toEqual(CELLS.map(holds));
      }),
      { numRuns: 200 },
    );
  });

  it("say no more than they have to", () => {
    const [a, b]: readonly [Predicate, Predicate] = [
      { env: "X", eq: "a" },
      { env: "Y", glob: "b*" },
    ];
    expect(allOf([b, notOf({ env: "X", eq: "c" }), a])).toEqual({ all: [b, a] });
    expect(anyOf([a, allOf([notOf(a), b])])).toEqual({ any: [a, b] });
    expect(allOf([notOf(allOf([a, b])), a])).toEqual({ all: [{ not: b }, a] });
    expect(allOf([a, { env: "X", eq: "b" }])).toBe(false);
  });
});

function isTrue(guard: Guard, { variables, args }: Cell): boolean {
  if (typeof guard === "boolean") return guard;
  const facts = { hasFile: () => undefined, hasCommand: () => undefined };
  return evaluate(guard, { ...facts, variables, args }).truth === "yes";
}
