import { describe, expect, it } from "vitest";
import type { ParityRow, SignOff } from "../../src/model/parity.ts";
import { compareTraces } from "../../src/verify/compare-traces.ts";
import { signOff } from "../../src/verify/sign-off.ts";
import { aCommand, aFunction } from "./any-trace.ts";

const SCRIPT = [
  aFunction("test_a", ["1"]),
  aCommand(["pytest", "-v", "a.py"], { within: ["test_a"] }),
  aCommand(["make", "all"]),
];
const ROWS = compareTraces({ script: SCRIPT, moult: [], placeOf: (place) => place });

function anEntry(facts: Partial<SignOff>): SignOff {
  const what = { function: "test_a" };
  return { line: 1, cells: {}, only: "script", what, reason: "meant", ...facts };
}

/** The words of the rows that an entry signs off. */
function signed(entry: SignOff, rows: readonly ParityRow[] = ROWS): readonly string[] {
  const cell = { variables: { TEST_CONFIG: "inductor_timm" } };
  return signOff(rows, cell, [entry]).rows.flatMap(({ words, reason }) =>
    reason === undefined ? [] : [words[0] ?? ""],
  );
}

describe("signOff", () => {
  it("takes a function with what it does, and a command by its first words", () => {
    expect(signed(anEntry({}))).toEqual(["test_a", "pytest"]);
    expect(signed(anEntry({ what: { function: "test_?" } }))).toEqual(["test_a", "pytest"]);
    expect(signed(anEntry({ what: { command: ["pytest", "-*"] } }))).toEqual(["pytest"]);
    expect(signed(anEntry({ what: { command: ["*"] } }))).toEqual(["pytest", "make"]);
  });

  it.each([
    ["another side", { only: "moult" }],
    ["more words than the command has", { what: { command: ["make", "all", "*"] } }],
    ["another word", { what: { command: ["pytest", "a.py"] } }],
    ["a command of a function's name", { what: { command: ["test_a"] } }],
    ["another function around", { within: "test_b" }],
    ["another cell", { cells: { TEST_CONFIG: "inductor" } }],
    ["a variable that the cell does not have", { cells: { SHARD: "?" } }],
  ] satisfies readonly (readonly [string, Partial<SignOff>])[])("does not match %s", (_, facts) => {
    expect(signed(anEntry(facts))).toEqual([]);
  });

  it("matches cells by globs, and an empty one a variable that is not set", () => {
    expect(signed(anEntry({ cells: { TEST_CONFIG: "*timm", SHARD: "" } }))).toHaveLength(2);
  });

  it("does not take what a function does that both enter", () => {
    const rows = compareTraces({
      script: SCRIPT,
      moult: [aFunction("test_a", ["1"])],
      placeOf: (place) => place,
    });
    expect(signed(anEntry({}), rows)).toEqual([]);
    expect(signed(anEntry({ what: { command: ["pytest"] }, within: "test_a" }), rows)).toEqual([
      "pytest",
    ]);
  });

  it("says which entries were needed: the first that matches", () => {
    const entries = [anEntry({ line: 1 }), anEntry({ line: 2 }), anEntry({ only: "moult" })];
    const { used } = signOff(ROWS, { variables: {} }, entries);
    expect([...used].map(({ line }) => line)).toEqual([1]);
  });
});
