import * as fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createRunFolder, findRunFolders, makeRunId } from "../../src/history/run-folder.ts";

const root = mkdtempSync(join(tmpdir(), "moult-runs-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("makeRunId", () => {
  it("is readable", () => {
    expect(makeRunId(Date.UTC(2026, 10, 21, 23, 16, 49, 7), 0.5)).toBe("20261121-231649-007-8000");
  });

  it("sorts by time, to the millisecond, whatever is random", () => {
    const moment = fc.record({
      timeMs: fc.integer({ min: 0, max: Date.UTC(9999, 0) }),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(moment, moment, (first, second) => {
        fc.pre(first.timeMs < second.timeMs);
        const ids = [first, second].map(({ timeMs, random }) => makeRunId(timeMs, random));
        expect(ids.toSorted()).toEqual(ids);
      }),
    );
  });
});

describe("findRunFolders", () => {
  it("answers the newest first, and nothing for a project without runs", () => {
    expect(findRunFolders(root)).toEqual([]);
    for (const runId of ["20260101-1", "20260101-2"]) {
      createRunFolder(root, { runId, spareRoot: "/nowhere" });
    }
    expect(findRunFolders(root).map((path) => basename(path))).toEqual([
      "20260101-2",
      "20260101-1",
    ]);
  });
});
