import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HistoryIndex } from "../../src/history/history-index.ts";
import { type ImportedRun, importHistory } from "../../src/history/import-history.ts";
import { readPast } from "../../src/history/read-past.ts";
import { summarizePast } from "../../src/schedule/estimate.ts";
import { eventsOf, type MadeRun, makePastProject, type PastProject, PLAIN } from "./past-runs.ts";

function logOf(run: Partial<MadeRun>): string {
  const made = { id: "r1", attempts: [{ task: "unit/a", peakMb: 3 }], ...run };
  return eventsOf(made)
    .map((event) => `${JSON.stringify(event)}\n`)
    .join("");
}

/** Imports texts as logs, one after another; answers what became of each. */
function take(project: PastProject, ...logs: readonly string[]): readonly ImportedRun[] {
  const sources = logs.map((text, index) => {
    const path = join(project.root, `${index}.jsonl`);
    writeFileSync(path, text);
    return { path, kind: "events" as const };
  });
  const done = importHistory(project.root, sources, summarizePast);
  if (!done.ok) throw new Error(done.failures[0]?.message);
  expect(done.value.refused).toEqual([]);
  return done.value.runs;
}

const runsOf = ({ root }: PastProject): readonly string[] =>
  readdirSync(join(root, ".moult/runs")).sort();

function indexed({ root }: PastProject): readonly (readonly [string, number | undefined])[] {
  const index = new HistoryIndex(join(root, ".moult/history.db"));
  const runs = index.listRuns(99).map(({ id, exitCode }) => [id, exitCode] as const);
  index.close();
  return runs;
}

describe("importHistory", () => {
  it("keeps two runs apart that have one id, each at its place whatever comes first", () => {
    using project = makePastProject();
    const [one, two] = [logOf({ atMs: 1000 }), logOf({ atMs: 2000, exitCode: 1 })];
    expect(take(project, one, two).map(({ kind }) => kind)).toEqual(["added", "added"]);
    const names = runsOf(project);
    expect(names).toEqual(["r1", expect.stringMatching(/^r1~[0-9a-f]{12}$/)]);
    expect(take(project, two, one)).toMatchObject([
      { kind: "known", runId: names[1] },
      { kind: "known", runId: "r1" },
    ]);
    expect(runsOf(project)).toEqual(names);
    expect(indexed(project)).toEqual([
      [names[1], 1],
      ["r1", 0],
    ]);
  });

  it("completes a run of which only the beginning was there", () => {
    using project = makePastProject();
    const whole = logOf({});
    const cut = whole.slice(0, -30);
    expect(take(project, cut)).toMatchObject([{ kind: "added", isIncomplete: true }]);
    expect(indexed(project)).toEqual([["r1", undefined]]);
    expect(take(project, whole, cut, whole).map(({ kind }) => kind)).toEqual([
      "completed",
      "known",
      "known",
    ]);
    expect(readFileSync(join(project.root, ".moult/runs/r1/events.jsonl"), "utf8")).toBe(whole);
    expect(indexed(project)).toEqual([["r1", 0]]);
  });

  it("adds nothing to a run of this machine, which may still go on", () => {
    using project = makePastProject();
    project.log({ id: "r1", attempts: [{ task: "unit/a", peakMb: 3 }], isCutOff: true });
    const log = join(project.root, ".moult/runs/r1/events.jsonl");
    const before = readFileSync(log, "utf8");
    expect(take(project, logOf({}))).toMatchObject([{ kind: "known" }]);
    expect(readFileSync(log, "utf8")).toBe(before);
  });

  it("lets the next run learn from what came in", () => {
    using project = makePastProject();
    take(project, logOf({ id: "r1" }), logOf({ id: "r2", atMs: 5000 }));
    expect(readPast(project.root, PLAIN).of("unit/a")?.none?.wholeCount).toBe(2);
  });
});
