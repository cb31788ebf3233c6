import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HistoryIndex } from "../../src/history/history-index.ts";
import { indexRun } from "../../src/history/index-run.ts";
import { readPast } from "../../src/history/read-past.ts";
import { rebuildHistory } from "../../src/history/rebuild-history.ts";
import type { Result } from "../../src/model/result.ts";
import { summarizePast } from "../../src/schedule/estimate.ts";
import { makePastProject, type MadeRun, type PastProject, PLAIN, recordOf } from "./past-runs.ts";

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failures[0]?.message);
  return result.value;
}

const rebuild = (project: PastProject): ReturnType<typeof valueOf<unknown>> =>
  valueOf(rebuildHistory(project.root, summarizePast));

const runsOf = (project: PastProject): readonly unknown[] => {
  const index = new HistoryIndex(join(project.root, ".moult/history.db"));
  try {
    return index.listRuns(100);
  } finally {
    index.close();
  }
};

const aRun = (id: string, facts: Partial<MadeRun> = {}): MadeRun => ({
  id,
  attempts: [{ task: "unit/a", peakMb: 100 }],
  ...facts,
});

describe("rebuildHistory", () => {
  it("makes what the runs themselves have made, whatever they were", () => {
    const anyRuns = fc.array(
      fc.array(
        fc.record({
          task: fc.constantFrom("unit/a", "unit/a#2", "unit/b", "unit/ö"),
          peakMb: fc.integer({ min: 0, max: 500 }),
          durationMs: fc.double({ min: 0, max: 9999, noNaN: true }),
          cores: fc.double({ min: 0, max: 4, noNaN: true }),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(anyRuns, (runs) => {
        using project = makePastProject();
        for (const [index, attempts] of runs.entries()) {
          const run = { id: `r${index}`, attempts, atMs: index * 60_000 };
          project.log(run);
          expect(indexRun(project.root, recordOf(run), summarizePast)).toBeUndefined();
        }
        const grown = readPast(project.root, PLAIN);
        const before = ["unit/a", "unit/b", "unit/ö"].map((test) => grown.of(test));
        expect(rebuild(project)).toMatchObject({ runCount: runs.length, warnings: [] });
        const made = readPast(project.root, PLAIN);
        expect(["unit/a", "unit/b", "unit/ö"].map((test) => made.of(test))).toEqual(before);
      }),
      { numRuns: 25 },
    );
  });

  it("replaces an index that is broken or of a newer Moult", () => {
    using project = makePastProject();
    project.log(aRun("r1"));
    const path = join(project.root, ".moult/history.db");
    writeFileSync(path, "junk ".repeat(1000));
    expect(rebuild(project)).toEqual({ path, runCount: 1, warnings: [] });
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
    expect(rebuild(project)).toMatchObject({ runCount: 1 });
    const bytes = readFileSync(path);
    // The tables below are gone, the head is as it was.
    writeFileSync(
      path,
      Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100, 7)]),
    );
    expect(rebuild(project)).toMatchObject({ runCount: 1 });
    expect(runsOf(project)).toHaveLength(1);
  });

  it("leaves out logs that it cannot read, and says so", () => {
    using project = makePastProject();
    project.log(aRun("r1"));
    project.log(aRun("r2"));
    project.log(aRun("r3"));
    project.log(aRun("r4"));
    const logOf = (id: string): string => join(project.root, ".moult/runs", id, "events.jsonl");
    const text = readFileSync(logOf("r2"), "utf8");
    writeFileSync(logOf("r2"), text.replace('"version":1', '"version":99'));
    writeFileSync(logOf("r3"), `no event\n`);
    writeFileSync(logOf("r4"), text.slice(text.indexOf("\n") + 1));
    mkdirSync(join(project.root, ".moult/runs/r5"));
    expect(rebuild(project)).toMatchObject({
      runCount: 1,
      warnings: [
        "r2 is left out: the event log is of version 99, this Moult reads up to 1",
        "r3 is left out: the event log line 1 is not an event",
        "r4 is left out: its events do not begin with those of a run",
      ],
    });
  });

  it("keeps runs from before there were profiles, and learns nothing from them", () => {
    using project = makePastProject();
    project.log(aRun("r1", { profile: null }));
    rebuild(project);
    expect(runsOf(project)).toMatchObject([{ id: "r1", counts: { passed: 1 } }]);
    expect(runsOf(project)[0]).not.toHaveProperty("profile");
    expect(readPast(project.root, PLAIN).of("unit/a")).toBeUndefined();
  });

  it("learns from what a run had finished when it was killed", () => {
    using project = makePastProject();
    project.log(aRun("r1", { isCutOff: true }));
    rebuild(project);
    expect(runsOf(project)[0]).not.toHaveProperty("exitCode");
    expect(readPast(project.root, PLAIN).of("unit/a")?.none?.wholeCount).toBe(1);
  });

  it("forgets runs whose folders are gone, and profiles that nobody has any more", () => {
    using project = makePastProject();
    project.log(aRun("r1"));
    project.log(aRun("r2", { profile: { ...PLAIN, config: "slow" } }));
    rebuild(project);
    expect(readdirSync(join(project.root, ".moult/learned"))).toHaveLength(4);
    rmSync(join(project.root, ".moult/runs/r2"), { recursive: true });
    rebuild(project);
    expect(readdirSync(join(project.root, ".moult/learned"))).toHaveLength(2);
    expect(runsOf(project)).toMatchObject([{ id: "r1" }]);
  });

  it("leaves the index alone while another process writes", () => {
    using project = makePastProject();
    project.log(aRun("r1"));
    rebuild(project);
    const other = new HistoryIndex(join(project.root, ".moult/history.db"));
    other.transact(() => {
      const result = rebuildHistory(project.root, summarizePast);
      expect(result.ok ? "" : result.failures[0]?.message).toBe(
        "the history cannot be written: database is locked",
      );
    });
    other.close();
    expect(runsOf(project)).toHaveLength(1);
  });
});
