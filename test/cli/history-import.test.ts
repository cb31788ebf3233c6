import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { eventsOf, type MadeRun } from "../history/past-runs.ts";
import { until } from "../rig/processes.ts";
import { configOf } from "../rig/programs.ts";
import { makeProject, plainEnvironment, type TestProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

const IMPORT = ["history", "import"];
const FILES = { "moult.config.yaml": configOf(), "tests/bad.sh": "exit 1" };

function logOf(run: Partial<MadeRun>): string {
  const made = { id: "r1", attempts: [{ task: "unit/a", peakMb: 3 }], ...run };
  return eventsOf(made)
    .map((event) => `${JSON.stringify(event)}\n`)
    .join("");
}

/** Writes a run as an artifact of CI holds it. */
function addArtifact(project: TestProject, name: string, run: Partial<MadeRun>): void {
  project.write(`artifacts/${name}/.moult/runs/${run.id ?? "r1"}/events.jsonl`, logOf(run));
}

/** Every file that an import may write, but the index. */
function contentOf(project: TestProject): Readonly<Record<string, string>> {
  const state = join(project.root, ".moult");
  const names = readdirSync(state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.db|\.lock/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(name, "utf8")]));
}

const runsOf = (project: TestProject): readonly string[] =>
  readdirSync(join(project.root, ".moult/runs")).sort();

describe("moult history import", () => {
  it("adds what other machines have, once", async () => {
    await using project = makeProject(FILES);
    addArtifact(project, "one", { id: "r1", atMs: 1000 });
    addArtifact(project, "two", { id: "r2", atMs: 2000, isCutOff: true });
    project.write("artifacts/two/.moult/runs/r2/logs/events.jsonl", "what a test wrote\n");
    const fallback = '{"version":1,"id":"f","atMs":5,"why":"Moult failed","script":"ci/test.sh"}';
    project.write("artifacts/one/.moult/fallbacks.jsonl", `${fallback}\n${fallback.slice(0, 30)}`);
    project.write(
      "artifacts/one/.moult/rollout.jsonl",
      '{"version":1,"id":"a","atMs":1,"who":"me","action":"abort","from":"first","to":"none"}\n',
    );
    expect(shown(project, await project.moult([...IMPORT, "artifacts"]))).toMatchInlineSnapshot(`
      "runs: 2 added (1 without an end), 0 known, 0 refused
      fallbacks: 1 added, 0 known
      rollout actions: 1 added, 0 known
      exit 0"
    `);
    const before = contentOf(project);
    expect(shown(project, await project.moult([...IMPORT, "artifacts"]))).toMatchInlineSnapshot(`
      "runs: 0 added, 2 known, 0 refused
      fallbacks: 0 added, 1 known
      rollout actions: 0 added, 1 known
      exit 0"
    `);
    expect(contentOf(project)).toEqual(before);
    expect(runsOf(project)).toEqual(["r1", "r2"]);
    const listed = JSON.parse((await project.moult(["history", "--json"])).stdout);
    expect(listed).toMatchObject({
      runs: [{ id: "r2" }, { id: "r1", exitCode: 0 }],
      fallbacks: [{ id: "f" }],
    });
    expect(readdirSync(join(project.root, ".moult"))).not.toContain("importing");
  });

  it("refuses what it cannot read for certain, with the line, and adds the rest", async () => {
    await using project = makeProject(FILES);
    const log = logOf({ id: "r0" });
    project.write("a/good/events.jsonl", log);
    project.write("a/later/events.jsonl", log.replace('"version":1', '"version":2'));
    project.write("a/lost/events.jsonl", log.replace(/\n.*\n/, "\n"));
    project.write("a/strange/events.jsonl", "what is this\n");
    project.write(
      "a/other/events.jsonl",
      log.replace('finished","exitCode":0', 'finished","exitCode":1'),
    );
    project.write("a/other/fallbacks.jsonl", '{"version":2,"atMs":5}\n');
    project.write("a/other/rollout.jsonl", '{"version":2,"id":"a"}\n');
    expect(shown(project, await project.moult([...IMPORT, "a"]))).toMatchInlineSnapshot(`
      "runs: 1 added, 0 known, 6 refused
      a/later/events.jsonl:1: refused: it is of version 2, this Moult reads up to 1
      a/lost/events.jsonl:2: refused: its number is 2, not 1: a line is missing or twice there
      a/other/events.jsonl:5: refused: another log of this run is here, which tells something else
      a/other/fallbacks.jsonl:1: refused: it is broken, or not of this version of Moult
      a/other/rollout.jsonl:1: refused: it is broken, or not of this version of Moult
      a/strange/events.jsonl:1: refused: it does not begin with the event run-started
      exit 9"
    `);
    expect(runsOf(project)).toEqual(["r0"]);
  });

  it("says what is wrong with what it is given", async () => {
    await using project = makeProject(FILES);
    mkdirSync(join(project.root, "empty"));
    expect(shown(project, await project.moult(IMPORT))).toMatchInlineSnapshot(`
      "error: history import needs files or folders
        next: write for example: moult history import artifacts/
      exit 2"
    `);
    expect(shown(project, await project.moult([...IMPORT, "gone", "empty"])))
      .toMatchInlineSnapshot(`
      "gone: error: there is no such file
        next: name files such as events.jsonl, folders of runs, or folders with any of these below

      empty: error: no event log is below it
        next: name files such as events.jsonl, folders of runs, or folders with any of these below
      exit 2"
    `);
    expect(existsSync(join(project.root, ".moult"))).toBe(false);
  });

  it("adds each run once when two import at once", async () => {
    await using project = makeProject(FILES);
    for (let run = 0; run < 30; run += 1) addArtifact(project, `m${run}`, { id: `r${run}` });
    const both = await Promise.all(
      [1, 2].map(() => project.moult([...IMPORT, "--json", "artifacts"])),
    );
    const runs = both.flatMap(({ stdout }) => JSON.parse(stdout).runs);
    expect(runs.filter(({ kind }) => kind === "added")).toHaveLength(30);
    expect(runs.filter(({ kind }) => kind === "known")).toHaveLength(30);
    const { runs: listed } = JSON.parse(
      (await project.moult(["history", "--json", "--limit", "99"])).stdout,
    );
    expect(listed).toHaveLength(30);
  });

  it("leaves no half run when it is killed, and is done by doing it again", async () => {
    await using project = makeProject(FILES);
    for (let run = 0; run < 150; run += 1) addArtifact(project, `m${run}`, { id: `r${run}` });
    const target = join(project.root, ".moult/runs");
    const child = spawn(process.execPath, [resolve("dist/main.cjs"), ...IMPORT, "artifacts"], {
      cwd: project.root,
      env: plainEnvironment(),
      stdio: "ignore",
    });
    await until(() => existsSync(target), Boolean);
    child.kill("SIGKILL");
    await once(child, "close");
    for (const name of readdirSync(target)) {
      expect(readFileSync(join(target, name, "events.jsonl"), "utf8")).toBe(logOf({ id: name }));
    }
    const again = await project.moult([...IMPORT, "--json", "artifacts"]);
    expect(JSON.parse(again.stdout).runs).toHaveLength(150);
    expect(readdirSync(target)).toHaveLength(150);
  });

  it("knows its own runs, and adds nothing to --last-failed", async () => {
    await using project = makeProject(FILES);
    await project.moult(["run"]);
    const runs = runsOf(project);
    expect((await project.moult([...IMPORT, ".moult"])).stdout).toContain("0 added, 1 known");
    addArtifact(project, "later", { id: "99991122-120000-000-abcd" });
    await project.moult([...IMPORT, "artifacts"]);
    const again = await project.moult(["run", "--last-failed"]);
    expect([again.exitCode, runsOf(project)[0]]).toEqual([1, runs[0]]);
  });
});
