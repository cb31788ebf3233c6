import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VERBS } from "../../src/cli/app.ts";
import { buildProgram, type Call } from "../../src/cli/command-line.ts";
import { splitScriptArgs } from "../../src/cli/script-args.ts";
import { parseSimpleRun, parseSimpleSelect } from "../../src/cli/simple-call.ts";
import { SETTINGS } from "../../src/config/settings.ts";

const silent = { write: () => undefined, isTerminal: false, columns: () => 80, rows: () => 24 };

/** What the real parser says; undefined when it ends with a help page or an error. */
function parseForReal(argv: readonly string[]): (Call & { readonly isRun: boolean }) | undefined {
  let found: (Call & { readonly isRun: boolean }) | undefined;
  const { words, scriptArgs } = splitScriptArgs(argv);
  const program = buildProgram({ stdout: silent, stderr: silent }, VERBS, {
    onChoice: (verb, call) => (found = { ...call, scriptArgs, isRun: verb === VERBS.run }),
    isMeant: () => true,
  });
  try {
    program.parse(words, { from: "user" });
  } catch {
    return undefined;
  }
  return found;
}

const rows = Object.values(SETTINGS);
const flagWords = [
  ...rows.flatMap((row) => [`--${row.flag}`, ...("short" in row ? [`-${row.short}`] : [])]),
  "-C",
  "--directory",
  "--config",
];
const anyFlag = fc.constantFrom(...flagWords);
const anyText = fc.constantFrom(
  "4",
  "4G",
  "a,b",
  "a=b",
  "junit=x.xml",
  "run",
  "plan",
  "help",
  "--",
);
const anyWord = fc.oneof(
  { weight: 6, arbitrary: anyFlag },
  { weight: 8, arbitrary: anyText },
  { weight: 2, arbitrary: fc.tuple(anyFlag, anyText).map(([flag, text]) => `${flag}=${text}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "-j4",
      "-j=4",
      "-Cx",
      "-n4",
      "-nj4",
      "-h",
      "--help",
      "-V",
      "--version",
      "-",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom("", "--jobs=", "--no-such", "--job", "--verbose=1") },
  { weight: 1, arbitrary: fc.string() },
);

describe("parseSimpleRun", () => {
  it("says what the real parser says, or leaves it to that one", () => {
    fc.assert(
      fc.property(fc.array(anyWord, { maxLength: 6 }), (words) => {
        const simple = parseSimpleRun(["run", ...words]);
        const real = parseForReal(["run", ...words]);
        expect(simple === undefined ? real : { ...simple, isRun: true }).toEqual(real);
      }),
      { numRuns: 3000 },
    );
  });

  it("reads a short flag with its value", () => {
    expect(parseSimpleRun(["run", "-j4", "-Cx"])).toEqual({
      flags: { jobs: "4", directory: "x" },
      args: [],
      scriptArgs: [],
    });
  });

  it("leaves all words after -- to the old script", () => {
    expect(parseSimpleRun(["run", "a", "--verbose", "--", "b", "--verbose", "--", "-x"])).toEqual({
      flags: { verbose: true },
      args: ["a"],
      scriptArgs: ["b", "--verbose", "--", "-x"],
    });
    expect(parseSimpleRun(["run", "--jobs", "--", "4"])).toBeUndefined();
  });

  it("reads every flag by itself", () => {
    for (const row of rows) {
      const words = row.kind === "switch" ? [`--${row.flag}`] : [`--${row.flag}`, "4"];
      expect(parseSimpleRun(["run", ...words, "x"])).toEqual({
        ...parseForReal(["run", ...words, "x"]),
        isRun: undefined,
      });
      expect(parseSimpleRun(["run", ...words, "x"])).toBeDefined();
    }
  });

  it.each([
    [["plan"]],
    [[]],
    [["-C", "x", "run"]],
    [["run", "--help"]],
    [["run", "--no-such"]],
    [["run", "--jobs"]],
    [["run", "--jobs", "-1"]],
    [["run", "-nj4"]],
    [["run", "--no-tests="]],
  ])("leaves %j to the real parser", (argv) => {
    expect(parseSimpleRun(argv)).toBeUndefined();
  });
});

describe("parseSimpleSelect", () => {
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("--exec", "--explain", "--json", "--word") },
    { weight: 3, arbitrary: fc.constantFrom("-C", "--directory", "--config", "x", "select") },
    { weight: 1, arbitrary: fc.constantFrom("--", "--help", "-Cx", "--config=y", "--word=1", "") },
  );

  it("says what the real parser says, or leaves it to that one", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (words) => {
        const simple = parseSimpleSelect(["select", ...words]);
        const real = parseForReal(["select", ...words]);
        expect(simple === undefined ? real : { ...simple, isRun: false }).toEqual(real);
      }),
      { numRuns: 200 },
    );
  });

  it("leaves a word of its own to the real parser, which refuses it", () => {
    expect(parseSimpleSelect(["select", "--word", "--", "a"])).toEqual({
      flags: { word: true },
      args: [],
      scriptArgs: ["a"],
    });
    expect(parseSimpleSelect(["select", "a"])).toBeUndefined();
    expect(parseSimpleSelect(["run"])).toBeUndefined();
  });
});
