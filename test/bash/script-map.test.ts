import { beforeAll, describe, expect, it } from "vitest";
import { readScriptMap, type ScriptMap } from "../../src/bash/script-map.ts";
import { loadBashParser, type ParseBash } from "../../src/bash/tree-sitter.ts";

const TEXT = `f() { if x; then y; fi; }
function g {
  z
}
f() { :; }
if [[ $A == 1 ]]; then
  f
  if b; then g; fi
elif c; then # really
  for i in 1; do g "$(d)"; done
else
  echo "nothing"
fi
case $B in
  x | y)
    exec g ;;
  *) ;;
esac
`;

let parse: ParseBash;
let map: ScriptMap;

beforeAll(async () => {
  parse = await loadBashParser();
  map = readScriptMap(parse, TEXT, { fromLine: 6, toLine: 18 });
});

describe("readScriptMap", () => {
  it("has each function once, with its first lines", () => {
    expect(map.functions).toEqual([
      { name: "f", fromLine: 1, toLine: 1 },
      { name: "g", fromLine: 2, toLine: 4 },
    ]);
  });

  it("has the branches of the dispatch, with what they call", () => {
    const rows = map.branches.map(({ line, text, fromLine, toLine, calls }) =>
      [line, text, `${fromLine}-${toLine}`, calls.join(" ")].join("; "),
    );
    expect(rows).toEqual([
      "6; if [[ $A == 1 ]]; then; 7-8; f b g",
      "9; elif c; then # really; 10-10; g d",
      "11; else; 12-12; echo",
      "8; if b; then g; fi; 8-8; g",
      "15; x | y); 16-16; exec",
    ]);
  });

  it("has no branches without a dispatch, and takes those of a function as one", () => {
    expect(readScriptMap(parse, TEXT, undefined).branches).toEqual([]);
    expect(readScriptMap(parse, TEXT, { inside: "f" }).branches).toHaveLength(1);
    expect(readScriptMap(parse, TEXT, { inside: "none" }).branches).toEqual([]);
  });
});
