import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configOf } from "../rig/programs.ts";
import { makeProject, type TestProject } from "../rig/project.ts";
import { refusal, shown } from "./shown.ts";

/** A project with one run behind it, in which `a` failed. */
async function runOnce(): Promise<TestProject> {
  const project = makeProject({
    "moult.config.yaml": configOf(),
    "tests/a.sh": "exit 1",
    "tests/b.sh": "exit 0",
  });
  await project.moult(["run", "-j1"]);
  project.write("tests/a.sh", "touch ran-a");
  project.write("tests/b.sh", "touch ran-b");
  return project;
}

const logOf = (project: TestProject): string => join(project.runFolder(), "events.jsonl");

describe("moult run --last-failed", () => {
  it("needs an earlier run", async () => {
    await using project = makeProject({ "moult.config.yaml": configOf(), "tests/a.sh": "" });
    expect(await refusal(project, ["run", "--last-failed"])).toMatchInlineSnapshot(`
      "error: there is no earlier run to take the failed tests from
        next: run once without --last-failed
      exit 4"
    `);
  });

  it("reads a log that was cut off in the middle of a line", async () => {
    await using project = await runOnce();
    const text = readFileSync(logOf(project), "utf8");
    // In the middle of the event that says that `a` has finished: then it is not known to have passed.
    truncateSync(logOf(project), text.indexOf('"task-finished"'));
    expect((await project.moult(["run", "--last-failed"])).exitCode).toBe(0);
    expect(project.read("ran-a")).toBe("");
    expect(project.record().tasks.map((task) => task.id)).toContain("shell/tests/a.sh");
  });

  it("refuses a log of a newer Moult and one that is none", async () => {
    await using project = await runOnce();
    const log = logOf(project);
    const text = readFileSync(log, "utf8");
    const logs = [text.replace('"version":1', '"version":99'), `not a log\n${text}`];
    const told: string[] = [];
    for (const one of logs) {
      writeFileSync(log, one);
      const finished = await project.moult(["run", "--last-failed"]);
      told.push(shown(project, finished).replaceAll(/\d{8}-[\w-]+/g, "RUN"));
    }
    expect(told.join("\n\n")).toMatchInlineSnapshot(`
      ".moult/runs/RUN/events.jsonl: error: the event log is of version 99, this Moult reads up to 1
        next: run without --last-failed; a new run writes a new log
      exit 3

      .moult/runs/RUN/events.jsonl: error: the event log line 1 is not an event
        next: run without --last-failed; a new run writes a new log
      exit 3"
    `);
    expect(existsSync(join(project.root, "ran-a"))).toBe(false);
    // As the advice says.
    expect((await project.moult(["run"])).exitCode).toBe(0);
  });

  it("does not stumble over a run that never began: its report could not be written", async () => {
    await using project = await runOnce();
    mkdirSync(join(project.root, "folder"));
    expect((await project.moult(["run", "--reporter", "junit=folder"])).exitCode).toBe(3);
    expect((await project.moult(["run", "--last-failed"])).exitCode).toBe(0);
    expect(existsSync(join(project.root, "ran-b"))).toBe(false);
  });
});
