import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { HistoryIndex } from "../../src/history/history-index.ts";
import { indexRun } from "../../src/history/index-run.ts";
import { readPast } from "../../src/history/read-past.ts";
import type { Profile } from "../../src/model/profile.ts";
import { summarizePast } from "../../src/schedule/estimate.ts";
import { makePastProject, MB, type MadeRun, PLAIN, recordOf } from "./past-runs.ts";

const add = (root: string, run: MadeRun): string | undefined =>
  indexRun(root, recordOf(run), summarizePast);

const databaseOf = (root: string): string => join(root, ".moult/history.db");

function query(root: string, sql: string): readonly unknown[] {
  const db = new DatabaseSync(databaseOf(root), { readOnly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

describe("indexRun", () => {
  it("keeps what a run was and what each attempt measured", () => {
    using project = makePastProject();
    const attempts = [
      { task: "unit/a", peakMb: 100, outcome: { kind: "failed", exitCode: 1 }, cores: 0.5 },
      { task: "unit/a", peakMb: 120 },
      { task: "unit/b", peakMb: 30 },
    ] as const;
    expect(add(project.root, { id: "r1", attempts })).toBeUndefined();
    expect(query(project.root, "SELECT * FROM runs")).toMatchObject([
      {
        id: "r1",
        exit_code: 0,
        test_count: 2,
        counts: '{"passed":1,"flaky":1}',
        runner_class: "linux-x64-2",
        instrumentation: "none",
      },
    ]);
    const rows = "SELECT test, attempt, outcome, peak_bytes / 1048576 AS mb, cores FROM attempts";
    expect(query(project.root, rows)).toMatchObject([
      { test: "unit/a", attempt: 1, outcome: "failed", mb: 100, cores: 0.5 },
      { test: "unit/a", attempt: 2, outcome: "passed", mb: 120, cores: null },
      { test: "unit/b", attempt: 1, outcome: "passed", mb: 30, cores: null },
    ]);
    expect(readPast(project.root, PLAIN).of("unit/a")?.none).toMatchObject({
      peakBytes: 120 * MB,
      cores: 0.5,
      wholeCount: 2,
    });
  });

  it("changes nothing when the same run comes twice", () => {
    using project = makePastProject();
    const run = { id: "r1", attempts: [{ task: "unit/a", peakMb: 100 }] };
    add(project.root, run);
    const before = [project.derived("json"), project.derived("samples")];
    expect(add(project.root, run)).toBeUndefined();
    expect([project.derived("json"), project.derived("samples")]).toEqual(before);
    expect(query(project.root, "SELECT * FROM attempts")).toHaveLength(1);
  });

  it("completes a run of which a rebuild saw only the beginning", () => {
    using project = makePastProject();
    const first = { task: "unit/a", peakMb: 100 };
    add(project.root, { id: "r1", attempts: [first], isCutOff: true });
    add(project.root, { id: "r1", attempts: [first, { task: "unit/b", peakMb: 50 }] });
    expect(query(project.root, "SELECT id, exit_code, test_count FROM runs")).toMatchObject([
      { id: "r1", exit_code: 0, test_count: 2 },
    ]);
    const past = readPast(project.root, PLAIN);
    expect(past.of("unit/a")?.none?.wholeCount).toBe(1);
    expect(past.of("unit/b")?.none?.wholeCount).toBe(1);
  });

  it("counts repeats as one test, and a file with such a name as itself", () => {
    using project = makePastProject();
    const tasks = ["unit/a", "unit/a#2", "unit/a#3", "unit/b#2"];
    add(project.root, { id: "r1", attempts: tasks.map((task) => ({ task, peakMb: 10 })) });
    const past = readPast(project.root, PLAIN);
    expect(past.of("unit/a")?.none?.wholeCount).toBe(3);
    expect(past.of("unit/a#2")).toBeUndefined();
    expect(past.of("unit/b#2")?.none?.wholeCount).toBe(1);
  });

  it("learns from each kind of end what it says, and nothing where no memory was seen", () => {
    using project = makePastProject();
    const ends = [
      { task: "failed", peakMb: 10, outcome: { kind: "failed", exitCode: 3 } },
      { task: "leaked", peakMb: 10, outcome: { kind: "leaked", commands: [] } },
      {
        task: "timed-out",
        peakMb: 10,
        outcome: { kind: "timed-out", limitMs: 1, wasKilled: true },
      },
      { task: "signaled", peakMb: 10, outcome: { kind: "signaled", signal: "SIGSEGV" } },
      { task: "spawn-failed", peakMb: 10, outcome: { kind: "spawn-failed", message: "x" } },
      { task: "unseen", peakMb: 0 },
    ] as const;
    add(project.root, { id: "r1", attempts: ends });
    const past = readPast(project.root, PLAIN);
    const counts = ends.map(({ task }) => {
      const summary = past.of(task)?.none;
      return [task, summary?.wholeCount, summary?.stoppedCount];
    });
    expect(counts).toEqual([
      ["failed", 1, 0],
      ["leaked", 1, 0],
      ["timed-out", 0, 1],
      ["signaled", 0, 1],
      ["spawn-failed", undefined, undefined],
      ["unseen", undefined, undefined],
    ]);
  });

  it("keeps profiles apart, and instrumentations of one profile together", () => {
    using project = makePastProject();
    const profiles: readonly Profile[] = [
      PLAIN,
      { ...PLAIN, instrumentation: "coverage" },
      { ...PLAIN, config: "slow" },
      { ...PLAIN, runnerClass: "big" },
    ];
    for (const [index, profile] of profiles.entries()) {
      const attempts = [{ task: "unit/a", peakMb: 100 + index }];
      add(project.root, { id: `r${index}`, attempts, profile });
    }
    const peaks = profiles.map((profile) => {
      const past = readPast(project.root, profile).of("unit/a");
      return [past?.none?.peakBytes, past?.coverage?.peakBytes].map((one = 0) => one / MB);
    });
    expect(peaks).toEqual([
      [100, 101],
      [100, 101],
      [102, 0],
      [103, 0],
    ]);
  });

  it("remembers the newest 20 attempts of a test, whatever its name", () => {
    using project = makePastProject();
    const names = ["größe ☃ 🦋", "tab\tand\nline", "__proto__", "constructor", 'q"uote\\'];
    for (let run = 0; run < 25; run += 1) {
      const attempts = names.map((task) => ({ task, peakMb: run === 0 ? 999 : 100 }));
      add(project.root, { id: `r${run}`, attempts, atMs: run * 10_000 });
    }
    const past = readPast(project.root, PLAIN);
    for (const name of names) {
      expect(past.of(name)?.none).toMatchObject({ wholeCount: 20, peakBytes: 100 * MB });
    }
    expect(past.of("toString")).toBeUndefined();
  });

  it("keeps what tests had that did not run, also where only the samples know it", () => {
    using project = makePastProject();
    const both = ["unit/a", "unit/b"].map((task) => ({ task, peakMb: 100 }));
    add(project.root, { id: "r1", attempts: both });
    add(project.root, { id: "r2", attempts: both.slice(0, 1) });
    const before = readPast(project.root, PLAIN).of("unit/b");
    expect(before?.none).toMatchObject({ wholeCount: 1, peakBytes: 100 * MB });
    rewrite(project.root, "json", (text) => text.replace('"runCount":2', '"runCount":1'));
    add(project.root, { id: "r3", attempts: both.slice(0, 1) });
    expect(readPast(project.root, PLAIN).of("unit/b")).toEqual(before);
    expect(readPast(project.root, PLAIN).of("unit/a")?.none?.wholeCount).toBe(3);
  });

  it("makes derived files anew that are gone, broken, of another version or behind the index", () => {
    using project = makePastProject();
    const learned = join(project.root, ".moult/learned");
    const spoil: readonly (() => void)[] = [
      () => rmSync(learned, { recursive: true }),
      () => rewrite(project.root, "json", (text) => text.slice(0, -9)),
      () => rewrite(project.root, "samples", (text) => text.slice(0, -9)),
      () => rewrite(project.root, "samples", (text) => `${text}no such line\n`),
      () => rewrite(project.root, "json", (text) => text.replace('"version":1', '"version":99')),
      () =>
        rewrite(project.root, "samples", (text) => text.replace(/"runCount":\d+/, '"runCount":0')),
    ];
    for (const [index, break_] of spoil.entries()) {
      const attempts = [{ task: "unit/a", peakMb: 100 }];
      add(project.root, { id: `a${index}`, attempts, atMs: index * 2000 });
      break_();
      expect(add(project.root, { id: `b${index}`, attempts, atMs: index * 2000 + 1000 })).toBe(
        undefined,
      );
      const count = readPast(project.root, PLAIN).of("unit/a")?.none?.wholeCount;
      expect(count).toBe((index + 1) * 2);
      expect(readdirSync(learned)).toHaveLength(2);
    }
  });

  it("warns of an index that is no database or of a newer Moult, and leaves it alone", () => {
    using project = makePastProject();
    const path = databaseOf(project.root);
    const run = { id: "r1", attempts: [{ task: "unit/a", peakMb: 100 }] };
    writeFileSync(path, "this is not a database, and was never meant to be one, whoever reads it");
    expect(add(project.root, run)).toBe(
      `this run cannot be added to the history: file is not a database (${path}); to make it anew from the logs: moult history rebuild`,
    );
    rmSync(path);
    new DatabaseSync(path).exec("PRAGMA user_version = 7");
    expect(add(project.root, run)).toContain("it is of version 7, this Moult reads up to 1");
    rmSync(path);
    mkdirSync(path);
    expect(add(project.root, run)).toMatch(/unable to open database file/);
  });

  it("waits for who writes, and warns when that takes too long", () => {
    using project = makePastProject();
    const run = { id: "r1", attempts: [{ task: "unit/a", peakMb: 100 }] };
    add(project.root, run);
    const other = new HistoryIndex(databaseOf(project.root));
    other.transact(() => {
      expect(add(project.root, { ...run, id: "r2" })).toContain("database is locked");
    });
    other.close();
    expect(add(project.root, { ...run, id: "r2" })).toBeUndefined();
    expect(query(project.root, "SELECT id FROM runs")).toHaveLength(2);
  });

  it("loses nothing when several processes write at once, also into a new index", async () => {
    using project = makePastProject();
    const script = fileURLToPath(new URL("fixtures/index-runs.ts", import.meta.url));
    const writers = Array.from({ length: 4 }, (_, index) =>
      spawn(process.execPath, [script, project.root, `w${index}`, "6"], {
        stdio: ["ignore", "ignore", "pipe"],
      }),
    );
    const told = writers.map(async (writer) => {
      let text = "";
      writer.stderr.setEncoding("utf8").on("data", (part) => (text += part));
      await once(writer, "close");
      return text;
    });
    expect(await Promise.all(told)).toEqual(["", "", "", ""]);
    expect(query(project.root, "SELECT id FROM runs")).toHaveLength(24);
    expect(readPast(project.root, PLAIN).of("unit/a")?.none?.wholeCount).toBe(20);
    expect(project.derived("json")).toContain('"runCount":24');
  });
});

describe("readPast", () => {
  it("makes no file, and knows nothing where there is no index", () => {
    using project = makePastProject();
    expect(readPast(project.root, PLAIN).of("unit/a")).toBeUndefined();
    expect(readPast(project.root, PLAIN).warning).toBeUndefined();
    expect(readdirSync(join(project.root, ".moult"))).toEqual([]);
    add(project.root, { id: "r1", attempts: [{ task: "unit/a", peakMb: 100 }] });
    rmSync(databaseOf(project.root));
    expect(readPast(project.root, PLAIN).of("unit/a")).toBeUndefined();
    expect(existsSync(databaseOf(project.root))).toBe(false);
  });

  it("warns of a file that it cannot read, and knows nothing", () => {
    using project = makePastProject();
    for (const spoil of [
      (text: string) => text.slice(0, 40),
      () => "[]",
      () => "",
      (text: string) => text.replace('"version":1', '"version":99'),
    ]) {
      add(project.root, { id: `r${String(spoil)}`, attempts: [{ task: "unit/a", peakMb: 100 }] });
      rewrite(project.root, "json", spoil);
      const past = readPast(project.root, PLAIN);
      expect(past.of("unit/a")).toBeUndefined();
      expect(past.warning).toMatch(
        /^what earlier runs measured cannot be read: .* to make it anew: moult history rebuild$/,
      );
    }
  });
});

function rewrite(root: string, ending: string, change: (text: string) => string): void {
  const folder = join(root, ".moult/learned");
  const name = readdirSync(folder).find((one) => one.endsWith(`.${ending}`));
  if (name === undefined) throw new Error(`no ${ending} file`);
  const path = join(folder, name);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}
