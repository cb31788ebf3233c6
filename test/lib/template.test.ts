import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkTemplate, fillTemplate } from "../../src/lib/template.ts";
import { askBash } from "./real-bash.ts";

const values = { variables: { N: "3", EMPTY: "", A: "x y", SUM: "1+2" }, folder: "/p r" };

const GOOD = [
  "plain",
  "${A}",
  "<${A}${N}>",
  "${EMPTY}",
  "${EMPTY:-d}",
  "${NOPE:-d e}",
  "${NOPE:-}",
  "${NOPE:-${N}}",
  "${NOPE:-${NOPE:-$((N-1))}}/x",
  "${N:-${NOPE:-z}}",
  "$((N-1))",
  "$((NOPE))",
  "$(( (N+1) * 2 ))x",
  "$(($N-1))",
  "$((${SUM}*2))",
  "$((SUM*2))",
  "5$ and $%",
  "} {",
];

describe("fillTemplate", () => {
  test("fills in what bash fills in between double quotes", () => {
    const line = `N=3; EMPTY=; A='x y'; SUM=1+2; unset NOPE; eval "printf %s \\"$1\\""`;
    const said = askBash(
      line,
      GOOD.map((one) => [one]),
    );
    expect(GOOD.map((one) => fillTemplate(one, values))).toEqual(
      said.map((text) => ({ kind: "text", text })),
    );
  });

  test("has the folder of the project for $(pwd), and a dollar for two", () => {
    expect(fillTemplate("$(pwd)/$$x$$", values)).toEqual({ kind: "text", text: "/p r/$x$" });
  });

  test.each([
    ["${NOPE}", "the variable NOPE is not set"],
    ["${toString}", "the variable toString is not set"],
    ["$((1/EMPTY))", "$((1/EMPTY)) has no value: it divides by 0"],
  ])("says why %s cannot be filled in here", (template, message) => {
    expect(fillTemplate(template, values)).toMatchObject({ kind: "problem", message });
    expect(checkTemplate(template)).toBeUndefined();
  });

  test.each([
    ["$(nproc)/x", "$(nproc): it would run a command"],
    ["$(nproc", "$(nproc: it would run a command"],
    ["${A", "${A: it is no reference to a variable"],
    ["${A%x}", "${A%x}: it is no reference to a variable"],
    ["${A:-x", "x: a default is never closed"],
    ["${}", "${}: it is no reference to a variable"],
    ["$A/x", "$A: references have braces"],
    ["$1", "$1: references have braces"],
    ["$((N-1)", "$((N-1): it is never closed with ))"],
    ["$((1+))", "$((1+)) has no value: something is missing at the end"],
    ["$((N++))", '$((N++)) has no value: "++" changes a variable or needs a space'],
  ])("says what is wrong with %s whatever is set", (template, message) => {
    expect(checkTemplate(template)).toMatchObject({ kind: "problem", message });
    expect(fillTemplate(template, values)).toMatchObject({ kind: "problem" });
  });

  test("leaves a text without a dollar, and one with every dollar doubled, as it is", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = text.replaceAll("$", "");
        expect(fillTemplate(plain, values)).toEqual({ kind: "text", text: plain });
        const doubled = text.replaceAll("$", "$$$$");
        expect(fillTemplate(doubled, values)).toEqual({ kind: "text", text });
      }),
    );
  });

  test("never throws, and does not fill in a value again", () => {
    const piece = fc.constantFrom("$", "{", "}", "(", ")", "A", ":-", "1", "-", "pwd", " ");
    const any = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(any, (text) => {
        const problem = checkTemplate(text);
        const filled = fillTemplate(text, { variables: { A: text }, folder: text });
        expect(problem === undefined || filled.kind === "problem").toBe(true);
        expect(fillTemplate("<${A}>", { variables: { A: text }, folder: "" })).toEqual({
          kind: "text",
          text: `<${text}>`,
        });
      }),
    );
  });
});
