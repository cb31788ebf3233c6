import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { processesIn, until } from "../rig/processes.ts";
import { configOf, program } from "../rig/programs.ts";
import { makeProject, type TestProject } from "../rig/project.ts";

const isRunning = (command: string) => (seen: ReturnType<typeof processesIn>) =>
  seen.some((one) => one.command.includes(command));

describe.each(["supervisor", "node"])("an interrupted run through the %s launcher", (launcher) => {
  const env = { MOULT_LAUNCHER: launcher };

  it.each([
    ["SIGINT", "got INT", 130],
    ["SIGTERM", "got TERM", 143],
  ] as const)(
    "forwards %s to the tests, waits, and writes all reports",
    async (signal, said, code) => {
      await using project = makeProject({
        "moult.config.yaml": configOf(),
        "tests/a.sh": program("report-sigterm.sh"),
        "tests/b.sh": "exit 0",
      });
      const reporters = ["--reporter", "terminal", "--reporter", "junit=out/junit.xml"];
      const run = project.start(["run", "-j1", ...reporters], { env });
      const log = join("logs", "shell.tests.a.sh.log");
      await until(
        () => readIfThere(() => join(project.runFolder(), log)),
        (text) => text.includes("ready"),
      );
      run.child.kill(signal);
      const { exitCode } = await run.finished;
      expect(exitCode).toBe(code);
      expect(readFileSync(join(project.runFolder(), log), "utf8")).toContain(said);
      expect(project.record().tasks.map((task) => task.verdict)).toEqual(["cancelled", "skipped"]);
      expect(project.record().exitCode).toBe(code);
      expect(project.read("out/junit.xml")).toContain("</testsuites>");
      expect(processesIn(project.root)).toEqual([]);
    },
  );

  it("kills at the second signal", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf("grace: 10m"),
      "tests/a.sh": program("ignore-sigterm.sh"),
    });
    const run = project.start(["run"], { env });
    await until(
      () => readIfThere(() => join(project.runFolder(), "logs/shell.tests.a.sh.log")),
      (text) => text.includes("ignoring"),
    );
    run.child.kill("SIGTERM");
    await run.says("ending early");
    run.child.kill("SIGTERM");
    expect((await run.finished).exitCode).toBe(143);
    expect(processesIn(project.root)).toEqual([]);
  });
});

describe("a run that ends early by itself", () => {
  it("ends as interrupted when a signal comes on top", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "exit 1",
      "tests/b.sh": program("report-sigterm.sh"),
    });
    const run = project.start(["run", "-j2", "--max-fail", "1"]);
    await run.says("1 test failed");
    run.child.kill("SIGINT");
    expect((await run.finished).exitCode).toBe(130);
    expect(project.record().cancelled).toEqual({ kind: "signal", signal: "SIGINT" });
  });
});

describe("a run that is killed", () => {
  it("leaves no process behind, and a log that tells what had ended", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "exit 0",
      "tests/b.sh": program("start-tree.sh"),
      "tests/c.sh": "exit 0",
    });
    const run = project.start(["run", "-j1"]);
    await until(() => processesIn(project.root), isRunning("sleep 987658"));
    // Tests start before the log is open: what it holds from then on is what may not be lost.
    await until(
      () => readLog(project),
      (log) => log.includes('"kind":"task-finished"'),
    );
    run.child.kill("SIGKILL");
    await expect(run.finished).rejects.toThrow("SIGKILL");
    await until(
      () => processesIn(project.root),
      (seen) => seen.length === 0,
    );
    const record = project.record();
    expect(record.exitCode).toBeUndefined();
    expect(record.tasks.map((task) => task.verdict)).toEqual(["passed", "not-run", "not-run"]);
  });

  it("ends with exit 3 and a record when its supervisor is killed", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "exit 0",
      "tests/b.sh": program("start-tree.sh"),
      "tests/c.sh": "exit 0",
    });
    const run = project.start(["run", "-j1"]);
    const seen = await until(() => processesIn(project.root), isRunning("sleep 987658"));
    const supervisor = seen.find((one) => one.command.includes("import supervisor"));
    process.kill(supervisor?.pid ?? 0, "SIGKILL");
    const { exitCode, stdout } = await run.finished;
    expect(exitCode).toBe(3);
    expect(stdout).toContain("the supervisor ended with SIGKILL");
    expect(project.record().tasks.map((task) => task.verdict)).toEqual([
      "passed",
      "cancelled",
      "skipped",
    ]);
    await until(
      () => processesIn(project.root),
      (left) => left.length === 0,
    );
  });
});

function readIfThere(path: () => string): string {
  try {
    return readFileSync(path(), "utf8");
  } catch {
    return "";
  }
}

function readLog(project: TestProject): string {
  try {
    return readFileSync(join(project.runFolder(), "events.jsonl"), "utf8");
  } catch {
    return ""; // Not there yet.
  }
}
