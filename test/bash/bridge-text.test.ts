import { execFileSync } from "node:child_process";
import {
  array,
  assert,
  boolean,
  dictionary,
  nat,
  property,
  string,
  stringMatching,
  tuple,
} from "fast-check";
import { describe, expect, it } from "vitest";
import { renderAlone, renderSetUp, renderWindUp } from "../../src/bash/bridge-text.ts";
import { quoteForBash } from "../../src/lib/quote.ts";
import { parseShellState } from "../../src/bash/shell-state.ts";

const aLine = stringMatching(/^[ -~äß☃\t]{0,30}$/);
const aScript = tuple(array(aLine, { minLength: 1, maxLength: 30 }), nat(), nat(), boolean()).map(
  ([lines, a, b, mayEndOpen]) => {
    const [from = 0, to = 0] = [a % lines.length, b % lines.length].toSorted((x, y) => x - y);
    const whole = lines.map((line) => `${line}\n`).join("");
    const text = mayEndOpen && lines.at(-1) !== "" ? whole.slice(0, -1) : whole;
    return { lines, text, range: { fromLine: from + 1, toLine: to + 1 } };
  },
);
const PATHS = { root: "/a root", reportPath: "/s/report" };

describe("the text of a bridge", () => {
  it("has every line before the dispatch as it is, in its place", () => {
    assert(
      property(aScript, ({ lines, text, range }) => {
        const rendered = renderSetUp({ text, range, ...PATHS });
        const [first = "", ...more] = lines.slice(0, range.fromLine - 1).map((line) => `${line}\n`);
        const head = rendered.indexOf("__moult' ERR; } >/dev/null 2>&1; ");
        expect(head).toBeGreaterThan(0);
        expect(rendered.slice(0, head)).not.toContain("\n");
        expect(rendered.slice(head)).toBe(
          `__moult' ERR; } >/dev/null 2>&1; ${first}${more.join("")}`,
        );
      }),
    );
  });

  it("has every line after the dispatch as it is, at its end", () => {
    assert(
      property(aScript, ({ lines, text, range }) => {
        const rest = lines.slice(range.toLine);
        const windUp = renderWindUp({ text, range }, { logPath: "/log", env: {}, isTraced: true });
        const alone = renderAlone({ text, range, ...PATHS }, { text: "f" });
        for (const rendered of [windUp, alone]) {
          expect(
            rendered.endsWith(
              rest
                .map(
                  (line) => `${line}
`,
                )
                .join(""),
            ),
          ).toBe(true);
        }
      }),
    );
  });
});

describe("a quoted word", () => {
  it("reads as itself in bash", () => {
    const words = array(string({ unit: "binary" }), { maxLength: 40 });
    assert(
      property(words, (all) => {
        const whole = all.map((word) => Buffer.from(word.replaceAll("\0", "")).toString());
        const script = `printf '%s\\0' ${whole.map(quoteForBash).join(" ")}`;
        const read = execFileSync("bash", ["-c", script], { encoding: "utf8" });
        expect(read).toBe(whole.length === 0 ? "\0" : whole.map((word) => `${word}\0`).join(""));
      }),
      { numRuns: 30 },
    );
  });
});

describe("the state of a shell", () => {
  it("is read back as it was, without what belongs to one process", () => {
    const aName = stringMatching(/^[A-Za-z]\w{0,8}$/);
    const aValue = string({ unit: "binary" }).map((value) => value.replaceAll("\0", ""));
    assert(
      property(dictionary(aName, aValue), (env) => {
        const entries = Object.entries({ ...env, _: "x", MOULT_TASK_COOKIE: "y" });
        const text = `/a folder\0${entries.map(([name, value]) => `${name}=${value}\0`).join("")}`;
        const state = parseShellState(text);
        expect(state.folder).toBe("/a folder");
        expect({ ...state.env }).toEqual({ ...env });
      }),
    );
  });
});
