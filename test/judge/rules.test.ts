import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_ASSUMPTIONS } from "../../src/judge/assumptions.ts";
import { compareKeys, readLog } from "../../src/judge/read-log.ts";
import { renderGlob, renderRules } from "../../src/judge/render-rules.ts";
import { parseAssumptions } from "../../src/cli/trace-assumptions.ts";

const literal = fc
  .string({ unit: "binary" })
  .filter((text) => !/[\0*?[\]]/.test(text) && text.isWellFormed());

describe("renderGlob", () => {
  it("takes everything but * ? [ ] as it is, in bash itself", () => {
    const texts = fc.sample(literal, 200);
    const tests = texts.map(
      (text, index) =>
        `[[ "\${@:${index + 1}:1}" == ${renderGlob(text) || "''"} ]] || printf '%s\\n' ${index}`,
    );
    const { stdout, stderr } = spawnSync(
      "bash",
      ["--norc", "-c", tests.join("\n"), "bash", ...texts],
      {
        encoding: "utf8",
        env: { LC_ALL: "C.UTF-8" },
      },
    );
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "" });
  });
});

describe("renderRules", () => {
  it("answers with the first command that matches", () => {
    const commands = [
      { cells: {}, argv: ["git", "rev-*"], exit: 0, stdout: "it's\n" },
      { cells: {}, argv: ["git"], exit: 3, stdout: "" },
    ];
    const rules = renderRules({ ...NO_ASSUMPTIONS, commands, leaf: ["test_*"] });
    const ask = `${rules}
      for words in "git rev-parse HEAD" "git log" "make"; do
        __j_is_known= __j_exit= __j_stdout=; __j_answer $words; echo "$__j_is_known,$__j_exit,$__j_stdout"
      done
      __j_is_leaf test_x && echo leaf; __j_is_leaf x || echo none`;
    const { stdout } = spawnSync("bash", ["--norc", "-c", ask], { encoding: "utf8" });
    expect(stdout).toBe("1,0,it's\n\n1,3,\n,,\nleaf\nnone\n");
  });
});

describe("renderRules for some cells", () => {
  it("asks the variables as they are at the start", () => {
    const cells = { BUILD: "*-debug*", SHARD: "" };
    const commands = [{ cells, argv: ["python"], exit: 1, stdout: "" }];
    const rules = renderRules({ ...NO_ASSUMPTIONS, commands });
    const ask = `set -u; ${rules} BUILD=other-debug SHARD=
      __j_is_known=; __j_answer python; echo "$__j_is_known"`;
    const askWith = (env: Readonly<Record<string, string>>): string =>
      spawnSync("bash", ["--norc", "-c", ask], { encoding: "utf8", env }).stdout.trim();
    expect(askWith({ BUILD: "linux-debug" })).toBe("1");
    expect(askWith({ BUILD: "linux-debug", SHARD: "2" })).toBe("");
    expect(askWith({ BUILD: "linux" })).toBe("");
    expect(askWith({})).toBe("");
  });
});

describe("readLog", () => {
  it("orders a process between what its parent did before and after", () => {
    const keys = [[3], [2, 40, 1], [2], [2, 39, 7, 50, 1], [2, 39, 8], [10]];
    expect(keys.toSorted(compareKeys)).toEqual([
      [2],
      [2, 39, 7, 50, 1],
      [2, 39, 8],
      [2, 40, 1],
      [3],
      [10],
    ]);
  });

  it("never fails on a text that was cut off, and drops the cell", () => {
    const whole =
      "CELL\x000\x003\0\0oops\0EV\x007\x001\0__j_event f main\0/workspace\0query\0a\x004\0x\0END\0";
    expect(readLog(whole)).toMatchObject([
      { exitCode: 3, error: "oops", entries: [{ line: 4, fields: ["x"] }] },
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 6 }), (end) => {
        expect(readLog(whole.slice(0, end))).toEqual([]);
      }),
    );
  });
});

describe("parseAssumptions", () => {
  it("fills in what is left out", () => {
    const text =
      "version: 1\ncommands: [{ argv: [make, 3] }, { argv: [a], stdout: x }]\nfiles: [a, { path: b, text: c }]\n";
    expect(parseAssumptions("a.yaml", text)).toMatchObject({
      ok: true,
      value: {
        commands: [
          { argv: ["make", "3"], exit: 0, stdout: "" },
          { argv: ["a"], exit: 0, stdout: "x\n" },
        ],
        files: [
          { path: "a", text: "" },
          { path: "b", text: "c" },
        ],
      },
    });
  });

  it.each([
    ["version: 1\ncommand: []\n", 'unknown key "command"; did you mean "commands"?', 2],
    [
      "version: 1\ncommands:\n  - argv: []\n",
      "commands.0.argv: expected a list of texts, found an empty list",
      3,
    ],
    ["version: 2\n", "version: expected 1, found 2", 1],
    [
      "version: 1\ncommands: [{ argv: [grep, 1.10] }]\n",
      "commands.0.argv.1: expected a text (a number with a point in quotes), found a number",
      2,
    ],
    [
      "version: 1\ncommands:\n  - argv: [a]\n    cells: { 'x$(id)': a }\n",
      'commands.0.cells.x$(id): expected a mapping of variables to globs, found "x$(id)"',
      4,
    ],
  ])("refuses %j with its line", (text, message, line) => {
    expect(parseAssumptions("a.yaml", text)).toMatchObject({
      ok: false,
      failures: [{ code: "config-invalid", message, place: { line } }],
    });
  });
});
