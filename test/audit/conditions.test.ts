import { describe, expect, it } from "vitest";
import { applyFix, audit, runBash } from "./audit-rig.ts";

/** A condition whose answer in real bash does not depend on what it seems to ask. */
const MISTAKES: readonly {
  readonly text: string;
  /** `X=value` for which the answer is wrong, and the answer. */
  readonly env: string;
  readonly before: "yes" | "no";
}[] = [
  { text: "[[ $X==a ]]", env: "b", before: "yes" },
  { text: '[ "$X"=a ]', env: "b", before: "yes" },
  { text: "[ -n $X ]", env: "", before: "yes" },
  { text: '[ $X == "" ]', env: "", before: "no" },
  { text: "[ $X != ]", env: "a", before: "no" },
  { text: '[ "$X" == ]', env: "", before: "no" },
  { text: "[ $X > 5 ]", env: "4", before: "yes" },
  { text: '[ "$X" == *cuda* ]', env: "linux-cuda-11", before: "no" },
  { text: '[[ $X == "*cuda*" ]]', env: "linux-cuda-11", before: "no" },
  { text: "[[ $X != 'cuda*' ]]", env: "cuda-11", before: "yes" },
];

describe("a condition that asks something else", () => {
  it.each(MISTAKES)("is found, and the fix asks what was meant: $text", ({ text, env, before }) => {
    const script = `if ${text}; then\n  echo yes\nelse\n  echo no\nfi\n`;
    const [found, ...others] = audit(script);
    expect([found?.kind, found?.place.line, others]).toEqual(["test-mistake", 1, []]);
    const fixed = applyFix(script, found?.fix ?? []);
    const answers = [script, fixed].map((one) => runBash(one, { X: env }).stdout.trim());
    expect(answers).toEqual([before, before === "yes" ? "no" : "yes"]);
    expect(audit(fixed)).toEqual([]);
  });

  it.each([
    "[[ -n $X && $X == *a* ]]",
    '[ -n "$X" ]',
    '[ "$X" == "" ]',
    '[ "$X" = "*" ]',
    '[[ $X == "a*b" ]]',
    '[[ "$X" =~ "^a" ]]',
    "[ $# -gt 0 ]",
    "[[ $X > 5 ]]",
    '[ "$X" \\> a ]',
  ])("is not seen in %s", (text) => {
    expect(audit(`if ${text}; then a; fi\n# [ $X == ]\ncat <<E\n[ $X == ]\nE\n`)).toEqual([]);
  });
});

/** Scripts of one if or case, in which the arms print their number. */
function chain(...conditions: readonly string[]): string {
  const arms = conditions.map(
    (condition, index) => `${index === 0 ? "if" : "elif"} ${condition}; then\n  echo ${index + 1}`,
  );
  return `${arms.join("\n")}\nfi\n`;
}

function choose(...patterns: readonly string[]): string {
  const arms = patterns.map((pattern, index) => `  ${pattern}) echo ${index + 1} ;;`);
  return `case $X in\n${arms.join("\n")}\nesac\n`;
}

const UNREACHED: readonly {
  readonly text: string;
  readonly line: number;
  readonly words: string;
  /** `X=value` that the arm seems to be for, and what bash prints with the fix. */
  readonly fixed?: readonly [value: string, output: string];
}[] = [
  {
    text: chain("[[ $X == *inductor* ]]", "[[ $X == *inductor_distributed* ]]"),
    line: 3,
    words: "line 1 is asked before it, and takes all",
    fixed: ["inductor_distributed", "2"],
  },
  {
    text: chain("[[ $X == a* || $Y == b ]]", '[[ "$Y" = b && $Z == c ]]'),
    line: 3,
    words: "line 1 is asked before it",
  },
  { text: chain('[ "$X" = a ]', "[[ $X == a ]]"), line: 3, words: "line 1" },
  { text: chain("[[ $X -gt 1 ]]", "[[ $X -ge 3 ]]"), line: 3, words: "line 1", fixed: ["4", "2"] },
  { text: chain("[[ -n $X ]]", "[[ $X == a?* ]]"), line: 3, words: "line 1", fixed: ["abc", "2"] },
  { text: chain("[[ -z $X ]]", "[[ -n ${X:-} ]]", "[[ $Y ]]"), line: 5, words: "leaves nothing" },
  { text: chain("[[ -f x ]]", "[[ $Y ]]", "[[ -f x ]]"), line: 5, words: "line 1" },
  { text: choose("a*", "b", "abc"), line: 4, words: "line 2", fixed: ["abc", "3"] },
  { text: choose("*", "b"), line: 3, words: "line 2", fixed: ["b", "2"] },
  { text: choose("a* | b*", '"ab" | "ba" | b?'), line: 3, words: "line 2", fixed: ["ba", "2"] },
  { text: chain('[ "$X" = a ] && [ "$X" = b ]'), line: 1, words: '$X is "a", and $X is "b"' },
  { text: chain("[[ $X == a* && $X == b* ]]"), line: 1, words: "$X is like a*, and" },
  { text: chain("[[ $X != a || $X != b ]]"), line: 1, words: "this always holds" },
  { text: chain("[[ $N -gt 3 && $N -lt 2 ]]"), line: 1, words: "$N > 3, and $N < 2" },
  {
    text: "if [[ $X == a ]]; then\n  if [[ $X == b ]]; then\n    echo\n  fi\nfi\n",
    line: 2,
    words: "what is asked before it leaves nothing for it",
  },
];

describe("a branch that nothing reaches", () => {
  it.each(UNREACHED)("is found in $text", ({ text, line, words, fixed }) => {
    const [found, ...others] = audit(text);
    expect(others).toEqual([]);
    expect(found?.place.line).toBe(line);
    expect(found?.trouble).toContain(words);
    if (fixed === undefined) return;
    const [value, output] = fixed;
    const outputs = [text, applyFix(text, found?.fix ?? [])].map(
      (one) => runBash(one, { X: value }).stdout,
    );
    expect(outputs[1]).toBe(`${output}\n`);
    expect(outputs[0]).not.toBe(outputs[1]);
  });

  it.each([
    chain("[[ $X == *inductor_distributed* ]]", "[[ $X == *inductor* ]]"),
    chain("[[ $X == *a* ]]", "[[ $X == *b* ]]", "[[ $X == *a ]] && grep x y"),
    chain("[[ $X == a && $Y == b ]]", "[[ $X == a ]]"),
    chain("[[ $X -gt 1 ]]", "[[ $X -ge 1 ]]", "[[ $X == 3 ]]"),
    chain("grep x y", "grep x y"),
    chain('[[ $X == "*" ]]', "[[ $X == a ]]"),
    chain("[[ $X =~ ^a ]]", "[[ $X == b ]]"),
    chain("[[ ${X:-a} == a ]]", "[[ $X == a ]]"),
    `shopt -s nocasematch\n${chain("[[ $X == a ]]", "[[ $X == b && $X == B ]]")}`,
    choose("abc", "a*", "*"),
    "case $X in\n a*) b ;;&\n ab) c ;;\nesac\n",
    "if [[ $X == a ]]; then\n  X=b\n  if [[ $X == b ]]; then\n    c\n  fi\nfi\n",
    "f() { read -r X; }\nif [[ $X == a ]]; then\n  f\n  if [[ $X == b ]]; then\n    c\n  fi\nfi\n",
    "f() { load; }\nload() { source ./env.sh; }\nif [[ $X == a ]]; then\n  f\n  if [[ $X == b ]]; then\n    c\n  fi\nfi\n",
    'if [ -z "$X" ]; then a; elif [ -n "$X" ]; then b; else c; fi\n',
  ])("is not seen in %s", (text) => {
    expect(audit(text)).toEqual([]);
  });

  it("is one that asks for a value that the config does not know", () => {
    const text = chain("[[ $CONFIG == smoke ]]", "[[ $CONFIG == somke ]]", "[[ $CONFIG == *x* ]]");
    const declared = {
      CONFIG: { type: "string", values: ["smoke", "default"], isRequired: false },
    } as const;
    const found = audit(text, { declared });
    expect(found.map(({ kind, place }) => [kind, place.line])).toEqual([
      ["never-holds", 3],
      ["never-holds", 5],
    ]);
    expect(found[0]?.trouble).toContain("CONFIG is one of smoke, default, as variables.CONFIG");
    expect(audit(`CONFIG=$(a)\n${text}`, { declared })).toEqual([]);
  });
});

describe("code after the end", () => {
  it.each([
    ["exit 3\necho later\n", 2],
    ["f() {\n  return 3\n  echo later\n}\nf\n", 3],
    ["exec true\necho later\n", 2],
    ["for x in 1 2; do\n  continue\n  echo later\ndone\n", 3],
    ["die() { echo >&2; exit 1; }\ndie\necho later\n", 3],
    ["if true; then exit 0; else exit 1; fi\necho later\n", 2],
    ["case $X in a) exit 1 ;; *) exit 2 ;; esac\necho later\n", 2],
    ["{ echo; exit 2; } 2>&1\necho later\n", 2],
  ])("is found, and does not run: %j", (text, line) => {
    const [found, ...others] = audit(text);
    expect([found?.kind, found?.place.line, others]).toEqual(["never-reached", line, []]);
    const fixed = applyFix(text, found?.fix ?? []);
    expect(fixed).not.toContain("later");
    const [before, after] = [text, fixed].map((one) => runBash(one));
    expect(before).toEqual(after);
  });

  it.each([
    "exit 3 || true; echo\n",
    "(exit 3)\necho\n",
    "exec 3>&1\nexec {out}>log\necho\n",
    "exit 1 & wait $!\necho\n",
    "if a; then exit 0; fi\necho\n",
    "if a; then exit 0; elif b; then exit 1; fi\necho\n",
    "case $X in a) exit 1 ;; esac\necho\n",
    "exit 0\nf() { a; }\n# the end\n",
    "die() { echo; return 1; }\ndie\necho\n",
    "f() { [[ $1 ]] && return; echo; }\n",
  ])("is not seen in %j", (text) => {
    expect(audit(text)).toEqual([]);
  });
});
