import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  comparePreload,
  type PreloadPair,
  renderPreloadDifferences,
} from "../../src/report/preload-differences.ts";

const pairOf = (preloaded: string, plain: string): PreloadPair => ({
  id: "unit/a.py",
  preloaded: { outcome: { kind: "passed" }, output: preloaded },
  plain: { outcome: { kind: "passed" }, output: plain },
});

const linesOf = (pair: PreloadPair): readonly string[] =>
  comparePreload([pair]).flatMap((one) => one.lines);

describe("comparePreload", () => {
  it("finds nothing between equal outputs, and between those that differ in addresses", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.bigInt({ min: 0n }),
        fc.bigInt({ min: 0n }),
        (text, one, other) => {
          const withAddress = (value: bigint): string => `${text}\n<A at 0x${value.toString(16)}>`;
          expect(linesOf(pairOf(withAddress(one), withAddress(other)))).toEqual([]);
        },
      ),
    );
  });

  it("finds every other difference, and shows the first lines that differ", () => {
    const line = fc.stringMatching(/^[a-z ]{0,20}$/);
    fc.assert(
      fc.property(fc.array(line), fc.array(line), (ours, theirs) => {
        fc.pre(ours.join("\n") !== theirs.join("\n"));
        const [head, minus, plus] = linesOf(pairOf(ours.join("\n"), theirs.join("\n")));
        expect(head).toMatch(/^the output differs from line \d+ on$/);
        expect(minus?.slice(2)).not.toBe(plus?.slice(2));
      }),
    );
  });

  it("tells a line that only one of them has", () => {
    expect(linesOf(pairOf("a\n", "a\nb\n"))).toEqual([
      "the output differs from line 2 on",
      "- b",
      "+ ",
    ]);
    expect(linesOf(pairOf("a\nb", "a"))).toEqual([
      "the output differs from line 2 on",
      "- (no such line)",
      "+ b",
    ]);
  });

  it("compares exit codes and signals", () => {
    const pair = pairOf("", "");
    const failed = { ...pair.plain, outcome: { kind: "failed", exitCode: 3 } as const };
    const other = { ...pair.plain, outcome: { kind: "failed", exitCode: 4 } as const };
    expect(linesOf({ ...pair, plain: failed })).toEqual([
      "preloaded: passed",
      "plain:     failed with exit code 3",
    ]);
    expect(linesOf({ ...pair, preloaded: other, plain: failed })).toHaveLength(2);
    expect(linesOf({ ...pair, preloaded: failed, plain: failed })).toEqual([]);
  });
});

describe("renderPreloadDifferences", () => {
  it("says that all did the same", () => {
    expect(renderPreloadDifferences([], 1)).toBe(
      "preload: 1 test did the same preloaded and plain (addresses 0x… left out)\n",
    );
  });

  it("shows each test with its differences, cut to a readable length", () => {
    const differences = comparePreload([pairOf("x".repeat(200), "y")]);
    expect(renderPreloadDifferences(differences, 4)).toBe(
      [
        "preload: 1 of 4 tests did not do the same plain",
        "  unit/a.py",
        "    the output differs from line 1 on",
        "    - y",
        `    + ${"x".repeat(160)}…`,
        "  (addresses 0x… are not compared; times, pids and random numbers in an output are)",
        "",
      ].join("\n"),
    );
  });
});
