import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePreloadCommand } from "../../src/exec/preload-command.ts";
import { PYTHON } from "../rig/preload.ts";

describe("parsePreloadCommand", () => {
  it.each([
    [["python3", "a.py"], 1],
    [["/opt/py/bin/python3.12", "-u", "a.py", "-m", "x"], 2],
    [["python", "-W", "error", "-X", "dev", "-BE", "a.py"], 6],
    [["python3", "-Werror", "-Xdev", "-uWignore", "--check-hash-based-pycs", "never", "a.py"], 6],
  ])("finds the file in %j", (argv, flagCount) => {
    expect(parsePreloadCommand(argv)).toEqual({ kind: "python", flagCount });
  });

  it.each([
    [["python3"], "it runs no file"],
    [["python3", "-W"], "it runs no file"],
    [["python3", "-"], "it reads the program from stdin"],
    [["python3", "-c", "1"], "it runs the text of -c"],
    [["python3", "-m", "pytest", "a.py"], "it runs a module (-m)"],
    [["python3", "-mpytest"], "it runs a module (-m)"],
    [["python3", "-ui", "a.py"], "the flag -ui cannot be preloaded"],
    [["python3", "--version"], "the flag --version cannot be preloaded"],
    [["python2", "a.py"], "python2 is not python3"],
    [["pytest", "a.py"], "pytest is not python3"],
    [[], " is not python3"],
  ])("says why %j is none", (argv, reason) => {
    const parsed = parsePreloadCommand(argv);
    expect(parsed).toMatchObject({ kind: "other", reason: expect.stringContaining(reason) });
  });

  it("finds the same file as Python does", () => {
    const flags = fc.constantFrom("-u", "-B", "-bE", "-Wignore", "-OO", "-Xutf8");
    const pair = fc.constantFrom(["-W", "ignore"], ["-X", "utf8"]);
    const words = fc.array(
      fc.oneof(
        flags.map((one) => [one]),
        pair,
      ),
      { maxLength: 4 },
    );
    // Prints its own arguments; the file is the first of sys.argv.
    const script = "test/fixtures/preload/other/prints-arguments.py";
    fc.assert(
      fc.property(
        words,
        fc.array(fc.constantFrom("x", "-u", "-m"), { maxLength: 2 }),
        (some, rest) => {
          const argv = [PYTHON, ...some.flat(), script, ...rest];
          const parsed = parsePreloadCommand(argv);
          const seen: unknown = JSON.parse(
            execFileSync(PYTHON, argv.slice(1), { encoding: "utf8" }),
          );
          expect(parsed.kind === "python" && argv.slice(parsed.flagCount)).toEqual(seen);
        },
      ),
      { numRuns: 15 },
    );
  });
});
