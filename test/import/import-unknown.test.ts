import { beforeAll, describe, expect, it } from "vitest";
import { loadBashParser, type ParseBash } from "../../src/bash/tree-sitter.ts";
import { importScript } from "../../src/import/import-script.ts";
import { renderConfig } from "../../src/import/render-config.ts";

let parse: ParseBash;
beforeAll(async () => {
  parse = await loadBashParser();
});

/** The suites of a script that asks for X after a set-up. */
function suitesAfter(setUp: string, ask = "[[ $X == a ]]", helper = ""): string {
  const text = `set -e\nf() { make f; }\ng() { make g; }\n${setUp}\nif ${ask}; then f; else g; fi\n`;
  const helpers = [{ path: "lib/env.sh", text: helper, words: ["lib/env.sh"] }];
  const imported = importScript(parse, { path: "ci/test.sh", text, helpers });
  if (!imported.ok) return imported.failures.map(({ message }) => message).join("; ");
  const config = renderConfig(imported.value);
  return config.slice(config.indexOf("suites:"));
}

const stays = (ask = "[[ $X == a ]]"): unknown => expect.stringContaining(`sh: "if ${ask}`);

describe("what a set-up may have changed", () => {
  it.each([
    'eval "$(make -s vars)"',
    'builtin eval "X=a"',
    'load() { [ ! -f "$1" ] || source "$1"; }\nload ci/env.sh',
    'give() { printf -v "$1" %s "$2"; }\ngive X a',
    'read -r "$NAME" <file',
    'unset "$NAME"',
    'export "$NAME=a"',
    "export $(cat .env)",
    'export "X=a"',
    "give() { local -n to=$1; to=a; }\ngive X",
    ': "${!NAME:=a}"',
    "declare -l X=A",
    "declare -l X\nX=A",
    "source lib/env.sh",
  ])("is asked by bash: %s", (setUp) => {
    expect(suitesAfter(setUp, "[[ $X == a ]]", 'eval "$(make -s vars)"\n')).toEqual(stays());
  });

  it.each([
    'Y=$(eval "$COMMAND")',
    '(eval "$COMMAND")',
    'read -r -p "$QUESTION" answer <file',
    'printf "%s" "$NAME"',
    'export "Y=$NAME"',
    "declare -l Y=A",
    "source lib/env.sh",
  ])("is all else that stays as it is: %s", (setUp) => {
    expect(suitesAfter(setUp)).toContain("when: { env: X, eq: a }");
  });

  it.each([
    ["echo x >made", "[ -f made ]"],
    ['{ echo x; } >>"$FILE"', "[ -f made ]"],
    ["if [[ $A == a ]]; then\n  h() { :; }\nfi", "declare -F h"],
    ["later() { h() { :; }; }", "declare -F h"],
  ])("is asked by bash: %s; %s", (setUp, ask) => {
    expect(suitesAfter(setUp, ask)).toEqual(stays(ask));
  });

  it("is no file where it only prints", () => {
    const setUp = 'echo x >&2\necho y 2>/dev/null\necho "Z=1" >>"$GITHUB_ENV"';
    expect(suitesAfter(setUp, "[ -f made ]")).toContain('fact: "file:made"');
  });

  it("does not take the folder of a helper for that of the script", () => {
    const helper = 'LIB=$(dirname "${BASH_SOURCE[0]}")\n';
    expect(suitesAfter("source lib/env.sh", '[ "$LIB" = lib ]', helper)).toContain("sh:");
    const own = suitesAfter(helper, '[ "$LIB" = ci ]');
    expect(own).not.toContain("sh:");
    expect(own).toContain("call: f");
  });
});

/** The suites of a script that chooses nothing. */
function suitesOf(text: string): string {
  const all = `set -e\nf() { make f; }\n${text}\n`;
  const imported = importScript(parse, { path: "ci/test.sh", text: all, helpers: [] });
  return imported.ok ? renderConfig(imported.value).replace(/^.*suites:/s, "") : "";
}

describe("a loop", () => {
  it("over the arguments stays bash", () => {
    const loop = 'for x; do f "$x"; done';
    expect(suitesOf(loop)).toContain(loop);
  });

  it("over words that bash parts elsewhere stays bash, and so does a call with them", () => {
    const loop = 'for x in $LIST; do f "$x"; done';
    const call = "if [[ $A ]]; then f $LIST; fi";
    expect(suitesOf(`LIST=a,b\nIFS=,\n${loop}`)).toContain(loop);
    expect(suitesOf(`LIST=a,b\nIFS=,\n${call}`)).toContain('sh: "f $LIST"');
    expect(suitesOf(`LIST=a,b\n${loop}`)).toContain('{ call: f, args: ["a,b"] }');
    expect(suitesOf(`LIST=a,b\n${call}`)).toContain('{ call: f, args: ["a,b"] }');
    expect(suitesOf('IFS=,\nfor x in a b; do f "$x"; done')).toContain("{ call: f, args: [b] }");
  });
});
