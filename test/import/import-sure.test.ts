import { beforeAll, describe, expect, it } from "vitest";
import { loadBashParser, type ParseBash } from "../../src/bash/tree-sitter.ts";
import { checkText } from "../../src/config/check-config.ts";
import { importScript } from "../../src/import/import-script.ts";
import { renderConfig } from "../../src/import/render-config.ts";

let parse: ParseBash;
beforeAll(async () => {
  parse = await loadBashParser();
});

/** What a script becomes, from the variables on; nothing of it that is no config. */
function importOf(text: string): string {
  const imported = importScript(parse, { path: "ci/test.sh", text, helpers: [] });
  if (!imported.ok) throw new Error(imported.failures.map(({ message }) => message).join("; "));
  const config = renderConfig(imported.value);
  const checked = checkText("moult.config.yaml", config, undefined);
  expect(checked.ok ? [] : checked.failures).toEqual([]);
  return config.slice(config.indexOf("legacy:"));
}

const FUNCTIONS = `set -e
f() { make f "$@"; }
g() { make g; }
`;

describe("what a step of bash ends with", () => {
  it.each([
    ["a guard of a line that stays bash", "[[ $A == a ]] && f $FLAGS\ng"],
    ["a list in a branch", "if [[ $A == a ]]; then\n  [ -d dir ] && make dir\nfi\ng"],
    ["what must not succeed", "if [[ $A == a ]]; then ! grep -q x y; g; else f; fi"],
    ["a list in arms that stay", "if grep -q x y; then f; elif test -t; then h && f; fi\ng"],
  ])("is good for %s", (_name, text) => {
    expect(importOf(`${FUNCTIONS}${text}\n`)).toMatch(/^ {2,}:$/m);
  });

  it.each([
    ["the end of the script", "g\n[[ $A == a ]] && f $FLAGS"],
    ["a question", "if ! grep -q x y; then f; fi\ng"],
    ["the other branch", "[[ $A == a ]] || f $FLAGS\ng"],
  ])("is left alone for %s", (_name, text) => {
    expect(importOf(`${FUNCTIONS}${text}\n`)).not.toMatch(/^ {2,}:$/m);
  });
});
