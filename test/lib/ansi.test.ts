import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainName, plainText } from "../../src/lib/ansi.ts";

const TEXTS: readonly (readonly [title: string, output: string, shown: string])[] = [
  ["keeps newlines and tabs", "a\tb\n\nc\n", "a\tb\n\nc\n"],
  ["drops colours", "\u001b[1;31mred\u001b[0m", "red"],
  ["drops colours with colons", "\u001b[38:2::255:0:0mred\u001b[m", "red"],
  ["drops cursor shapes, which have a blank inside", "\u001b[2 qtext", "text"],
  ["drops sequences of one C1 character", "\u009b31mred", "red"],
  ["drops window titles", "\u001b]0;pwned\u0007text", "text"],
  [
    "drops hyperlinks and keeps their text",
    "\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\",
    "link",
  ],
  ["drops device control strings with their payload", "\u001bP1$tx\u001b\\text", "text"],
  ["keeps output behind a string that never ends", "\u001b]0;the rest", "0;the rest"],
  ["drops resets, bells and NULs", "\u001bca\u0007\0b", "ab"],
  ["drops marks that turn the direction of text", "a\u202eb\u2066c", "abc"],
  ["replaces half of a surrogate pair", "a\ud800b", "a\ufffdb"],
  ["reads CRLF as a newline", "a\r\nb\r\n", "a\nb\n"],
  ["shows the last state of a progress bar", "10%\r 20%\r100%\ndone", "100%\ndone"],
  ["keeps what a shorter overwrite leaves", "abcdef\rxy", "xycdef"],
  ["knows erase-to-the-end", "loading\r\u001b[Kdone", "done"],
  ["knows erase-the-line", "loading\u001b[2K\rdone", "done"],
  ["knows backspace", "spin |\b/\b-", "spin -"],
  ["keeps wide characters", "日本\r語", "語本"],
];

describe("plainText", () => {
  it.each(TEXTS)("%s", (_title, output, shown) => {
    expect(plainText(output)).toBe(shown);
  });

  it("leaves no control character but newline and tab, whatever a program writes", () => {
    const hostile = fc.array(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom("\u001b", "\u001b[", "\u001b]", "\u009b", "\r", "\b", "\n", "K", "\ud800"),
      ),
    );
    fc.assert(
      fc.property(hostile, (pieces) => {
        const shown = plainText(pieces.join(""));
        expect(shown.replaceAll(/[\t\n]/g, "")).not.toMatch(/\p{Cc}/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  it("reads a megabyte of sequences that never end", () => {
    const output = "\u001b]\u001b[;".repeat(200_000);
    expect(plainText(output)).not.toContain("\u001b");
  });
});

describe("plainName", () => {
  it("shows control characters as escapes and stays on one line", () => {
    expect(plainName("a\n\u001b[31mb\t\u202e.py")).toBe(String.raw`a\n\x1b[31mb\t\u202e.py`);
  });

  it("leaves other names alone", () => {
    expect(plainName("unit/tests/測試 é.py")).toBe("unit/tests/測試 é.py");
  });
});
