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

describe("an assignment", () => {
  const inArm = (name: string): string =>
    `if [[ $A == a ]]; then\n  ${name}=short\n  f "$${name}"\nelse g; fi\n`;

  it.each([
    [
      "a function that reads it in its own local",
      `h() { local mode="\${mode:-full}"; }\n${inArm("mode")}`,
    ],
    ["a function that declares it too late", `h() { make $mode; local mode; }\n${inArm("mode")}`],
    [
      "a function with a local of one branch",
      `h() { if x; then local mode; fi; make $mode; }\n${inArm("mode")}`,
    ],
    ["a subscript", `LIST=(a b)\nh() { make "\${LIST[mode]}"; }\n${inArm("mode")}`],
    ["an indirect name", `h() { local n=mode; make "\${!n}"; }\n${inArm("mode")}`],
    ["programs, with set -a", `set -a\n${inArm("mode")}`],
    ["programs, with allexport", `set -o allexport\n${inArm("mode")}`],
    ["programs that CI gives a proxy", inArm("no_proxy")],
    ["programs that CI gives settings of npm", inArm("npm_config_cache")],
  ])("stays for %s", (_name, text) => {
    expect(importOf(FUNCTIONS + text)).toMatch(/\w=short/);
  });

  it("goes where only typed steps read it", () => {
    const own = `h() { local mode=$1; make "$mode"; }\n`;
    expect(importOf(FUNCTIONS + own + inArm("mode"))).not.toMatch(/mode=short/);
  });

  it("stays for a subscript in the same arm", () => {
    const text = 'LIST=(x y)\nfor i in 0 1; do f "${LIST[i]}"; done\n';
    expect(importOf(FUNCTIONS + text)).toContain("i=");
  });
});

describe("what ends in the set-up", () => {
  it("runs with the flags of the first line", () => {
    const text = `#!/bin/bash -e\n${FUNCTIONS}[[ $A != skip ]] || exit 0\nif [[ $A == a ]]; then f; else g; fi\n`;
    expect(importOf(text)).toContain('handOver: [bash, "-e", "ci/test.sh"]');
  });

  const early = (setUp: string, last = 'exec ./other.sh "$@"'): string =>
    importOf(
      `#!/bin/bash -e\n${FUNCTIONS}${setUp}\nif [[ $A == x ]]; then ${last}; fi\nif [[ $A == a ]]; then f; else g; fi\n`,
    );

  it("is handed over where the program sees nothing of the set-up", () => {
    expect(early("echo hello")).toContain('handOver: ["./other.sh"]');
    expect(early(":", 'exec bash "$OPTS" "$@"')).toContain('handOver: [bash, "${OPTS:-}"]');
  });

  it.each([
    ["export X=1", undefined],
    ["X=1", undefined],
    ["cd sub", undefined],
    ["./prepare.sh", undefined],
    ["prepare() { cd sub; }; prepare", undefined],
    ["source env.sh", undefined],
    ["umask 077", undefined],
    ["exec > log.txt", undefined],
    [":", "exec ./other.sh"],
    [":", 'exec ./other.sh $FLAGS "$@"'],
    [":", 'X=1 exec ./other.sh "$@"'],
    [":", 'export X=1; exec ./other.sh "$@"'],
    [":", 'exec ./other.sh "$@" > log.txt'],
    [":", 'exec -a name ./other.sh "$@"'],
  ])("is the whole script after %s, %s", (setUp, last) => {
    expect(early(setUp, last)).toContain('handOver: [bash, "-e", "ci/test.sh"]');
  });
});

describe("a default that is kept", () => {
  it.each([
    'case "${X:=fast}" in fast) f ;; *) g ;; esac',
    "if [[ ${X:=a} == a ]]; then f; else g; fi",
    'if [[ $A == a ]]; then f "${X:=1}"; else g; fi',
    'if [[ $A == a ]]; then y=${X:=1}; f "$y"; else g; fi',
    'if [[ $A == a ]]; then : "${Y:-${X:=1}}"; f; else g; fi',
    'if [[ $A == a ]]; then : "${Y:=${X:=1}}"; f; else g; fi',
  ])("is assigned by bash: %s", (text) => {
    expect(importOf(`${FUNCTIONS}${text}\n`)).toContain("X:=");
  });

  it("is one of the config where the set-up gives it", () => {
    const text = `: "\${X:=1}"\nY=\${Y:=2}\nif [[ $X == a ]]; then f "$Y"; else g; fi\n`;
    const config = importOf(FUNCTIONS + text);
    expect(config).toContain('X: { type: string, default: "1" }');
    expect(config).toContain('Y: { type: string, default: "2" }');
  });
});

describe("the script's own arguments", () => {
  const choose = (before: string): string =>
    importOf(`${before}\n${FUNCTIONS}case "$1" in a) f ;; *) g ;; esac\n`);

  it.each(["set -euo pipefail", "set -eou pipefail -x", "set -o pipefail", "set +o posix"])(
    "are as they were after %s",
    (before) => {
      expect(choose(before)).toContain("when: { arg: 1, eq: a }");
    },
  );

  it.each(["set -- x", "set -e x", "set -o pipefail x", "set - x", "shift"])(
    "are not known after %s",
    (before) => {
      expect(choose(before)).not.toContain("arg: 1");
    },
  );
});

describe("a default of the set-up", () => {
  const declares = (setUp: string): boolean => {
    const text = `${FUNCTIONS}${setUp}\ncase "$KIND" in fast) f ;; *) g ;; esac\n`;
    return importOf(text).includes("default: fast");
  };

  it.each([
    "KIND=${KIND:-fast}",
    "export KIND=${KIND:-fast}",
    ': "${KIND:=fast}"',
    'if [ -z "$KIND" ]; then KIND=fast; fi',
    '[ -n "$KIND" ] || KIND=fast',
    "if [[ $KIND == none ]]; then exit 0; fi\nKIND=${KIND:-fast}",
    'show() { make "$KIND"; }\nKIND=${KIND:-fast}\nshow',
  ])("is one of the config: %s", (setUp) => {
    expect(declares(setUp)).toBe(true);
  });

  it.each([
    'if [ -z "$KIND" ]; then KIND=fast; SINGLE=1; fi',
    'if [ -z "$KIND" ]; then KIND=fast; make all; fi',
    'if [ -z "$KIND" ]; then KIND=fast; else export HAS_KIND=1; fi',
    '[ -n "$KIND" ] || { KIND=fast; make all; }',
    '[ -n "$KIND" ] && export HAS_KIND=1\nKIND=${KIND:-fast}',
    'show() { make "$KIND"; }\nshow\nKIND=${KIND:-fast}',
    'make "$KIND"\nKIND=${KIND:-fast}',
  ])("is only of the script: %s", (setUp) => {
    expect(declares(setUp)).toBe(false);
  });
});

describe("what a regular expression has found", () => {
  const chain = "if [[ $A =~ ^dist-(.*)$ ]]; then h; else g; fi\n";

  it.each([
    `h() { make "\${BASH_REMATCH[1]}"; }\n${chain}`,
    `h() { make h; }\n${chain}make "\${BASH_REMATCH[1]}"\n`,
    'if [[ $A =~ ^dist-(.*)$ ]]; then f "${BASH_REMATCH[1]}"; else g; fi\n',
    'h() { make "${BASH_REMATCH[1]}"; }\n[[ $A =~ ^dist-(.*)$ ]] && h\ng\n',
  ])("is found by bash where it is read: %s", (text) => {
    const config = importOf(FUNCTIONS + text);
    expect([config.includes("=~ ^dist"), config.includes("matches:")]).toEqual([true, false]);
  });

  it("is no matter where nobody reads it afterwards", () => {
    const text = `h() { make h; }\n[[ $B =~ (.*) ]] || true\nN=\${BASH_REMATCH[1]}\n${chain}`;
    expect(importOf(FUNCTIONS + text)).toContain('matches: "^dist-(.*)$"');
  });
});

describe("shopt -s nocasematch", () => {
  it.each([
    'case "$A" in *debug*) f ;; *) g ;; esac',
    "if [[ $A == a ]]; then f; else g; fi",
    "if [[ $A =~ ^a ]]; then f; else g; fi",
    'case "$A" in unit) f ;; esac\ng',
  ])("leaves questions about values to bash: %s", (text) => {
    expect(importOf(`shopt -s nocasematch\n${FUNCTIONS}${text}\n`)).not.toContain("when:");
  });

  it("leaves alone what asks for none", () => {
    const text = `shopt -s nocasematch\n${FUNCTIONS}if [[ -n $A ]]; then f; else g; fi\n`;
    expect(importOf(text)).toContain("when: { env: A, nonempty: true }");
  });
});
