import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Fallback, readFallbacks, recordFallback } from "../../src/history/fallbacks.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "moult-fallbacks-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const path = (): string => join(root, ".moult/fallbacks.jsonl");

function fallbackAt(atMs: number, more: Partial<Fallback> = {}): Fallback {
  return { id: `id ${atMs}`, atMs, why: "Moult failed", script: "ci/test.sh", ...more };
}

describe("the fallbacks of a project", () => {
  it("are read in order of time; of one id the last line counts", () => {
    expect(readFallbacks(root)).toEqual({ fallbacks: [], warnings: [] });
    expect(recordFallback(root, fallbackAt(3))).toBeUndefined();
    recordFallback(root, fallbackAt(1));
    recordFallback(root, fallbackAt(1, { exitCode: 42, durationMs: 5 }));
    expect(readFallbacks(root).fallbacks).toEqual([
      fallbackAt(1, { exitCode: 42, durationMs: 5 }),
      fallbackAt(3),
    ]);
    expect(readFileSync(join(root, ".moult/.gitignore"), "utf8")).toBe("*\n");
  });

  it("keep apart without an id", () => {
    const { id: _, ...anonymous } = fallbackAt(7);
    recordFallback(root, anonymous);
    recordFallback(root, anonymous);
    expect(readFallbacks(root).fallbacks).toEqual([anonymous, anonymous]);
  });

  it("are read from a file that was cut anywhere, and go on after the cut", () => {
    for (const atMs of [1, 2, 3]) recordFallback(root, fallbackAt(atMs, { why: "zu spät — „ja“" }));
    const whole = readFileSync(path());
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        writeFileSync(path(), whole.subarray(0, length));
        const count = whole.subarray(0, length).filter((byte) => byte === 10).length;
        expect(readFallbacks(root)).toMatchObject({ warnings: [] });
        expect(readFallbacks(root).fallbacks).toHaveLength(count);
        recordFallback(root, fallbackAt(9));
        expect(readFallbacks(root).fallbacks.at(-1)).toEqual(fallbackAt(9));
        const isBetweenLines = length === 0 || whole[length - 1] === 10;
        const isWholeLine = whole[length] === 10; // Only its end was missing.
        const kept = isWholeLine && !isBetweenLines ? count + 2 : count + 1;
        expect(readFallbacks(root).fallbacks).toHaveLength(kept);
      }),
      { numRuns: 200 },
    );
  });

  it("leave out, with a warning, what this version does not know", () => {
    recordFallback(root, fallbackAt(1));
    appendFileSync(path(), '{"version":2,"atMs":2,"why":"x","script":"y"}\nnonsense\n\n');
    appendFileSync(path(), '{"version":1,"atMs":1e300,"why":"x","script":"y"}\n');
    const { fallbacks, warnings } = readFallbacks(root);
    expect(fallbacks).toEqual([fallbackAt(1)]);
    expect(warnings).toEqual([
      `${path()}: 3 lines are left out: not of this version of Moult, or broken`,
    ]);
  });

  it("stop nothing when they cannot be kept", () => {
    writeFileSync(join(root, ".moult"), "a file is in the way");
    expect(recordFallback(root, fallbackAt(1))).toContain("the fallback is not in the history: ");
    expect(readFallbacks(root).warnings).toEqual([
      expect.stringContaining("the fallbacks cannot be read: "),
    ]);
  });
});
