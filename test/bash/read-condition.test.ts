import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { readCondition } from "../../src/bash/read-condition.ts";
import { loadBashParser, type ParseBash } from "../../src/bash/tree-sitter.ts";
import { decide } from "../../src/import/decide.ts";
import type { Guard } from "../../src/import/guard.ts";
import { evaluate } from "../../src/suites/predicate.ts";

let parse: ParseBash;
beforeAll(async () => {
  parse = await loadBashParser();
});

const CONDITIONS = [
  "[[ $A == b ]]",
  "[[ $A != b* ]]",
  '[[ $A == "b*" ]]',
  String.raw`[[ $A == *\ * ]]`,
  "[[ ! $A == b && ( $B == 1 || -z $B ) ]]",
  "[[ $A == b || $B == 2 && $A != c ]]",
  "[[ -n $A ]] && [[ $B -gt 1 ]] || [[ $A == c ]]",
  "[[ $A =~ ^b(x|y)?$ ]]",
  '[[ $A =~ "b." ]]',
  "[[ $A == @(b|c) ]]",
  "[[ ${A:-none} == none ]]",
  "[[ ${A:-b} != b ]]",
  "[[ ${A:-} ]]",
  "[[ x$A = xb ]]",
  '[ "$A" = b ]',
  '[ "$A" = "b*" -o "$B" -ge 2 ]',
  '[ "$A" == b -a "$B" = 1 ]',
  '[ ! "$A" = b ]',
  '[ -z "$A" ]',
  "[ $A = b ]",
  '[ "$B" -eq 0 ]',
  '[ "$B" -ne 1 ]',
  'test -n "$A"',
  '! test "$A" = b',
  "(( B > 1 ))",
  "(( B == 0 ))",
  '[[ "$B" -lt 2 ]]',
  "[[ $B -eq 01 ]] || false",
  '! [[ $A == b || "$B" == 1 ]]',
];

const VALUES = ["", "b", "bx", "c", "b*", "b.", "a b", "none"];
const NUMBERS = ["", "0", "1", "2"];

describe("readCondition", () => {
  it("holds where bash says so", () => {
    const cells = VALUES.flatMap((A) => NUMBERS.map((B) => ({ A, B })));
    const guards = new Map(CONDITIONS.map((text) => [text, guardOf(text)]));
    const known = CONDITIONS.filter((text) => guards.get(text) !== undefined);
    const tests = known.map((text) => `if ${text}; then printf 1; else printf 0; fi`).join("\n");
    const script = cells.map(({ A, B }) => `A='${A}' B='${B}'\n${tests}\necho`).join("\n");
    const { stdout } = spawnSync("bash", ["-c", script], { encoding: "utf8", env: {} });
    const lines = cells.map((variables) =>
      known.map((text) => ask(guards.get(text), variables)).join(""),
    );
    expect(lines).toEqual(stdout.split("\n").slice(0, -1));
    expect(CONDITIONS.filter((text) => !known.includes(text))).toEqual([
      '[ "$A" = "b*" -o "$B" -ge 2 ]',
      "[[ $B -eq 01 ]] || false",
    ]);
  });

  it.each([
    "[[ $A < b ]]",
    "[[ -v A ]]",
    "[[ $A == $(date) ]]",
    "[[ $A -eq $B ]]",
    "[ $A != b ]",
    "[ -n $A ]",
    "[ $A ]",
    '[ ! "$A" -a "$B" ]',
    'test ! "$A" -o "$B"',
    "grep -q x file",
    "A=1 test b",
    "[[ $A == b ]] | cat",
    "[[ $HOME == /root ]]",
    "[[ $# -gt 1 ]]",
    "[[ -d out ]]",
    "[[ -e /etc/passwd ]]",
  ])("leaves %s to bash", (text) => {
    expect(guardOf(text)).toBeUndefined();
  });

  it("knows files, programs and functions", () => {
    expect(guardOf("[[ -f ci/skip ]]")).toEqual({ fact: "file:ci/skip" });
    expect(guardOf("command -v nvcc >/dev/null 2>&1")).toEqual({ fact: "command:nvcc" });
    expect(guardOf("command -v own > /dev/null")).toBeUndefined();
    expect(guardOf("declare -F own")).toBe(true);
    expect(guardOf('[[ $(type -t "o$A") == function ]]')).toEqual({ env: "A", eq: "wn" });
  });
});

function guardOf(text: string) {
  const tree = parse(`own() { :; }\n${text}`);
  try {
    const node = tree.rootNode.namedChildren[1];
    const condition = node === undefined ? undefined : readCondition(node);
    if (condition === undefined) return undefined;
    const scope = { values: new Map(), mayBeAnything: false, areArgsKnown: true, folder: "." };
    const definition = {
      name: "own",
      body: tree.rootNode.descendantsOfType("compound_statement")[0] ?? tree.rootNode,
      text: "",
      effects: NOTHING,
      locals: new Set<string>(),
      hidden: new Set<string>(),
      isOwn: true,
    };
    return decide(condition, {
      scope,
      ground: { scriptFolder: "ci", defaults: new Map() },
      mayHaveMade: false,
      at: node?.startIndex ?? 0,
      functions: new Map([["own", [definition]]]),
    });
  } finally {
    tree.delete();
  }
}

const NOTHING = {
  assigned: new Set<string>(),
  calls: new Set<string>(),
  hasUnknownCalls: false,
  callsArgs: false,
  movesFolder: false,
  changesArgs: false,
  changesAnything: false,
  writesFiles: false,
};

function ask(guard: Guard | undefined, variables: Readonly<Record<string, string>>): string {
  if (typeof guard !== "object") return guard === true ? "1" : "0";
  const facts = { args: [], hasFile: () => undefined, hasCommand: () => undefined };
  return evaluate(guard, { ...facts, variables }).truth === "yes" ? "1" : "0";
}
