import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, evaluate, memberOf, type Scope } from "../../src/github/evaluate.ts";
import { parseExpression } from "../../src/github/expression.ts";
import { listHoles, makeHole, type Value } from "../../src/github/value.ts";

const DATA: Readonly<Record<string, Value>> = {
  matrix: { config: "Default", shard: 2, "os-name": "linux", flags: ["a", "B"], none: null },
  inputs: { json: '{"include":[{"a":1},{"a":2}]}', empty: "", yes: true },
};

const open = (why: string): string =>
  makeHole({ expression: "x", why, spot: { path: "ci.yml", line: 1, column: 1 } });

const SCOPE: Scope = {
  find: ([context = "", ...keys]) => {
    const data = DATA[context];
    return data === undefined
      ? { why: `${context} is not known` }
      : { value: keys.reduce(memberOf, data) };
  },
  open,
};

function valueOf(text: string): Value {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return evaluate(parsed.expression, SCOPE);
}

describe("an expression", () => {
  it.each<readonly [string, Value]>([
    ["matrix.config", "Default"],
    ["matrix['os-name']", "linux"],
    ["matrix.os-name", "linux"],
    ["MATRIX.CONFIG", "Default"],
    ["matrix.missing.deeper", null],
    ["matrix.flags[1]", "B"],
    ["'it''s'", "it's"],
    ["0x1F", 31],
    ["-1.5e1", -15],
    ["matrix.config == 'default'", true],
    ["matrix.config != 'DEFAULT'", false],
    ["matrix.shard == '2'", true],
    ["matrix.none == 0", true],
    ["'' == false", true],
    ["'a' == 0", false],
    ["matrix.flags == matrix.flags", true],
    ["NaN == NaN", false],
    ["matrix.shard > 1 && matrix.shard <= 2", true],
    ["'B' > 'a'", true],
    ["!matrix.none", true],
    ["!(matrix.shard == 1 || inputs.yes)", false],
    ["matrix.none && 'a' || 'b'", "b"],
    ["inputs.yes && 'a' || 'b'", "a"],
    ["inputs.empty || matrix.none", null],
    ["contains('Hello World', 'WORLD')", true],
    ["contains(matrix.flags, 'b')", true],
    ["contains(fromJSON('[1, 2]'), matrix.shard)", true],
    ["startsWith(matrix.config, 'def')", true],
    ["endsWith(matrix.config, 'x')", false],
    ["format('{0}-{1} {{{0}}}', matrix.config, 3)", "Default-3 {Default}"],
    ["join(matrix.flags)", "a,B"],
    ["join(matrix.flags, ' + ')", "a + B"],
    ["toJSON(matrix.flags)", '[\n  "a",\n  "B"\n]'],
    ["fromJSON(inputs.json).include[1].a", 2],
    ["fromJSON('{ include: [ { config: x, shard: 1, }, ] }').include[0].shard", 1],
    ["join(fromJSON(inputs.json).include.*.a, '/')", "1/2"],
    ["always()", true],
    ["secrets.X && false || 'known'", "known"],
    ["true || secrets.X", true],
    ["(secrets.X || true) && 'known'", "known"],
  ])("%s is %j", (text, expected) => {
    expect(valueOf(text)).toEqual(expected);
  });

  it.each([
    ["secrets.X", "secrets is not known"],
    ["secrets.X == 'a' && 'b' || 'c'", "secrets is not known"],
    ["contains(github.event.labels.*.name, 'x')", "github is not known"],
    ["matrix[secrets.X]", "secrets is not known"],
    ["fromJSON(secrets.X).a.b", "secrets is not known"],
    ["fromJSON('no json')", "fromJSON() got a text that is no JSON"],
    ["hashFiles('**')", "hashfiles() is not known"],
    ["failure()", "failure() is not known"],
    ["unheard(1)", "there is no function unheard()"],
    ["format('{0}{2}', 1)", "format() has no argument for {2}"],
  ])("%s is not known, and says why", (text, why) => {
    expect(listHoles(valueOf(text)).map((hole) => hole.why)).toEqual([why]);
  });

  it.each([
    ["", "something is missing at its end"],
    ["a ==", "something is missing at its end"],
    ["'open", "a quote is not closed"],
    ['"a"', `texts have single quotes here, and not "`],
    ["contains('a', 'b'", 'a ")" is missing'],
    ["a b", '"b" is not expected'],
    ["a..b", "a name is missing after the dot"],
    ["a & b", '"&" is not expected'],
  ])("%j is refused: %s", (text, message) => {
    expect(parseExpression(text)).toEqual({ ok: false, message });
  });

  it.each([
    ["secrets.X", "unknown"],
    ["secrets.X && matrix.shard == 1", "no"],
    ["secrets.X || matrix.shard == 2", "yes"],
    ["!(secrets.X && false)", "yes"],
    ["secrets.X == 'a' && matrix.shard == 2", "unknown"],
    ["format('a{0}', secrets.X)", "yes"],
  ])("%s decides: %s", (text, truth) => {
    const parsed = parseExpression(text);
    expect(parsed.ok && decide(parsed.expression, SCOPE)).toBe(truth);
  });

  it("never throws, whatever its text is", () => {
    const piece = fc.constantFrom(
      "a",
      ".",
      "*",
      "[",
      "]",
      "(",
      ")",
      "'",
      "!",
      "==",
      "&&",
      "||",
      "1",
      ",",
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join("")),
        ),
        (text) => {
          const parsed = parseExpression(text);
          expect(parsed.ok ? evaluate(parsed.expression, SCOPE) : parsed.message).toBeDefined();
        },
      ),
    );
  });

  it("keeps what is known around a hole, through JSON and back", () => {
    const text = valueOf(
      "fromJSON(format('{{ runner: \"{0}-big\", shard: 3 }}', secrets.X)).shard",
    );
    expect(text).toBe(3);
    const runner = valueOf("fromJSON(format('{{ runner: \"{0}-big\" }}', secrets.X)).runner");
    expect(runner).toBe(`${open("secrets is not known")}-big`);
  });
});
