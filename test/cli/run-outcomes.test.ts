import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { processesIn } from "../rig/processes.ts";
import { configOf, program } from "../rig/programs.ts";
import { makeProject } from "../rig/project.ts";

// Both ways to start processes must behave the same; they differ in speed and in who outlives a kill.
describe.each(["supervisor", "node"])("a run through the %s launcher", (launcher) => {
  const env = { MOULT_LAUNCHER: launcher };

  it("passes tests, fails those with an exit code, and says which", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/good.sh": "exit 0",
      "tests/bad.sh": program("exit-7.sh"),
      "tests/crash.sh": program("kill-itself.sh"),
    });
    const { exitCode, stdout } = await project.moult(["run"], { env });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("FAIL shell/tests/bad.sh: failed with exit code 7");
    expect(stdout).toContain("    first line\n    last line\n");
    expect(stdout).toContain("rerun: moult run shell/tests/bad.sh");
    const outcomes = project.record().tasks.map((task) => [task.id, task.attempts[0]?.outcome]);
    expect(outcomes).toEqual([
      ["shell/tests/bad.sh", { kind: "failed", exitCode: 7 }],
      ["shell/tests/crash.sh", { kind: "signaled", signal: "SIGSEGV" }],
      ["shell/tests/good.sh", { kind: "passed" }],
    ]);
  });

  it("gives a test an empty stdin, its own scratch folder and its facts, and caps its fan-out", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": program("print-environment.sh"),
      "tests/b.sh": program("print-environment.sh"),
      "tests/stdin.sh": program("read-stdin.sh"),
    });
    const { exitCode } = await project.moult(["run", "-j1"], {
      env: { ...env, OMP_NUM_THREADS: "7" },
    });
    expect(exitCode).toBe(0);
    const log = readFileSync(join(project.runFolder(), "logs/shell.tests.b.sh.log"), "utf8");
    const { runId } = project.record();
    expect(log).toContain(`MOULT=1\nMOULT_ATTEMPT=1\n`);
    expect(log).toContain(`MOULT_RUN_ID=${runId}\nMOULT_SLOT=0\n`);
    expect(log).toContain(`MOULT_TEST_ID=shell/tests/b.sh\n`);
    expect(log).toContain("OMP_NUM_THREADS=7\nPYTEST_XDIST_AUTO_NUM_WORKERS=1\n");
    expect(log).toMatch(/TEST_TMPDIR=\/.*\nXML_OUTPUT_FILE=\/.*\.xml\n0\n$/);
  });

  it("ends a test at its timeout with its whole tree, also when it ignores SIGTERM", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf("timeout: 1s, grace: 300ms"),
      "tests/deaf.sh": program("ignore-sigterm.sh"),
      "tests/polite.sh": program("report-sigterm.sh"),
      "tests/tree.sh": program("start-tree.sh"),
    });
    const { exitCode, stdout } = await project.moult(["run", "-j3"], { env });
    expect(exitCode).toBe(1);
    expect(processesIn(project.root)).toEqual([]);
    const outcomes = project.record().tasks.map((task) => task.attempts[0]?.outcome);
    expect(outcomes).toEqual([
      { kind: "timed-out", limitMs: 1000, wasKilled: true },
      // It exits 0 after our signal: that is no pass.
      { kind: "timed-out", limitMs: 1000, wasKilled: false },
      { kind: "timed-out", limitMs: 1000, wasKilled: expect.any(Boolean) },
    ]);
    expect(stdout).toContain("got TERM");
  });

  it("ends a child that a test left behind, names it, and does not fail for it", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf("grace: 1s"),
      "tests/leak.sh": program("leak-child.sh"),
    });
    const { exitCode, stdout } = await project.moult(["run"], { env });
    expect(exitCode).toBe(0);
    expect(processesIn(project.root)).toEqual([]);
    expect(stdout).toContain("left running: sleep 987654");
    expect(project.record().tasks[0]?.verdict).toBe("leaked");
  });

  it("does not count what a test left behind as its own time", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf("timeout: 400ms, grace: 10s"),
      "tests/leak.sh": program("leak-child.sh"),
    });
    expect((await project.moult(["run"], { env })).exitCode).toBe(0);
    expect(project.record().tasks[0]?.verdict).toBe("leaked");
  });

  it("keeps the end of a large output, and all of it in the log", async () => {
    await using project = makeProject({
      "moult.config.yaml": `
version: 1
tests: { much: { files: ["*.py"], run: [python3, "{file}"] } }
`,
      "write-much.py": program("write-much.py"),
    });
    const { exitCode, stdout } = await project.moult(["run"], { env });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("the end\n");
    expect(stdout.length).toBeLessThan(64 * 1024);
    const { size } = statSync(join(project.runFolder(), "logs/much.write-much.py.log"));
    expect(size).toBe(64 * 1024 * 1023 + "the end\n".length);
    expect(project.record().tasks[0]?.attempts[0]?.tail?.length).toBeLessThanOrEqual(32 * 1024);
  });

  it("reports a program that cannot be started as the test's own outcome", async () => {
    await using project = makeProject({
      "moult.config.yaml": `
version: 1
tests: { direct: { files: ["bin/*"], run: ["./{file}"] } }
`,
      "bin/no-interpreter": "#!/no/such/interpreter\n",
      "bin/good": "#!/bin/sh\nexit 0\n",
    });
    const { exitCode, stdout } = await project.moult(["run"], { env });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("could not start: no such program or directory: ./bin/no-interpreter");
    expect(project.record().counts).toMatchObject({ passed: 1, "spawn-failed": 1 });
  });
});

describe("a run", () => {
  it("finds and ends a daemon that left session, streams and environment behind", async () => {
    await using project = makeProject({
      "moult.config.yaml": `
version: 1
limits: { grace: 1s }
tests: { daemon: { files: ["*.py"], run: [python3, "{file}"] } }
`,
      "leak-daemon.py": program("leak-daemon.py"),
    });
    await project.moult(["run"]);
    expect(processesIn(project.root)).toEqual([]);
  });

  it("measures the peak of a test's memory", async () => {
    await using project = makeProject({
      "moult.config.yaml": `
version: 1
tests: { hold: { files: ["*.py"], run: [python3, "{file}", "150"] } }
`,
      "hold-memory.py": program("hold-memory.py"),
    });
    await project.moult(["run"]);
    const peakMb = (project.record().tasks[0]?.attempts[0]?.peakBytes ?? 0) / 1024 ** 2;
    expect(peakMb).toBeGreaterThanOrEqual(150);
    expect(peakMb).toBeLessThan(200);
  });
});
