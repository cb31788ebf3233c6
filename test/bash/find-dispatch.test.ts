import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { findDispatch } from "../../src/bash/find-dispatch.ts";
import type { DispatchMarks } from "../../src/model/legacy.ts";
import { readScriptFacts } from "../../src/bash/script-facts.ts";
import { loadBashParser, type ParseBash } from "../../src/bash/tree-sitter.ts";

let parse: ParseBash;
beforeAll(async () => {
  parse = await loadBashParser();
});

function find(text: string, marks?: DispatchMarks, helperFunctions: readonly string[] = []) {
  const facts = readScriptFacts(parse, text);
  const found = findDispatch({ path: "ci/test.sh", text, facts, helperFunctions }, marks);
  return found.ok
    ? found.value
    : found.failures.map(({ message, next }) => `${message} | ${next}`)[0];
}

const SCRIPT = `#!/bin/bash
test_a() { if [[ -n $X ]]; then helper; fi; }
function helper {
  echo helper
}
if helper; then
  export READY=1
fi
if [[ $MODE == a ]]; then
  test_a
elif [[ $MODE == b ]]; then # with a comment
  echo b; if true; then ( helper "$X" | tee log ); fi
else
  exit 1
fi # the end
if [[ -d out ]]; then
  rm -r out
fi
echo done
`;

describe("the dispatch of a script", () => {
  it("is the last if at the top level whose bodies call a function of it", () => {
    expect(find(SCRIPT)).toEqual({ fromLine: 9, toLine: 15 });
  });

  it.each([
    ["a case", 'f() { :; }\ncase "$1" in\n  a) f ;;\nesac\n', { fromLine: 2, toLine: 4 }],
    [
      "an if with a redirection",
      "f() { :; }\nif true; then\n  f\nfi >log 2>&1\n",
      { fromLine: 2, toLine: 4 },
    ],
    [
      "an if that calls it in an else only",
      "f() { :; }\nif true; then :\nelse\n  f\nfi",
      { fromLine: 2, toLine: 5 },
    ],
    ["one line", 'f() { :; }\nif [[ $1 ]]; then f "$1"; fi', { fromLine: 2, toLine: 2 }],
    [
      "a case in a subshell's pipe",
      "f() { :; }\ncase $1 in\n a) (cd x && f | cat) || true;;\nesac",
      { fromLine: 2, toLine: 4 },
    ],
  ])("may be %s", (_what, text, range) => {
    expect(find(text)).toEqual(range);
  });

  it("may call only functions of sourced files", () => {
    const text = "source ./common.sh\nif true; then\n  test_far\nfi\n";
    expect(find(text, undefined, ["test_far"])).toEqual({ fromLine: 2, toLine: 4 });
    expect(find(text)).toContain("no dispatch was found in ci/test.sh");
  });

  it("is not a condition that calls a function", () => {
    expect(find("f() { :; }\nif f; then\n  echo\nfi")).toContain("no dispatch was found");
  });

  it.each([
    ['f() { :; }\nmain() { if true; then f; fi; }\nmain "$@"\n', 'line 3: main "$@"'],
    ['f() { :; }\necho x\n"$@"\n', 'line 3: "$@"'],
    ["f() { :; }\nfor x in a b; do\n  test_$x\ndone\n", "line 2: for x in a b; do"],
    ["f() { :; }\nf\n[[ $1 ]] && f\n", "line 2: f, or line 3: [[ $1 ]] && f"],
  ])("of another form has to be named, and the places are shown: %j", (text, candidates) => {
    const why = find(text);
    expect(why).toContain("set legacy.dispatch to the first and the last line");
    expect(why).toContain(candidates);
  });

  it("does not share a line with other code", () => {
    const text = "f() { :; }\necho a; if true; then\n  f\nfi\n";
    expect(find(text)).toContain("(lines 2, 4) shares a line with other code");
  });

  it("of the example is the long if", () => {
    const text = readFileSync("examples/monolith/ci/test.sh", "utf8");
    const lines = text.split("\n");
    const found = find(text);
    if (found === undefined || typeof found === "string") throw new Error(found);
    expect(lines[found.fromLine - 1]).toMatch(/^if /);
    expect(lines[found.toLine - 1]).toBe("fi");
    expect(found.toLine - found.fromLine).toBeGreaterThan(100);
  });
});

describe("a dispatch that the config names", () => {
  it.each<[DispatchMarks, number, number]>([
    [{ from: "if [[ $MODE == a ]]; then", to: "fi # the end" }, 9, 15],
    [{ from: "  if [[ $MODE == a ]]; then" }, 9, 15],
    [{ from: "if helper; then", to: "fi" }, 6, 8],
    [{ from: "if helper; then", to: "fi # the end" }, 6, 15],
    [{ from: "echo done" }, 19, 19],
    [{ from: "if [[ $MODE == a ]]; then", to: "echo done" }, 9, 19],
  ])("is found: %j", (marks, fromLine, toLine) => {
    expect(find(SCRIPT, marks)).toEqual({ fromLine, toLine });
  });

  it.each<[DispatchMarks, string]>([
    [
      { from: "nowhere" },
      "legacy.dispatch.from in ci/test.sh is not there: nowhere | copy the line",
    ],
    [
      { from: "test_a" },
      "from in ci/test.sh is not where a statement of its top level begins (line 10)",
    ],
    [
      { from: "if helper; then", to: "exit 1" },
      "to in ci/test.sh is not where a statement of its top level ends after legacy.dispatch.from (line 14)",
    ],
    [{ from: "echo done", to: "fi" }, "ends after legacy.dispatch.from (lines 8, 18)"],
  ])("is refused with its lines: %j", (marks, words) => {
    expect(find(SCRIPT, marks)).toContain(words);
  });

  it("has to be there once", () => {
    const text = "f() { :; }\nif true; then\n  f\nfi\nif true; then\n  f\nfi\n";
    expect(find(text, { from: "if true; then" })).toContain(
      "is 2 times at its top level (lines 2, 5)",
    );
  });

  it("is found by its indentation where the parser gives up", () => {
    const text = 'f() { :; }\n((( broken\n"$@"\n  "$@"\n';
    expect(readScriptFacts(parse, text).hasErrors).toBe(true);
    expect(find(text, { from: '"$@"' })).toEqual({ fromLine: 3, toLine: 3 });
  });
});
