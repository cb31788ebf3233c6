import { describe, expect, it } from "vitest";
import { makeGate } from "../rig/gate.ts";
import { processesIn, until } from "../rig/processes.ts";
import { makeProject } from "../rig/project.ts";
import { expectCleanPrompt, TestTerminal } from "../rig/terminal.ts";

const CTRL_C = "\u0003";
const CONFIG = `
version: 1
limits: { taskMemory: 10M, grace: 10m }
tests: { py: { files: ["*.py"], run: [python3, "{file}"] } }
`;
/** Writes down each SIGINT that it gets, and ends when the test lets it. */
const COUNT_SIGINT = `
import signal
signal.signal(signal.SIGINT, lambda *_: open("signals", "a").write("INT\\n"))
open("ready.gate", "w").close()
open("end.gate").read()
`;
const IGNORE_SIGINT = `
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
open("ready.gate", "w").close()
signal.pause()
`;

describe.each(["supervisor", "node"])("in a terminal, through the %s launcher", (launcher) => {
  const env = { MOULT_LAUNCHER: launcher };

  it("Ctrl-C reaches a test once, and the run ends with its summary and exit code 130", async () => {
    await using project = makeProject({
      "moult.config.yaml": CONFIG,
      "a.py": COUNT_SIGINT,
      "b.py": "",
    });
    const ready = makeGate(project, "ready");
    const end = makeGate(project, "end");
    const args = ["run", "-j1", "--reporter", "terminal", "--reporter", "junit=junit.xml"];
    using terminal = new TestTerminal(project, args, { env });
    await ready.passed();
    await terminal.shows("0 of 2 tests");
    terminal.type(CTRL_C);
    await terminal.shows(/^ending early: interrupted by SIGINT\n {3}STOP /m);
    await end.open();
    expect(await terminal.exited()).toBe(130);
    expect(project.read("signals")).toBe("INT\n");
    expect(project.record().tasks.map((task) => task.verdict)).toEqual(["cancelled", "skipped"]);
    expect(project.record().exitCode).toBe(130);
    expect(project.read("junit.xml")).toContain("</testsuites>");
    expect(terminal.transcript()).toMatch(
      /^1 cancelled, 1 skipped in .*\n {2}cancelled {3}interrupted by SIGINT: py\/a\.py\n {2}skipped .*py\/b\.py\n {2}ended /m,
    );
    expect(terminal.transcript()).not.toContain("^C");
    expectCleanPrompt(terminal);
  });

  it("a second Ctrl-C kills", async () => {
    await using project = makeProject({ "moult.config.yaml": CONFIG, "a.py": IGNORE_SIGINT });
    const ready = makeGate(project, "ready");
    using terminal = new TestTerminal(project, ["run"], { env });
    await ready.passed();
    terminal.type(CTRL_C);
    await terminal.shows("ending early");
    terminal.type(CTRL_C);
    expect(await terminal.exited()).toBe(130);
    expect(terminal.transcript()).toContain("sent SIGKILL");
    expect(processesIn(project.root).map((one) => one.pid)).toEqual([terminal.pid]);
    expectCleanPrompt(terminal);
  });

  it("a closed window ends the tests and completes the event log", async () => {
    await using project = makeProject({
      "moult.config.yaml": CONFIG,
      "a.py": `import signal\nopen("ready.gate", "w").close()\nsignal.pause()\n`,
      "b.py": "",
    });
    const ready = makeGate(project, "ready");
    using terminal = new TestTerminal(project, ["run", "-j1"], { env });
    await ready.passed();
    await terminal.shows("0 of 2 tests");
    terminal.hangUp();
    await until(
      () => processesIn(project.root),
      (seen) => seen.length === 0,
    );
    const record = project.record();
    expect(record.exitCode).toBe(129);
    expect(record.cancelled).toEqual({ kind: "signal", signal: "SIGHUP" });
    expect(record.tasks.map((task) => task.verdict)).toEqual(["cancelled", "skipped"]);
  });
});
