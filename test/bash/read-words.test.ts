import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWord, type Word } from "../../src/bash/read-words.ts";

const WORDS = [
  "a",
  "'a b'",
  `"a b"`,
  String.raw`a\ b`,
  `x"y z"'$w'`,
  String.raw`"\$A \"q\" \\ \n"`,
  String.raw`$'a\tb\'c'`,
  `"it's"`,
  `''`,
  "$",
  `"$"`,
  `"a$"`,
  "a=b:c,d",
  `\\$A`,
  `"$A"`,
  `"\${A}b$B"`,
  `"\${NONE:-a b}"`,
  "${NONE:-x}",
  "${A-x}",
  `"$1-\${2:-z}"`,
  `pre"\${A:-no}"post`,
];

const CHARS = ["a", "$", "(", ")", "{", "}", '"', "'", "`", "\\", ":", "-", "=", " ", "\n"];

const VALUES: Readonly<Record<string, string>> = { A: "one", B: "two", 1: "first" };

describe("readWord", () => {
  it("reads what bash reads", () => {
    const script = `set -- first; A=one B=two; printf '%s\\n' ${WORDS.join(" ")}`;
    const { stdout } = spawnSync("bash", ["-c", script], { encoding: "utf8", env: {} });
    expect(WORDS.map((word) => fill(readWord(word)))).toEqual(stdout.split("\n").slice(0, -1));
  });

  it("leaves to bash what only bash can say", () => {
    const words = [
      "$(date)",
      "`date`",
      "${A%x}",
      "$@",
      `"$#"`,
      "${A:+b}",
      "${A[0]}",
      '"open',
      "$((",
    ];
    const kinds = words.map((word) => readWord(word).map(({ kind }) => kind));
    expect(kinds.map((parts) => parts.includes("other"))).toEqual(words.map(() => true));
  });

  it("knows arithmetic and folders", () => {
    expect(readWord('"$((X - 1))$(pwd)/$(dirname "${BASH_SOURCE[0]}")"')).toEqual([
      { kind: "math", expression: "X - 1" },
      { kind: "folder", of: "shell" },
      { kind: "text", text: "/", isQuoted: true },
      { kind: "folder", of: "script" },
    ]);
  });

  it("ends on any text", () => {
    const text = fc.string({ unit: fc.constantFrom(...CHARS) });
    fc.assert(
      fc.property(text, (word) => {
        expect(readWord(word).length).toBeLessThanOrEqual(word.length);
      }),
    );
  });

  it("takes a quoted word of any length", () => {
    const text = "a".repeat(200_000);
    expect(readWord(`"${text}"`)).toEqual([{ kind: "text", text, isQuoted: true }]);
  });
});

function fill(word: Word): string {
  return word
    .map((part) => {
      if (part.kind === "text") return part.text;
      if (part.kind !== "value") return `<${part.kind}>`;
      return VALUES[part.name] ?? fill(part.fallback?.word ?? []);
    })
    .join("");
}
