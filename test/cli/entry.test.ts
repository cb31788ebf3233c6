import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { spawn as spawnTerminal } from "@lydell/node-pty";
import { describe, expect, it } from "vitest";
import { readFallbacks } from "../../src/history/fallbacks.ts";
import { processesIn, until } from "../rig/processes.ts";
import { program } from "../rig/programs.ts";
import { makeProject, plainEnvironment } from "../rig/project.ts";
import {
  type EntryProject,
  LEGACY_RESULT,
  LEGACY_SCRIPT,
  makeEntryProject,
  makeExecutable,
} from "./entry-rig.ts";
import { shown } from "./shown.ts";

const BROKEN = { "moult.config.yaml": "version: 2\nlegacy: { script: ci/test.sh }\n" };
const SHELLS = [
  ["dash", ["dash"]],
  ["bash", ["bash"]],
  ["bash --posix", ["bash", "--posix"]],
] as const;

describe("moult init --entry", () => {
  it("writes an executable script into a new folder, and writes it anew", async () => {
    await using project = makeProject({ ...BROKEN, "ci/test.sh": LEGACY_SCRIPT });
    const args = ["init", "--entry", "new/folder/run-tests"];
    expect(shown(project, await project.moult(args))).toMatchInlineSnapshot(`
      "wrote ROOT/new/folder/run-tests: runs Moult, and ci/test.sh where Moult fails
      next: call it from CI in place of the old script: ./new/folder/run-tests --fallback-on-error
      warning: the config is broken (expected 1, found 2): if it has a rollout, write the entry anew when it is mended
      exit 0"
    `);
    expect(statSync(join(project.root, "new/folder/run-tests")).mode & 0o777).toBe(0o755);
    expect(project.read("new/folder/run-tests")).toContain("cd -- ../.. ||");
    expect(existsSync(join(project.root, ".moult"))).toBe(false);
    expect((await project.moult(args)).exitCode).toBe(0);
  });

  it("refuses what cannot be meant", async () => {
    await using project = makeProject({
      "moult.config.yaml": "version: 1\n",
      "ci/test.sh": LEGACY_SCRIPT,
      "ci/foreign": "precious",
      "new\nline.sh": "",
    });
    const calls = [
      ["--entry", "ci/run-tests"],
      ["--script", "ci/test.sh"],
      ["--entry", "ci/run-tests", "--script", "ci/tset.sh"],
      ["--entry", "ci/test.sh", "--script", "ci/test.sh"],
      ["--entry", "ci/foreign", "--script", "ci/test.sh"],
      ["--entry", "ci/run-tests", "--script", "new\nline.sh"],
      ["--entry", "ci/test.sh/x", "--script", "ci/test.sh"],
    ];
    const told = [];
    for (const args of calls) told.push(shown(project, await project.moult(["init", ...args])));
    expect(told.join("\n\n")).toMatchInlineSnapshot(`
      "error: --entry needs the old script, and neither the config nor --script names it
        next: write for example: moult init --entry ci/run-tests --script ci/test.sh
      exit 2

      error: --script is for --entry
        next: write for example: moult init --entry ci/run-tests --script ci/test.sh
      exit 2

      ci/tset.sh: error: there is no such script
        next: correct --script, or legacy.script in the config
      exit 2

      ci/test.sh: error: the entry script cannot be the old script itself: it would call itself for ever
        next: give the entry a name of its own
      exit 2

      ci/foreign: error: there is a file already, and \`moult init\` has not made it
        next: choose another name for --entry, or remove the file
      exit 2

      error: control characters in a name: ./new\\nline.sh, ..
        next: rename the file or the folder
      exit 2

      ci/test.sh/x: error: the entry script cannot be written: file already exists
        next: choose a place that you may write
      exit 2"
    `);
    expect(project.read("ci/foreign")).toBe("precious");
  });
});

describe.each(SHELLS)("the entry script in %s", (_, shell) => {
  it("gives Moult its flags, and the script all other words", async () => {
    await using project = await makeEntryProject();
    const echo = `#!/bin/sh\nprintf '[%s]' "$@"; echo; printf '0\\n' >"$MOULT_ANSWER_FILE"\n`;
    project.write("bin/echo-moult", echo);
    const call = { shell, env: { MOULT: join(project.root, "bin/echo-moult") } };
    const words = ["-x", "", "a b", "--verbose", "*", "--fallback-on-error", "--", "--dry-run"];
    const { exitCode, output } = await project.entry(words, call);
    expect(output).toBe("[run][--verbose][--][-x][][a b][*][--dry-run]\n");
    expect(exitCode).toBe(0);
  });

  it("shows the plan", async () => {
    await using project = await makeEntryProject();
    const { exitCode, output } = await project.entry(["--dry-run"], { shell });
    expect(output).toMatch(/^1 test, /);
    expect(exitCode).toBe(0);
  });

  it("runs the old script in the project root, with its words and its environment", async () => {
    await using project = await makeEntryProject(BROKEN);
    const names = ["script", "word", "why", "status", "code", "verbose", "MOULT_FALLBACK_ON_ERROR"];
    const env = Object.fromEntries(names.map((name) => [name, "0 of the caller"]));
    const words = ["--fallback-on-error", "a b", "--", "--verbose"];
    const call = { shell, env, cwd: join(project.root, "tests") };
    const { exitCode, output } = await project.entry(words, call);
    expect(exitCode).toBe(LEGACY_RESULT);
    expect(output).toContain("legacy in ROOT: 2 a b --verbose\n");
    const seen = project.read("legacy-env").split("\n");
    expect(seen.filter((line) => line.endsWith("=0 of the caller"))).toHaveLength(names.length);
    expect(seen).toContain("MOULT_IN_FALLBACK=1");
    expect(seen.filter((line) => /^(moult_|MOULT_ANSWER|MOULT_PROGRAM)/.test(line))).toEqual([]);
  });

  it("says why in one line, on GitHub in an annotation too, and in the history", async () => {
    await using project = await makeEntryProject();
    // With a percent sign, quotes, a backslash and an escape sequence.
    const answer = String.raw`3 bug: 100% "quoted" \n \033[31m`;
    project.write(
      "bin/odd-moult",
      `#!/bin/sh\ncat >"$MOULT_ANSWER_FILE" <<'END'\n${answer}\u001bX\nEND\nexit 3\n`,
    );
    project.write(".moult/fallbacks.jsonl", '{"version":1,"atM');
    const env = { GITHUB_ACTIONS: "true", MOULT: join(project.root, "bin/odd-moult") };
    const { output } = await project.entry(["--fallback-on-error"], { shell, env });
    const why = String.raw`Moult failed (bug: 100% "quoted" \n \033[31m X)`;
    expect(output.split("\n").slice(0, 2)).toEqual([
      `fallback: ${why}: running ci/test.sh instead`,
      `::warning title=Moult fell back::${why.replace("%", "%25")}: running ci/test.sh instead`,
    ]);
    const { fallbacks } = readFallbacks(project.root);
    expect(fallbacks).toMatchObject([{ why, script: "ci/test.sh" }]);
    expect(Math.abs(Date.now() - (fallbacks[0]?.atMs ?? 0))).toBeLessThan(3_600_000);
  });

  it("takes half an answer for none, and believes a whole one", async () => {
    await using project = await makeEntryProject();
    const call = { shell, env: { MOULT: join(project.root, "bin/odd-moult") } };
    const answerWith = (printed: string, exit: number): void =>
      project.write("bin/odd-moult", `#!/bin/sh\n${printed} >"$MOULT_ANSWER_FILE"\nexit ${exit}\n`);
    answerWith("printf 0", 0);
    expect((await project.entry(["--fallback-on-error"], call)).exitCode).toBe(LEGACY_RESULT);
    answerWith("printf 'nonsense\\n'", 0);
    expect((await project.entry(["--fallback-on-error"], call)).exitCode).toBe(LEGACY_RESULT);
    expect(project.legacyRuns()).toBe(2);
    // The code of a suite that was handed over: nothing is wrong with Moult.
    answerWith("echo 3", 3);
    expect((await project.entry(["--fallback-on-error"], call)).exitCode).toBe(3);
    expect(project.legacyRuns()).toBe(2);
  });

  it("runs a script that may not be executed by bash", async () => {
    await using project = await makeEntryProject(BROKEN);
    rmSync(join(project.root, "ci/test.sh"));
    writeFileSync(join(project.root, "ci/test.sh"), "[[ a == a ]] && exit 41\n");
    expect((await project.entry(["--fallback-on-error"], { shell })).exitCode).toBe(41);
    rmSync(join(project.root, "ci/test.sh"));
    const { exitCode, output } = await project.entry(["--fallback-on-error"], { shell });
    expect(output).toContain("no fallback: there is no ci/test.sh in ROOT (Moult failed (");
    expect(exitCode).toBe(3);
  });

  it("does not start the old script from the old script", async () => {
    const script = "#!/bin/sh\necho ran >>legacy-ran\nexec ci/run-tests --fallback-on-error\n";
    await using project = await makeEntryProject({ ...BROKEN, "ci/test.sh": script });
    const { exitCode } = await project.entry(["--fallback-on-error"], { shell });
    expect([exitCode, project.legacyRuns()]).toEqual([2, 1]);
  });

  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const)("passes %s on, and runs nothing after it", async (signal, code) => {
    await using project = await makeEntryProject({
      "tests/a.sh": program("report-sigterm.sh"),
    });
    const run = project.startEntry(["--fallback-on-error"], { shell });
    await untilReady(project);
    process.kill(run.pid, signal);
    expect((await run.ended).exitCode).toBe(code);
    expect(project.legacyRuns()).toBe(0);
    expect(project.record().cancelled).toEqual({ kind: "signal", signal });
    expect(processesIn(project.root)).toEqual([]);
  });

  it("takes a signal for Moult alone as one", async () => {
    await using project = await makeEntryProject();
    project.write("bin/odd-moult", "#!/bin/sh\nkill -TERM $$\n");
    const env = { MOULT: join(project.root, "bin/odd-moult") };
    const { exitCode } = await project.entry(["--fallback-on-error"], { shell, env });
    expect([exitCode, project.legacyRuns()]).toEqual([143, 0]);
  });

  it("gives Moult one Ctrl-C", async () => {
    await using project = await makeEntryProject();
    project.write("count.cjs", COUNT_SIGNALS);
    const counter = `#!/bin/sh\nexec '${process.execPath}' '${project.root}/count.cjs'\n`;
    project.write("bin/counter", counter);
    const env = { ...plainEnvironment(), MOULT: join(project.root, "bin/counter") };
    const [name, ...flags] = [...shell, "ci/run-tests", "--fallback-on-error"];
    const pty = spawnTerminal(name ?? "", flags, { cwd: project.root, env });
    const ended = new Promise<number>((done) => pty.onExit((end) => done(end.exitCode)));
    const isThere = (path: string) => () => existsSync(join(project.root, path));
    await until(isThere("ready"), Boolean);
    pty.write("\u0003");
    await until(isThere("signals"), Boolean);
    // What the shell passes on, it passes on in order.
    process.kill(pty.pid, "SIGTERM");
    expect(await ended).toBe(130);
    expect(readFileSync(join(project.root, "signals"), "utf8")).toBe("SIGINT\n");
    expect(project.legacyRuns()).toBe(0);
  });
});

/** Stands for a Moult that takes its time to end. */
const COUNT_SIGNALS = `const { appendFileSync, writeFileSync } = require("node:fs");
process.on("SIGINT", (signal) => appendFileSync("signals", signal + "\\n"));
process.on("SIGTERM", () => {
  writeFileSync(process.env.MOULT_ANSWER_FILE, "130\\n");
  process.exit(130);
});
setInterval(() => {}, 1000);
writeFileSync("ready", "");
`;

async function untilReady(project: EntryProject): Promise<void> {
  const log = (): string => join(project.runFolder(), "logs/shell.tests.a.sh.log");
  const read = (): string => {
    try {
      return readFileSync(log(), "utf8");
    } catch {
      return "";
    }
  };
  await until(read, (text) => text.includes("ready"));
}

it("finds Moult on PATH and in node_modules, from a link and from elsewhere", async () => {
  await using project = await makeEntryProject();
  const PATH = `${join(project.root, "bin")}:${process.env["PATH"]}`;
  expect((await project.entry([], { env: { MOULT: "1", PATH } })).exitCode).toBe(0);
  project.write("node_modules/.bin/moult", "#!/bin/sh\nexit 17\n");
  makeExecutable(project, "node_modules/.bin/moult");
  expect((await project.entry([], { env: { MOULT: "" }, cwd: "/" })).exitCode).toBe(17);
  expect((await project.entry([], { env: { MOULT: "./bin/moult" } })).exitCode).toBe(0);
  mkdirSync(join(project.root, "links"));
  symlinkSync("../ci/run-tests", join(project.root, "links/first"));
  symlinkSync(join(project.root, "links/first"), join(project.root, "links/second"));
  const linked = spawnSync("sh", ["links/second"], { cwd: project.root, env: plainEnvironment() });
  expect(linked.status).toBe(17);
});

it("does not tell the tests where its answer goes", async () => {
  await using project = await makeEntryProject({
    "tests/a.sh": 'test -z "$MOULT_ANSWER_FILE" && test -z "$MOULT_PROGRAM"\n',
  });
  expect((await project.entry(["--fallback-on-error"])).exitCode).toBe(0);
});
