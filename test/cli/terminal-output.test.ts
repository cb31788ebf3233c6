/* oxlint-disable no-control-regex -- what a terminal gets is full of control characters */
import { describe, expect, it } from "vitest";
import { makeGate, waitAt } from "../rig/gate.ts";
import { configOf } from "../rig/programs.ts";
import { makeProject } from "../rig/project.ts";
import { expectCleanPrompt, resultLines, TestTerminal } from "../rig/terminal.ts";

const COLOR = /\u001b\[[\d;:]*m/;
const COLORS = new RegExp(COLOR, "g");
const FILES = {
  "moult.config.yaml": configOf(),
  "tests/bad.sh": "echo why; exit 1",
  "tests/good.sh": "exit 0",
};

describe("what a terminal gets", () => {
  it.each([
    ["has colours", {}, true],
    ["has no colours with NO_COLOR=1", { NO_COLOR: "1" }, false],
    [
      "has no colours with NO_COLOR=1 and FORCE_COLOR=1",
      { NO_COLOR: "1", FORCE_COLOR: "1" },
      false,
    ],
  ])("%s, in the results and in the footer", async (_title, env, isColored) => {
    await using project = makeProject({ ...FILES, "tests/wait.sh": waitAt("a") });
    const gate = makeGate(project, "a");
    using terminal = new TestTerminal(project, ["run"], { env });
    await terminal.shows("2 of 3 tests, 1 failed");
    await gate.open();
    expect(await terminal.exited()).toBe(1);
    expect(COLOR.test(terminal.bytes)).toBe(isColored);
    expectCleanPrompt(terminal);
  });

  it.each([
    ["without colour", { TERM: "dumb" }, false],
    ["in colour", { CI: "1" }, true],
  ])("is plain lines, %s, with %j", async (_title, env, isColored) => {
    await using project = makeProject(FILES);
    using terminal = new TestTerminal(project, ["run"], { env });
    expect(await terminal.exited()).toBe(1);
    const text = terminal.bytes.replaceAll("\r\n", "\n");
    expect(text.replaceAll(COLORS, "")).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(COLOR.test(text)).toBe(isColored);
    expect(resultLines(terminal)).toHaveLength(2);
    expectCleanPrompt(terminal);
  });

  it("is the live view when a report for machines has standard output", async () => {
    await using project = makeProject({ ...FILES, "tests/wait.sh": waitAt("a") });
    const gate = makeGate(project, "a");
    using terminal = new TestTerminal(project, ["run", "--reporter", "json"], {
      stdoutFile: "report.json",
    });
    await terminal.shows("2 of 3 tests");
    await gate.open();
    expect(await terminal.exited()).toBe(1);
    expect(JSON.parse(project.read("report.json"))).toMatchObject({
      summary: { taskCount: 3 },
    });
    expect(resultLines(terminal)).toHaveLength(3);
    expectCleanPrompt(terminal);
  });

  it("survives keys that are typed while tests run", async () => {
    const names = ["a", "b", "c"];
    const files = names.map((name) => [`tests/${name}.sh`, waitAt(name)] as const);
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      ...Object.fromEntries(files),
    });
    const gates = names.map((name) => makeGate(project, name));
    using terminal = new TestTerminal(project, ["run", "-j1"], { rows: 12 });
    await terminal.shows("0 of 3 tests");
    for (const gate of gates) {
      for (const line of ["typed 1", "typed 2", ""]) {
        const isEchoed = terminal.writes(`${line}\r\n`);
        terminal.type(`${line}\r`);
        await isEchoed;
        await terminal.writes("\u001b[J");
      }
      await gate.open();
    }
    expect(await terminal.exited()).toBe(0);
    expect(resultLines(terminal)).toEqual(names.map((name) => ["PASS", `shell/tests/${name}.sh`]));
    expect(terminal.transcript()).not.toContain("typed");
    expectCleanPrompt(terminal);
  });

  it("is bounded for many quick tests, with each result once and in order", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `tests/${index}.sh`);
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      ...Object.fromEntries(names.map((name) => [name, "exit 0"])),
    });
    using terminal = new TestTerminal(project, ["run", "-j8"]);
    expect(await terminal.exited()).toBe(0);
    const lines = resultLines(terminal);
    expect(new Set(lines.map(([, id]) => id)).size).toBe(200);
    expect(lines.every(([word]) => word === "PASS")).toBe(true);
    const counts = terminal.transcript().matchAll(/ (\d+)\/200 {2}/g);
    expect(Array.from(counts, ([, count]) => Number(count))).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
    expect(terminal.bytes.length).toBeLessThan(200_000);
    expectCleanPrompt(terminal);
  });
});

describe("what a pipe gets", () => {
  it("is text without a single escape", async () => {
    await using project = makeProject(FILES);
    const { stdout, stderr } = await project.moult(["run"]);
    expect(stdout).toContain("1 passed, 1 failed");
    expect(stdout + stderr).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it("has colours with FORCE_COLOR=1, but no cursor movement", async () => {
    await using project = makeProject(FILES);
    const { stdout } = await project.moult(["run"], { env: { FORCE_COLOR: "1" } });
    expect(stdout).toMatch(COLOR);
    expect(stdout.replaceAll(COLORS, "")).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});
