import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteForBash, quoteForShell } from "../../src/lib/quote.ts";

describe("quoteForShell", () => {
  it("leaves alone what needs no quotes", () => {
    expect(quoteForShell("tests/a-b_c.py#2".replace("#2", ""))).toBe("tests/a-b_c.py");
    expect(quoteForShell("")).toBe("''");
    expect(quoteForShell("~")).toBe("'~'");
    expect(quoteForShell("it's")).toBe(String.raw`'it'\''s'`);
    expect(quoteForShell("a\nb'\\")).toBe(String.raw`$'a\u000ab\'\\'`);
  });

  it("gives bash exactly the words that it was given", () => {
    const unit = fc.constantFrom(
      ...Array.from(`ab12 \n\t\u001b\u0085'"\\$!*?~#&|;<>(){}[]=,@:%+-日😀`),
    );
    const words = fc.array(fc.string({ unit }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(words, (all) => {
        const script = `printf '%s\\0' ${all.map(quoteForShell).join(" ")}`;
        const env = { LC_ALL: "C.UTF-8" };
        const output = execFileSync("bash", ["--norc", "-c", script], { encoding: "utf8", env });
        expect(output.split("\0").slice(0, -1)).toEqual(all);
        // oxlint-disable-next-line no-control-regex -- what must not reach a terminal
        expect(script.slice(14)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
      { numRuns: 30 },
    );
  });
});

describe("quoteForBash", () => {
  it("gives any shell in any locale exactly the words that it was given", () => {
    const unit = fc.constantFrom(
      ...Array.from(`ab12 \n\t\u001b\u0085'"\\$!*?~#&|;<>(){}[]=,@:%+-日😀`),
    );
    fc.assert(
      fc.property(fc.array(fc.string({ unit }), { minLength: 1, maxLength: 50 }), (all) => {
        const script = `printf '%s\\0' ${all.map(quoteForBash).join(" ")}`;
        for (const shell of ["bash", "sh"]) {
          const env = { LC_ALL: "C" };
          const output = execFileSync(shell, ["-c", script], { encoding: "utf8", env });
          expect(output.split("\0").slice(0, -1)).toEqual(all);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("makes no assignment of a word", () => {
    expect(quoteForBash("A=1")).toBe("'A=1'");
  });
});
