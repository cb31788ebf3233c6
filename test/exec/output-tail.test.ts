import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readTail } from "../../src/exec/output-tail.ts";

const folder = mkdtempSync(join(tmpdir(), "moult-tail-"));
afterAll(() => rmSync(folder, { recursive: true }));

const tailOf = (content: string | Uint8Array, limitBytes: number): string => {
  const path = join(folder, "log");
  writeFileSync(path, content);
  return readTail(path, limitBytes);
};

describe("readTail", () => {
  it("answers all of a small log", () => {
    expect(tailOf("one\ntwo\n", 100)).toBe("one\ntwo\n");
  });

  it("begins at the start of a line when it leaves something out", () => {
    expect(tailOf("first line\nsecond\nthird\n", 15)).toBe("second\nthird\n");
  });

  it("answers the end of a line that is longer than the limit", () => {
    expect(tailOf("x".repeat(100), 10)).toBe("x".repeat(10));
    expect(tailOf(`${"x".repeat(100)}\n`, 10)).toBe(`${"x".repeat(9)}\n`);
  });

  it("answers nothing for a log that is not there", () => {
    expect(readTail(join(folder, "nowhere"), 10)).toBe("");
  });

  it("is the end of the log and never longer than the limit", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "\n", "b") });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 50 }), (content, limitBytes) => {
        const tail = tailOf(content, limitBytes);
        expect(content.endsWith(tail)).toBe(true);
        expect(tail.length).toBeLessThanOrEqual(limitBytes);
      }),
    );
  });
});
