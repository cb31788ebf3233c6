import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderFallback } from "../../src/cli/fallback-line.ts";
import {
  decideFallback,
  type EndedCall,
  renderAnswer,
  type Trouble,
} from "../../src/cli/fallback-trouble.ts";
import { readFallbackWish } from "../../src/cli/fallback-wish.ts";
import { parseScriptName } from "../../src/cli/legacy-script.ts";

const anyCode = fc.constantFrom<Trouble["code"]>(
  "usage-invalid",
  "config-invalid",
  "config-missing",
  "tests-missing",
  "report-unwritable",
  "bug",
  "run-broken",
);
const anyCall: fc.Arbitrary<EndedCall> = fc.record({
  exitCode: fc.integer({ min: 0, max: 255 }),
  trouble: fc.option(fc.record({ code: anyCode, message: fc.string() }), { nil: undefined }),
  isVerbatim: fc.boolean(),
});

describe("decideFallback", () => {
  it.each([
    [2, "config-invalid", "Moult failed (config-invalid: no)"],
    [2, "usage-invalid", undefined],
    [3, "environment-broken", "Moult failed (environment-broken: no)"],
    [4, "tests-missing", undefined],
    [1, "report-unwritable", undefined],
    [143, "run-broken", undefined],
  ] as const)("of exit code %d with %s is %j", (exitCode, code, why) => {
    const call = { exitCode, trouble: { code, message: "no\nmore" }, isVerbatim: false };
    expect(decideFallback(call, "error")).toBe(why);
    expect(decideFallback(call, "none")).toBeUndefined();
    expect(decideFallback({ ...call, isVerbatim: true }, "failure")).toBeUndefined();
  });

  it("is for exit codes 2 and 3, and for 1 when asked for", () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const isTaken = decideFallback(call, "error") !== undefined;
        expect(!isTaken || [2, 3].includes(call.exitCode)).toBe(true);
        const isMore =
          decideFallback(call, "failure") !== undefined &&
          decideFallback(call, "error") === undefined;
        expect(isMore).toBe(call.exitCode === 1 && !call.isVerbatim);
      }),
    );
  });

  it("does not need to know what broke the run", () => {
    const call = { exitCode: 3, trouble: undefined, isVerbatim: false };
    expect(decideFallback(call, "error")).toMatch(/^Moult failed \(run-broken: /);
  });
});

describe("renderAnswer", () => {
  it("is one line: the exit code, and why where Moult is to blame", () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const answer = renderAnswer(call);
        const match = /^(\d+)( .+)?\n$/.exec(answer);
        expect(match?.[1]).toBe(String(call.exitCode));
        const isToBlame = !call.isVerbatim && [2, 3].includes(call.exitCode);
        expect(match?.[2] !== undefined).toBe(isToBlame);
      }),
    );
  });
});

describe("readFallbackWish", () => {
  it.each([
    [{}, {}, "none"],
    [{ fallbackOnError: true }, {}, "error"],
    [{ fallbackOn: "failure" }, {}, "failure"],
    [{ fallbackOn: "failure", fallbackOnError: true }, {}, "failure"],
    [{}, { MOULT_FALLBACK_ON_ERROR: "yes" }, "error"],
    [{}, { MOULT_FALLBACK_ON_ERROR: "0" }, "none"],
    [{}, { MOULT_FALLBACK_ON_ERROR: "" }, "none"],
    [{}, { MOULT_FALLBACK_ON_ERROR: "1", MOULT_FALLBACK_ON: "none" }, "none"],
    [{ fallbackOn: "none" }, { MOULT_FALLBACK_ON_ERROR: "1" }, "none"],
    [{ fallbackOnError: true }, { MOULT_FALLBACK_ON: "none" }, "error"],
    [{ fallbackOnError: true, dryRun: true }, {}, "none"],
    [{ fallbackOnError: true }, { MOULT_DRY_RUN: "1" }, "none"],
    [{ fallbackOn: "nonsense" }, {}, "none"],
  ] as const)("of %j and %j is %s", (flags, env, wish) => {
    expect(readFallbackWish({ flags, env })).toBe(wish);
  });
});

describe("renderFallback", () => {
  it("is one line, and on GitHub one command, whatever it says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.boolean(), (why, hasStarted) => {
        const news = { why, hasStarted, script: "ci/test.sh" };
        expect(renderFallback(news, {})).toMatch(/^fallback: [^\n\r]*\n$/);
        const [line, command, ...rest] = renderFallback(news, { GITHUB_ACTIONS: "true" }).split(
          "\n",
        );
        expect(rest).toEqual([""]);
        const text = command?.replace("::warning title=Moult fell back::", "") ?? "";
        expect(text).not.toMatch(/%(?!25)/);
        expect(`fallback: ${text.replaceAll("%25", "%")}`).toBe(line);
      }),
    );
  });
});

describe("parseScriptName", () => {
  const RIGHT = "version: 1\nlegacy: { script: ci/test.sh }\ntests: { a: { run: [a] } }\n";
  const BLOCK = "version: 1\nlegacy:\n  # the old one\n  script: 'ci/test.sh'\ntests: {}\n";

  it("reads it", () => {
    expect(parseScriptName(RIGHT)).toBe("ci/test.sh");
    expect(parseScriptName(BLOCK.replaceAll("\n", "\r\n"))).toBe("ci/test.sh");
    expect(parseScriptName('{ "legacy": { "script": "a b.sh" } }')).toBe("a b.sh");
  });

  it.each(["", "version: 1\n", "legacy: ci/test.sh", "legacy: { script: 3 }", "legacy: *a", "["])(
    "finds none in %j",
    (text) => {
      expect(parseScriptName(text)).toBeUndefined();
    },
  );

  it("survives what is broken around it", () => {
    const anyLine = fc.constantFrom(
      "a: [",
      "b: {",
      "\t- x",
      "? :",
      "'",
      '"',
      "%",
      "*a",
      "]",
      "- -",
    );
    fc.assert(
      fc.property(fc.array(anyLine), fc.constantFrom(RIGHT, BLOCK), (lines, text) => {
        expect(parseScriptName([...lines, text].join("\n"))).toBe("ci/test.sh");
        expect(parseScriptName(`${text}${lines.join("\n")}`)).toBe("ci/test.sh");
      }),
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const name = parseScriptName(`legacy: ${text}`);
        expect(name === undefined || name.length > 0).toBe(true);
      }),
    );
  });
});
