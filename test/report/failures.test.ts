import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/model/failure.ts";
import { renderFailures } from "../../src/report/failures.ts";

const STYLE = { useColor: false, cwd: "/home/me/project" };

const failureAt = (place: Failure["place"]): Failure => ({
  code: "config-invalid",
  message: "something is wrong",
  ...(place === undefined ? {} : { place }),
  next: "put it right",
});

/** A failure whose mark belongs below the first `part` of a line. */
function markPart(lineText: string, part: string): string {
  const column = lineText.indexOf(part) + 1;
  const place = { path: "/home/me/project/c.yaml", line: 7, column, length: part.length, lineText };
  return renderFailures([failureAt(place)], STYLE);
}

describe("renderFailures", () => {
  it("names the place as seen from where the user is", () => {
    const paths = [
      undefined,
      "/home/me/project/sub/c.yaml",
      "/home/me/c.yaml",
      "/etc/c.yaml",
      "/home/me/project",
      "/home/me/project/new\nline",
    ];
    const failures = paths.map((path) => failureAt(path === undefined ? undefined : { path }));
    expect(renderFailures(failures, STYLE)).toMatchInlineSnapshot(`
      "error: something is wrong
        next: put it right

      sub/c.yaml: error: something is wrong
        next: put it right

      ../c.yaml: error: something is wrong
        next: put it right

      /etc/c.yaml: error: something is wrong
        next: put it right

      /home/me/project: error: something is wrong
        next: put it right

      new\\nline: error: something is wrong
        next: put it right
      "
    `);
  });

  it("marks the range, also after tabs and wide characters", () => {
    const shown = [
      markPart("    exlude: [x]", "exlude"),
      markPart("\tkey:\tvalue", "value"),
      markPart('env: { 日本: "한국어" }', '"한국어"'),
      markPart("e\u0301: \u{1F469}\u{200D}\u{1F680} x", "x"),
      markPart("", ""),
    ];
    expect(shown.join("\n")).toMatchInlineSnapshot(`
      "c.yaml:7:5: error: something is wrong
        7 |     exlude: [x]
          |     ^^^^^^
        next: put it right

      c.yaml:7:7: error: something is wrong
        7 | 	key:	value
          | 	    	^^^^^
        next: put it right

      c.yaml:7:12: error: something is wrong
        7 | env: { 日本: "한국어" }
          |              ^^^^^^^^
        next: put it right

      c.yaml:7:11: error: something is wrong
        7 | é: 👩‍🚀 x
          |       ^
        next: put it right

      c.yaml:7:1: error: something is wrong
        7 | 
          | ^
        next: put it right
      "
    `);
  });

  it("shows what a terminal would obey, and nothing of it reaches the terminal", () => {
    expect(markPart("a\u001b[31mb\u0007\r: \u202ex", "x")).toMatchInlineSnapshot(`
      "c.yaml:7:13: error: something is wrong
        7 | a�[31mb��: �x
          |             ^
        next: put it right
      "
    `);
    const failure = { ...failureAt(undefined), message: "a\u001b[2J\nb", next: "c\u0000" };
    expect(renderFailures([failure], STYLE)).toMatchInlineSnapshot(`
      "error: a\\x1b[2J\\nb
        next: c\\x00
      "
    `);
  });

  it("cuts a long line around the mark", () => {
    const long = `{${"a, ".repeat(100)}wrong${", b".repeat(100)}}`;
    expect(markPart(long, "wrong")).toMatchInlineSnapshot(`
      "c.yaml:7:302: error: something is wrong
        7 | …a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, wrong, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b…
          |                                                              ^^^^^
        next: put it right
      "
    `);
  });

  it("puts the mark exactly below what it marks, whatever stands in the line", () => {
    const piece = fc.string({
      unit: fc.constantFrom("a", " ", "\t", "日", "한", "é", "\u001b", "😀"),
    });
    fc.assert(
      fc.property(piece, fc.constantFrom("x", "日本", "a b"), piece, (before, part, after) => {
        const lineText = `${before}${part}${after}`;
        const column = before.length + 1;
        const place = { path: "/c", line: 7, column, length: part.length, lineText };
        const [, text = "", mark = ""] = renderFailures([failureAt(place)], STYLE).split("\n");
        const start = mark.indexOf("^");
        const indent = mark.slice(0, start);
        const width = (shown: string): number[] => shown.split("\t").map((one) => stringWidth(one));
        const at = text.indexOf(part, text.indexOf("|") + 2 + before.length - 1);
        expect(width(text.slice(0, at))).toEqual(width(indent));
        expect(mark.slice(start)).toBe("^".repeat(stringWidth(part)));
      }),
    );
  });

  it("colours the words that lead the eye, and nothing else changes", () => {
    const place = { path: "/c.yaml", line: 1, column: 1, length: 3, lineText: "abc" };
    const colored = renderFailures([failureAt(place)], { ...STYLE, useColor: true });
    expect(colored).toContain("\u001b[31m^^^\u001b[39m");
    const plain = renderFailures([failureAt(place)], STYLE);
    expect(stripVTControlCharacters(colored)).toBe(plain);
  });
});
