/* oxlint-disable no-control-regex -- what a terminal gets is full of control characters */
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { makeGate, waitAt } from "../rig/gate.ts";
import { configOf } from "../rig/programs.ts";
import { makeProject, plainEnvironment, type TestProject } from "../rig/project.ts";
import { expectCleanPrompt, resultLines, TestTerminal } from "../rig/terminal.ts";

const RUN = ["run", "-j2", "--memory", "1G"];

describe("the live view", () => {
  it("shows progress, memory and what runs, and leaves the results in their order", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": waitAt("a"),
      "tests/b.sh": waitAt("b"),
      "tests/c.sh": waitAt("c"),
    });
    const gates = ["a", "b", "c"].map((name) => makeGate(project, name));
    using terminal = new TestTerminal(project, RUN);
    await terminal.shows(/ {2}shell\/tests\/b\.sh/);
    expect(terminal.isCursorVisible).toBe(false);
    expect(terminal.screen()).toMatch(/^\[░+\] 0 of 3 tests, \d+ s$/m);
    expect(terminal.screen()).toMatch(/^\[░+\] \d+ [KM]B of 1\.0 GB memory$/m);
    expect(terminal.screen()).toMatch(/^ +\d+ s +\d+ [KM]B {2}shell\/tests\/a\.sh$/m);
    expect(terminal.screen()).not.toContain("c.sh");

    await gates[0]?.open();
    await terminal.shows(/^ +\d+ s +\d+ [KM]B {2}shell\/tests\/c\.sh$/m);
    // With two results after two seconds, the time that is left is known for another second.
    await terminal.shows(/ 1 of 3 tests, (?:[2-9]|\d\d+) s/);
    await gates[1]?.open();
    await terminal.shows(/█+░+\] 2 of 3 tests, \d+ s, about \d+ s left$/m);
    await gates[2]?.open();
    expect(await terminal.exited()).toBe(0);
    expect(sameFigures(terminal.transcript())).toMatchInlineSnapshot(`
      "moult 0.1.0: 3 tests, 2 at a time
      memory budget 1.0 GB (--memory): tests wait until they fit, TIER
         PASS    0.0 s    00 MB  1/3  shell/tests/a.sh
         PASS    0.0 s    00 MB  2/3  shell/tests/b.sh
         PASS    0.0 s    00 MB  3/3  shell/tests/c.sh

      3 passed in 0.0 s
        memory      peak 00 MB of 1.0 GB; starting everything at once would have taken up to 00 MB
      $"
    `);
    expectCleanPrompt(terminal);
  });

  it("shows a failure above the footer while other tests still run", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "exit 7",
      "tests/b.sh": waitAt("b"),
    });
    const gate = makeGate(project, "b");
    using terminal = new TestTerminal(project, RUN);
    await terminal.shows(
      /FAIL .* 1\/2 {2}shell\/tests\/a\.sh\n\n\[█+░+\] 1 of 2 tests, 1 failed, /,
    );
    await gate.open();
    expect(await terminal.exited()).toBe(1);
    expect(resultLines(terminal).map(([word]) => word)).toEqual(["FAIL", "PASS"]);
    expectCleanPrompt(terminal);
  });

  it("ends with the output of a failure, its log, and a command that reruns exactly this test", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/good.sh": "exit 0",
      "tests/it's a 試験.sh": "echo first; echo 'the reason' >&2; exit 7",
    });
    using terminal = new TestTerminal(project, RUN, { columns: 200 });
    expect(await terminal.exited()).toBe(1);
    const text = terminal.transcript();
    expect(text).toContain(
      "\nFAIL shell/tests/it's a 試験.sh: failed with exit code 7\n    first\n    the reason\n  log: ",
    );
    const log = / {2}log: (.*)\n/.exec(text)?.[1] ?? "";
    expect(project.read(log)).toBe("first\nthe reason\n");
    const command = / {2}rerun: (.*)\n/.exec(text)?.[1] ?? "";
    await runInBash(project, command);
    expect(project.record().tasks.map((task) => task.id)).toEqual(["shell/tests/it's a 試験.sh"]);
  });

  it.each([
    ["narrow", 30, 24],
    ["tiny", 10, 4],
    ["two columns wide", 2, 24],
    ["one row high", 80, 1],
    ["large", 300, 100],
  ])("fits into a terminal that is %s", async (_title, columns, rows) => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": waitAt("a"),
      "tests/b.sh": waitAt("b"),
    });
    const gates = ["a", "b"].map((name) => makeGate(project, name));
    using terminal = new TestTerminal(project, RUN, { columns, rows });
    await terminal.writes("\u001b[?25l");
    await gates[0]?.open();
    await terminal.shows(" 1/2  ");
    await gates[1]?.open();
    expect(await terminal.exited()).toBe(0);
    expect(resultLines(terminal).map(([, id]) => id)).toEqual([
      "shell/tests/a.sh",
      "shell/tests/b.sh",
    ]);
    expect(terminal.transcript()).toMatch(/^moult [^\n]*\nmemory budget [^\n]*\n {3}PASS/);
    expectCleanPrompt(terminal);
  });

  it("stays one view when the terminal is resized during the run", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "exit 0",
      "tests/b.sh": waitAt("b"),
    });
    const gate = makeGate(project, "b");
    using terminal = new TestTerminal(project, RUN);
    await terminal.shows("1 of 2 tests");
    for (const [columns, rows] of [
      [40, 24],
      [120, 30],
      [30, 12],
      [80, 8],
      [50, 40],
    ] as const) {
      await terminal.resize(columns, rows);
      await terminal.writes("\u001b[J");
      await terminal.shows("1 of 2 tests");
      expect(terminal.transcript().match(/1 of 2 tests/g)).toHaveLength(1);
      expect(terminal.transcript().match(/GB memory$/gm)).toHaveLength(1);
    }
    await gate.open();
    expect(await terminal.exited()).toBe(0);
    expect(resultLines(terminal)).toHaveLength(2);
    expect(terminal.transcript().match(/^moult 0/gm)).toHaveLength(1);
    expectCleanPrompt(terminal);
  });

  it("keeps wide names whole in the results and cuts them in the footer", async () => {
    const name = "tests/試験の名前がとても長い場合👩‍👩‍👧‍👦🚀.sh";
    await using project = makeProject({ "moult.config.yaml": configOf(), [name]: waitAt("a") });
    const gate = makeGate(project, "a");
    using terminal = new TestTerminal(project, RUN, { columns: 40 });
    await terminal.shows(/ \d+ s +\d+ [KM]B {2}….*\.sh$/m);
    await gate.open();
    expect(await terminal.exited()).toBe(0);
    expect(resultLines(terminal)).toHaveLength(1);
    expect(terminal.bytes).toContain(`1/1  shell/${name}`);
    expectCleanPrompt(terminal);
  });
});

const HOSTILE = String.raw`
printf '\033[2J\033[H\033[?1049h\033[?25l\033]0;my title\007\033[41m\033[5A\a\033c'
head -c 1000000 /dev/zero | tr '\0' 'x'
printf '\r 10%%\r 20%%\r100%%\n'
printf '\n 30%%\r 60%%\r 90%%\n'
printf '\377\376\300 not UTF-8 \033P dcs \033\\ \033[6n\n'
printf 'the end\033[1A\033[31m'
exit 1
`;

describe("a hostile test", () => {
  it.each([[[]], [["--verbose"]]])("cannot garble the terminal, with %j", async (flags) => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": HOSTILE,
      "tests/b\u001b[2J\u0007.sh": HOSTILE,
      "tests/c.sh": waitAt("c"),
    });
    const gate = makeGate(project, "c");
    using terminal = new TestTerminal(project, [...RUN, ...flags]);
    await terminal.shows("2 of 3 tests");
    await gate.open();
    expect(await terminal.exited()).toBe(1);
    expect(terminal.bellCount).toBe(0);
    expect(terminal.titles).toEqual([]);
    expect(terminal.transcript()).toMatch(/^moult 0/);
    expect(resultLines(terminal).map(([word]) => word)).toEqual(["FAIL", "FAIL", "PASS"]);
    expect(terminal.transcript()).toContain("     90%\n");
    expect(terminal.transcript().match(/^ {4}the end$/gm)).toHaveLength(flags.length === 0 ? 2 : 4);
    // What is left when the sequences of Moult's own view are taken away.
    const rest = terminal.bytes.replaceAll(/\u001b\[\d*[AJm]|\u001b\[\?(?:7|25)[hl]/g, "");
    expect(rest.replaceAll(/[\r\n\t]/g, "")).not.toMatch(/\p{Cc}/u);
    expectCleanPrompt(terminal);
  });
});

function sameFigures(text: string): string {
  return text
    .replaceAll(/(?<=until they fit, ).*$/gm, "TIER")
    .replaceAll(/(?<=^ {3}PASS) +[\d.]+ s +\d+ MB/gm, "    0.0 s    00 MB")
    .replaceAll(/\d+\.\d s$/gm, "0.0 s")
    .replaceAll(/peak .* MB of/g, "peak 00 MB of")
    .replaceAll(/taken up to \d+ MB/g, "taken up to 00 MB");
}

/** Runs a command as a user would paste it, whatever its exit code. */
async function runInBash(project: TestProject, command: string): Promise<void> {
  const script = `moult() { '${process.execPath}' '${resolve("dist/main.cjs")}' "$@"; }\n${command}`;
  const env = plainEnvironment();
  await promisify(execFile)("bash", ["-c", script], { cwd: project.root, env }).catch(() => {});
}
