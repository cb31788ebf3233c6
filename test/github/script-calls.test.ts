import { describe, expect, it } from "vitest";
import { expandWord, findCalls } from "../../src/github/script-calls.ts";

const calls = (run: string, folder = ""): readonly string[] =>
  findCalls(run, { scripts: ["ci/test.sh"], folder }).map(({ line, words, sets }) =>
    words === undefined
      ? `somehow: ${line}`
      : [...sets.map((one) => one.join("=")), "CALL", ...words].join(" "),
  );

describe("a line of a step", () => {
  it.each([
    ["ci/test.sh", "CALL"],
    ["./ci/test.sh a b", "CALL a b"],
    ["bash -ex ci/test.sh \"two words\" '$X'", "CALL \"two words\" '$X'"],
    ["A=1 B='x y' ./ci/test.sh", "A=1 B='x y' CALL"],
    ['"$GITHUB_WORKSPACE/ci/test.sh" $X', "CALL $X"],
    ["exec ${ROOT}/ci/test.sh", "CALL"],
    ["ci/test.sh a \\\n  b", "CALL a b"],
    ["ci/test.sh a # all of it", "CALL a"],
    ["ci/test.sh a > log 2>&1", "CALL a"],
    ["ci/test.sh a && echo done", "CALL a"],
    ["source ci/test.sh", "CALL"],
    ["chmod a+x ci/test.sh && ci/test.sh a; echo", "CALL a"],
    ["docker run image ci/test.sh", "somehow: docker run image ci/test.sh"],
    ["COMMAND=ci/test.sh", "somehow: COMMAND=ci/test.sh"],
    ['ci/test.sh "$(pwd)"', 'somehow: ci/test.sh "$(pwd)"'],
    ["ci/test.sh a*", "somehow: ci/test.sh a*"],
    ['sh -c "cd x && ci/test.sh a"', 'somehow: sh -c "cd x && ci/test.sh a"'],
    ["if ci/test.sh; then", "somehow: if ci/test.sh; then"],
  ])("%j calls the script: %s", (run, expected) => {
    expect(calls(run)).toEqual([expected]);
  });

  it.each([
    "ci/test.sh.bak",
    "other/ci/test.sh",
    "ci/multi-test.sh",
    "my-ci/test.sh",
    "ci/test.sh/x",
    "# ci/test.sh",
    "chmod +x ci/test.sh",
    "echo ci/test.sh",
    "test.sh",
  ])("%j does not call it", (run) => {
    expect(calls(run)).toEqual([]);
  });

  it("is looked at from the folder of the step", () => {
    expect(calls("./test.sh a", "ci")).toEqual(["CALL a"]);
    expect(calls("./test.sh a", "docs")).toEqual([]);
  });

  it("knows what the lines before it assign, and what only bash can say", () => {
    const run = `A=1
export B="$A-x"
if true; then
  C=2
fi
[ -n "$A" ] && D=3
export E=$(date)
F=4 other command
docker run -e G=5 image
ci/test.sh
H=6
`;
    const [call] = findCalls(run, { scripts: ["ci/test.sh"], folder: "" });
    expect(call?.assigned).toEqual([
      { name: "A", isExported: false, word: "1" },
      { name: "B", isExported: true, word: '"$A-x"' },
      { name: "C", isExported: false },
      { name: "D", isExported: false },
      { name: "E", isExported: true },
    ]);
  });

  it("gives the words with quotes and known names taken off", () => {
    const valueOf = (name: string): string | undefined => (name === "X" ? "a b" : undefined);
    expect(expandWord("\"$X\"/'$X'/${X}", valueOf)).toBe("a b/$X/a b");
    expect(expandWord("$Y", valueOf)).toBeUndefined();
  });
});
