import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openMask } from "../../src/replica/mask.ts";

describe("openMask", () => {
  it("hides each line of a secret, the longest first, but no single character", () => {
    const mask = openMask(["abc\nabcdef", "x"]);
    expect(mask.push("abcdef abc x\n")).toBe("*** *** x\n");
  });

  it("hides what a step asks for, and that line", () => {
    const mask = openMask([]);
    expect(mask.push("before hush\n::add-mask::hush%25\nafter hush% ")).toBe("before hush\n");
    expect(mask.end()).toBe("after *** ");
  });

  it("never shows a secret, however the output is cut into pieces", () => {
    const secret = "s3cr3t";
    fc.assert(
      fc.property(fc.array(fc.constantFrom("s3", "cr3t", "\n", "s3cr3t", " a", "s")), (pieces) => {
        const mask = openMask([secret]);
        const shown = pieces.map((piece) => mask.push(piece)).join("") + mask.end();
        expect(shown).not.toContain(secret);
        expect(shown).toBe(pieces.join("").replaceAll(secret, "***"));
      }),
    );
  });
});
