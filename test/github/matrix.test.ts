import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandMatrix } from "../../src/github/matrix.ts";
import type { Value } from "../../src/github/value.ts";

type Matrix = { readonly [key: string]: Value };

const rows = (matrix: Matrix): readonly string[] =>
  expandMatrix(matrix).combinations.map((one) => JSON.stringify(one).replaceAll('"', ""));

describe("a matrix", () => {
  it.each<readonly [string, Matrix, readonly string[]]>([
    [
      "lists make their product, the first one slowest",
      { os: ["a", "b"], v: [1, 2] },
      ["{os:a,v:1}", "{os:a,v:2}", "{os:b,v:1}", "{os:b,v:2}"],
    ],
    [
      "the example of GitHub's documentation for include",
      {
        fruit: ["apple", "pear"],
        animal: ["cat", "dog"],
        include: [
          { color: "green" },
          { color: "pink", animal: "cat" },
          { fruit: "apple", shape: "circle" },
          { fruit: "banana" },
          { fruit: "banana", animal: "cat" },
        ],
      },
      [
        "{fruit:apple,animal:cat,color:pink,shape:circle}",
        "{fruit:apple,animal:dog,color:green,shape:circle}",
        "{fruit:pear,animal:cat,color:pink}",
        "{fruit:pear,animal:dog,color:green}",
        "{fruit:banana}",
        "{fruit:banana,animal:cat}",
      ],
    ],
    ["only include: each is one", { include: [{ a: 1 }, { a: 2, b: 3 }] }, ["{a:1}", "{a:2,b:3}"]],
    [
      "an include that agrees adds nothing new when it has no new keys",
      { os: ["a", "b"], include: [{ os: "b" }] },
      ["{os:a}", "{os:b}"],
    ],
    [
      "exclude matches a part",
      { os: ["a", "b"], v: [1, 2], exclude: [{ os: "a" }] },
      ["{os:b,v:1}", "{os:b,v:2}"],
    ],
    [
      "exclude needs all its keys",
      { os: ["a", "b"], v: [1, 2], exclude: [{ os: "a", v: 2 }] },
      ["{os:a,v:1}", "{os:b,v:1}", "{os:b,v:2}"],
    ],
    [
      "exclude comes before include, which brings a combination back",
      { os: ["a", "b"], exclude: [{ os: "a" }], include: [{ os: "a", x: 1 }] },
      ["{os:b}", "{os:a,x:1}"],
    ],
    [
      "exclude looks into mappings and compares as == does",
      {
        node: [{ version: 14, env: "x" }, { version: 16 }],
        os: ["Linux"],
        exclude: [{ node: { version: "14" }, os: "linux" }],
      },
      ["{node:{version:16},os:Linux}"],
    ],
    [
      "a later include changes what an earlier one added, not the lists",
      { os: ["a"], include: [{ x: 1 }, { x: 2 }, { os: "c", x: 3 }] },
      ["{os:a,x:2}", "{os:c,x:3}"],
    ],
  ])("%s", (_, matrix, expected) => {
    expect(rows(matrix)).toEqual(expected);
    expect(expandMatrix(matrix).troubles).toEqual([]);
  });

  it.each<readonly [Matrix, string]>([
    [{ os: "a" }, '"os" is no list of values'],
    [{ os: [] }, '"os" is no list of values'],
    [{ os: ["a"], exclude: [{ v: 1 }] }, 'exclude names "v", which no list has'],
    [{ os: ["a"], include: { os: "b" } }, "include is no list of mappings"],
    [{ os: ["a"], exclude: [{}] }, "exclude is no list of mappings"],
  ])("%j is told: %s", (matrix, trouble) => {
    expect(expandMatrix(matrix).troubles).toEqual([trouble]);
  });

  const lists = fc.dictionary(
    fc.constantFrom("a", "b", "c", "d"),
    fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
    { minKeys: 1 },
  );
  const filter = fc.dictionary(
    fc.constantFrom("a", "b", "c", "d"),
    fc.integer({ min: 0, max: 6 }),
    {
      minKeys: 1,
    },
  );
  const filters = fc.array(filter, { maxLength: 4 });
  const count = (matrix: Matrix): number => expandMatrix(matrix).combinations.length;

  it("of lists has as many combinations as their lengths multiplied, no two alike", () => {
    fc.assert(
      fc.property(lists, (matrix) => {
        const product = Object.values(matrix).reduce((all, list) => all * list.length, 1);
        expect(new Set(rows(matrix)).size).toBe(product);
        expect(count(matrix)).toBe(product);
      }),
    );
  });

  it("gets no new combinations by exclude, and loses none by include", () => {
    fc.assert(
      fc.property(lists, filters, filters, (matrix, exclude, include) => {
        const whole = new Set(rows(matrix));
        const less = rows({ ...matrix, exclude });
        expect(less.every((row) => whole.has(row))).toBe(true);
        const { combinations } = expandMatrix({ ...matrix, exclude, include });
        const names = Object.keys(matrix);
        const bare = combinations
          .slice(0, less.length)
          .map((one) => JSON.stringify(Object.fromEntries(names.map((name) => [name, one[name]]))));
        expect(bare.map((one) => one.replaceAll('"', ""))).toEqual(less);
        expect(combinations.length).toBeLessThanOrEqual(less.length + include.length);
      }),
    );
  });
});
