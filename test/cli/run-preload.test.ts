import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { processesIn, until } from "../rig/processes.ts";
import { makeProject, type TestProject } from "../rig/project.ts";

const LOADED = [
  "import sys",
  "print('decimal' in sys.modules, 'asyncio' in sys.modules, sys.argv)",
  "",
].join("\n");

function configOf(group: string, limits = ""): string {
  return [
    "version: 1",
    `limits: { taskMemory: 10M, ${limits} }`,
    "tests:",
    `  unit: { files: ['tests/*.py'], ${group} }`,
    "",
  ].join("\n");
}

const PRELOAD = "run: [python3, '{file}'], preload: [decimal, asyncio]";

function logOf(project: TestProject, name: string): string {
  return readFileSync(join(project.runFolder(), "logs", `unit.tests.${name}.log`), "utf8");
}

function warningsOf(project: TestProject): readonly string[] {
  return project.events().flatMap((one) => (one.kind === "warning-given" ? [one.message] : []));
}

describe("a group with preload", () => {
  it("runs its files from an interpreter that has the modules, and says so in the plan", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(PRELOAD),
      "tests/bad.py": "raise SystemExit(7)\n",
      "tests/loaded.py": LOADED,
      "tests/stops.py": "import os\nos.abort()\n",
    });
    const planned = await project.moult(["plan"]);
    expect(planned.stdout).toContain("    preloads: decimal, asyncio\n    runs: python3 ");
    const { exitCode } = await project.moult(["run", "-j2"]);
    expect(exitCode).toBe(1);
    expect(warningsOf(project)).toEqual([]);
    expect(logOf(project, "loaded.py")).toBe("True True ['tests/loaded.py']\n");
    expect(project.record().tasks.map((task) => task.attempts[0]?.outcome)).toEqual([
      { kind: "failed", exitCode: 7 },
      { kind: "passed" },
      { kind: "signaled", signal: "SIGABRT" },
    ]);
    expect(processesIn(project.root)).toEqual([]);
  });

  it.each([
    ["run: [python3, -m, unittest, '{file}'], preload: [decimal]", "it runs a module (-m)"],
    ["run: [python3, '{file}'], preload: [no_such_module]", "cannot import no_such_module"],
    ["run: [bash, -c, 'python3 {file}'], preload: [decimal]", "bash is not python3"],
  ])("is run plainly with one warning when it has %s", async (group, reason) => {
    await using project = makeProject({
      "moult.config.yaml": configOf(group),
      "tests/a.py": LOADED,
      "tests/b.py": LOADED,
      "tests/c.py": LOADED,
    });
    const { exitCode, stdout, stderr } = await project.moult(["run", "-j2"]);
    expect(exitCode).toBe(0);
    const [warning, ...others] = warningsOf(project);
    expect(warning).toMatch(/^tests of unit were started without preload: /);
    expect(warning).toContain(reason);
    expect(others).toEqual([]);
    expect(stdout + stderr).toContain(reason);
    expect(logOf(project, "b.py")).toContain("False False");
  });

  it("is run plainly with one warning where there is no supervisor", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(PRELOAD),
      "tests/a.py": LOADED,
    });
    const { exitCode } = await project.moult(["run"], { env: { MOULT_LAUNCHER: "node" } });
    expect(exitCode).toBe(0);
    expect(warningsOf(project)).toEqual([
      expect.stringContaining("only the supervisor can do it, and it needs python3"),
    ]);
  });

  it("ends what a test left behind, names the test's own command, and keeps the server", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(PRELOAD, "grace: 1s"),
      "tests/a-leak.py": "import os, signal\nif os.fork() == 0:\n    signal.pause()\n",
      "tests/b-daemon.py":
        "import os, signal\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        signal.pause()\n    os._exit(0)\nos.wait()\n",
      "tests/c-loaded.py": LOADED,
    });
    const { exitCode, stdout } = await project.moult(["run", "-j1"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/left running: \S*python3\S* tests\/a-leak\.py/);
    const outcomes = project.record().tasks.map((task) => task.attempts[0]?.outcome.kind);
    expect(outcomes).toEqual(["leaked", "leaked", "passed"]);
    expect(logOf(project, "c-loaded.py")).toContain("True True");
    expect(processesIn(project.root)).toEqual([]);
  });

  it("ends a test at its timeout, also one that ignores SIGTERM", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(PRELOAD, "timeout: 1s, grace: 300ms"),
      "tests/deaf.py":
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True:\n    signal.pause()\n",
      "tests/slow.py": "import signal\nsignal.pause()\n",
    });
    const { exitCode } = await project.moult(["run", "-j2"]);
    expect(exitCode).toBe(1);
    expect(project.record().tasks.map((task) => task.attempts[0]?.outcome)).toEqual([
      { kind: "timed-out", limitMs: 1000, wasKilled: true },
      { kind: "timed-out", limitMs: 1000, wasKilled: false },
    ]);
    expect(processesIn(project.root)).toEqual([]);
  });

  it.each([
    ["SIGINT", "130"],
    ["SIGKILL", "moult ended by SIGKILL"],
  ] as const)("leaves nothing behind after %s", async (signal, expected) => {
    await using project = makeProject({
      "moult.config.yaml": configOf(PRELOAD, "grace: 300ms"),
      "tests/slow.py": "import signal\nopen('started', 'w').close()\nsignal.pause()\n",
    });
    const { child, finished } = project.start(["run"]);
    await until(
      () => processesIn(project.root),
      (seen) => seen.some((one) => one.command.endsWith("tests/slow.py")),
    );
    child.kill(signal);
    const ended = await finished.then(
      ({ exitCode }) => String(exitCode),
      (error: unknown) => String(error),
    );
    expect(ended).toContain(expected);
    await until(
      () => processesIn(project.root),
      (seen) => seen.length === 0,
    );
  });

  it("refuses what is no name of a module", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf("run: [python3, '{file}'], preload: [num-py, 3]"),
      "tests/a.py": "",
    });
    const { exitCode, stderr } = await project.moult(["run"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("expected the name of a Python module, found");
    expect(stderr).toContain("write for example preload: [numpy, pandas]");
  });

  it("is run both ways with --preload-verify, which names what is not the same", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(PRELOAD),
      "tests/address.py": "print(object())\n",
      "tests/same.py": "import sys\nprint('hello')\nsys.exit(3)\n",
    });
    const same = await project.moult(["run", "--preload-verify"]);
    expect(same.stderr).toContain("preload: 2 tests did the same preloaded and plain");
    expect(same.exitCode).toBe(1);
    expect(project.record().tasks.map((task) => task.id)).toEqual([
      "unit/tests/address.py",
      "unit/tests/address.py (plain)",
      "unit/tests/same.py",
      "unit/tests/same.py (plain)",
    ]);
    const rerun = await project.moult(["run", "--last-failed"]);
    expect(project.record().tasks.map((task) => task.id)).toEqual(["unit/tests/same.py"]);
    expect(rerun.exitCode).toBe(1);

    project.write("tests/same.py", "print('hello')\n");
    project.write("tests/loaded.py", `${LOADED}assert 'decimal' in sys.modules\n`);
    const differs = await project.moult(["run", "--preload-verify"]);
    expect(differs.exitCode).toBe(6);
    expect(project.record().exitCode).toBe(6);
    expect(differs.stderr).toContain(
      [
        "preload: 1 of 3 tests did not do the same plain",
        "  unit/tests/loaded.py",
        "    preloaded: passed",
        "    plain:     failed with exit code 1",
        "    the output differs from line 1 on",
        "    - False False ['tests/loaded.py']",
        "    + True True ['tests/loaded.py']",
        "",
      ].join("\n"),
    );
  });
});
