import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configOf } from "../rig/programs.ts";
import { makeProject, type Finished, type TestProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

const FILES = {
  "moult.config.yaml": configOf(),
  "tests/good.sh": "exit 0",
  "tests/bad.sh": "exit 1",
};

/** What is different each time replaced by marks. */
function masked(project: TestProject, finished: Finished): string {
  return (
    shown(project, finished)
      .replaceAll(/\d{8}-\d{6}-\d{3}-[0-9a-f]{4}/g, "YYYYMMDD-HHMMSS-MMM-XXXX")
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "YYYY-MM-DD HH:MM:SS")
      .replaceAll(/\d+\.\d s/g, "T.T s")
      .replaceAll(/\d+ MB/g, "NN MB")
      // The width of a column depends on its figures.
      .replaceAll(/ {2,}/g, "  ")
  );
}

describe("moult history", () => {
  it("lists the last runs, newest first", async () => {
    await using project = makeProject(FILES);
    await project.moult(["run"]);
    await project.moult(["run", "good"]);
    expect(masked(project, await project.moult(["history"]))).toMatchInlineSnapshot(`
      "run  started (UTC)  exit  took  peak  tests
      YYYYMMDD-HHMMSS-MMM-XXXX  YYYY-MM-DD HH:MM:SS  0  T.T s  NN MB  1 passed
      YYYYMMDD-HHMMSS-MMM-XXXX  YYYY-MM-DD HH:MM:SS  1  T.T s  NN MB  1 passed, 1 failed
      exit 0"
    `);
    expect(masked(project, await project.moult(["history", "--limit", "1"])))
      .toMatchInlineSnapshot(`
      "run  started (UTC)  exit  took  peak  tests
      YYYYMMDD-HHMMSS-MMM-XXXX  YYYY-MM-DD HH:MM:SS  0  T.T s  NN MB  1 passed
      exit 0"
    `);
    const { stdout } = await project.moult(["history", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      runs: [
        { exitCode: 0, testCount: 1, counts: { passed: 1 } },
        {
          exitCode: 1,
          testCount: 2,
          counts: { passed: 1, failed: 1 },
          profile: { config: "", instrumentation: "none" },
        },
      ],
    });
  });

  it("makes no file when there is nothing to list", async () => {
    await using project = makeProject(FILES);
    expect(masked(project, await project.moult(["history"]))).toMatchInlineSnapshot(`
      "no run in the history yet
      exit 0"
    `);
    expect(existsSync(join(project.root, ".moult"))).toBe(false);
  });

  it("does not need a config that is right", async () => {
    await using project = makeProject(FILES);
    await project.moult(["run", "good"]);
    project.write("moult.config.yaml", "version: 1\ntests: [broken");
    expect((await project.moult(["history"])).exitCode).toBe(0);
  });

  it("says how to add runs that are not in the index, and adds them", async () => {
    await using project = makeProject(FILES);
    await project.moult(["run", "good"]);
    await project.moult(["run", "good"]);
    for (const name of readdirSync(join(project.root, ".moult"))) {
      if (name.startsWith("history.db")) rmSync(join(project.root, ".moult", name));
    }
    expect(masked(project, await project.moult(["history"]))).toMatchInlineSnapshot(`
      "no run in the history yet
      warning: 2 runs are not in the history (killed, or still going on); to add them: moult history rebuild
      exit 0"
    `);
    expect(masked(project, await project.moult(["history", "rebuild"]))).toMatchInlineSnapshot(`
      "2 runs in the history now (ROOT/.moult/history.db)
      exit 0"
    `);
    expect((await project.moult(["history"])).stderr).toBe("");
  });

  it("tells what is wrong with an index and with logs", async () => {
    await using project = makeProject(FILES);
    await project.moult(["run", "good"]);
    writeFileSync(join(project.root, ".moult/history.db"), "no database");
    expect(masked(project, await project.moult(["history"]))).toMatchInlineSnapshot(`
      ".moult/history.db: error: the history cannot be read: file is not a database
        next: make it anew from the logs: moult history rebuild
      exit 3"
    `);
    project.write(".moult/runs/older/events.jsonl", "no event\n");
    expect(masked(project, await project.moult(["history", "rebuild"]))).toMatchInlineSnapshot(`
      "1 run in the history now (ROOT/.moult/history.db)
      warning: older is left out: the event log line 1 is not an event
      exit 0"
    `);
    const { stdout } = await project.moult(["history", "rebuild", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      runCount: 1,
      warnings: ["older is left out: the event log line 1 is not an event"],
    });
  });

  it("refuses what it does not know", async () => {
    await using project = makeProject(FILES);
    const told = [
      ["history", "rebuid"],
      ["history", "--limit", "0"],
    ].map((args) => project.moult(args));
    const texts = (await Promise.all(told)).map((one) => shown(project, one));
    expect(texts.join("\n\n")).toMatchInlineSnapshot(`
      "error: no such action: rebuid; did you mean "rebuild"?
        next: see what there is: moult history --help
      exit 2

      error: --limit 0: expected a whole number from 1
        next: write for example --limit 50
      exit 2"
    `);
  });
});
