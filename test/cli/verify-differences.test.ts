import { describe, expect, it } from "vitest";
import { parseDifferences } from "../../src/cli/verify-differences.ts";

function parse(...lines: readonly string[]) {
  return parseDifferences(
    "/p/moult.differences.yaml",
    `version: 1\ndifferences:\n${lines.join("\n")}\n`,
  );
}

describe("parseDifferences", () => {
  it("reads entries with the lines in which they stand", () => {
    const read = parse(
      "  - { only: script, function: test_a, reason: native }",
      "  - cells: { SHARD: 2 }",
      "    only: moult",
      "    command: [make, -j, 4]",
      "    within: f",
      "    reason: as meant",
    );
    expect(read).toEqual({
      ok: true,
      value: [
        { line: 3, cells: {}, only: "script", what: { function: "test_a" }, reason: "native" },
        {
          line: 4,
          cells: { SHARD: "2" },
          only: "moult",
          what: { command: ["make", "-j", "4"] },
          within: "f",
          reason: "as meant",
        },
      ],
    });
  });

  it.each([
    ["only: old, function: f, reason: x", "differences.0.only: expected script or moult"],
    ["only: script, reason: x", "either function or command"],
    ["only: script, function: f, command: [a], reason: x", "either function or command"],
    ["only: script, function: f", "differences.0.reason: expected a sentence"],
    ['only: script, function: f, reason: ""', "differences.0.reason: expected a sentence"],
    ["only: script, command: [], reason: x", "expected a list of globs"],
    ["only: script, function: f, reason: x, cell: {}", 'unknown key "cell"; did you mean "cells"?'],
  ])("refuses { %s }", (entry, text) => {
    const read = parse(`  - { ${entry} }`);
    const [failure] = read.ok ? [] : read.failures;
    expect(failure?.message).toContain(text);
    expect(failure?.place).toMatchObject({ line: 3 });
  });
});
