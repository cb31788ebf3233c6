import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateArithmetic } from "../../src/lib/bash-number.ts";
import { askBash } from "./real-bash.ts";

const VARIABLES = {
  N: "7",
  EMPTY: "",
  NEGATIVE: "-3",
  SUM: "N+1",
  TEXT: "a.b",
  SELF: "SELF",
  OCTAL: "010",
};
const SET = Object.entries(VARIABLES)
  .map(([name, value]) => `${name}='${value}'`)
  .join(" ");
/** In a subshell: bash leaves the function when an expression is none. */
const LINE = `( ${SET}; echo -n "$(( $1 ))" ) 2>/dev/null`;

function ours(expression: string): string {
  const result = evaluateArithmetic(expression, VARIABLES);
  return result.kind === "number" ? String(result.value) : "";
}

describe("evaluateArithmetic", () => {
  test("computes what bash computes, and refuses what bash refuses", () => {
    const expressions = [
      "N-1",
      "",
      "  ",
      " 1 + 2 * 3 ",
      "(1+2)*3",
      "7/2",
      "-7/2",
      "-7%3",
      "7%-3",
      "NOPE",
      "EMPTY+1",
      "NEGATIVE*2",
      "SUM*2",
      "OCTAL",
      "010",
      "08",
      "0x1f",
      "0xg",
      "1x",
      "1 2",
      "1+",
      "(1",
      "1)",
      "*1",
      "1/0",
      "1%0",
      "TEXT",
      "SELF",
      "- -1",
      "-(-1)",
      "+N",
      "9223372036854775807+1",
      "9223372036854775808",
      "-9223372036854775808/-1",
      "-9223372036854775808%-1",
      "99999999999999999999",
      "a.b",
      "1 - (2 - (3 - 4))",
    ];
    const said = askBash(
      LINE,
      expressions.map((one) => [one]),
    );
    expect(expressions.filter((one, index) => ours(one) !== said[index])).toEqual([]);
  });

  test.each([
    ["1/0", "it divides by 0", false],
    ["08", '"08" cannot be read: a number that begins with 0 is octal', true],
    ["N++", '"++" changes a variable or needs a space', true],
    ["1 &", '"&" is not expected there', true],
    ["(1", '"(" is never closed', true],
    ["1 +", "something is missing at the end", true],
    ["SELF", "SELF refers to itself", true],
  ])("says what is wrong with %s", (expression, message, isSyntax) => {
    expect(evaluateArithmetic(expression, VARIABLES)).toEqual({
      kind: "problem",
      message,
      isSyntax,
    });
  });

  const { sum } = fc.letrec<{ sum: string; plain: string }>((tie) => ({
    sum: fc
      .array(fc.tuple(fc.constantFrom(" + ", " - ", "*", "/", "%", " * "), tie("plain")), {
        maxLength: 3,
      })
      .chain((rest) => tie("plain").map((first) => `${first}${rest.flat().join("")}`)),
    plain: fc.oneof(
      { maxDepth: 3 },
      fc.integer({ min: 0, max: 100 }).map(String),
      fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
      fc.constantFrom(...Object.keys(VARIABLES), "NOPE", "0x1F", "007", "08", "3"),
      tie("sum").map((inner) => `(${inner})`),
      tie("plain").map((inner) => `- ${inner}`),
    ),
  }));

  test("computes of any expression what bash computes", () => {
    fc.assert(
      fc.property(fc.array(sum, { minLength: 100, maxLength: 100 }), (expressions) => {
        const said = askBash(
          LINE,
          expressions.map((one) => [one]),
        );
        expect(expressions.filter((one, index) => ours(one) !== said[index])).toEqual([]);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  test("has an answer for any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(["number", "problem"]).toContain(evaluateArithmetic(text, { A: text }).kind);
      }),
    );
  });
});
