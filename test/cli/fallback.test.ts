import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFallbacks } from "../../src/history/fallbacks.ts";
import { processesIn, until } from "../rig/processes.ts";
import { makeProject, type Finished, type TestProject } from "../rig/project.ts";
import { LEGACY_RESULT, LEGACY_SCRIPT, legacyConfig } from "./entry-rig.ts";
import { shown } from "./shown.ts";

const FLAG = "--fallback-on-error";

function makeLegacyProject(files: Readonly<Record<string, string>> = {}): TestProject {
  return makeProject({
    "moult.config.yaml": legacyConfig(),
    "tests/a.sh": "exit 0\n",
    "ci/test.sh": LEGACY_SCRIPT,
    ...files,
  });
}

const BROKEN = "version: 1\nlegacy: { script: ci/test.sh }\ntests: { a: { run: [] } }\n";

function hasRun({ root }: TestProject): boolean {
  return existsSync(join(root, "legacy-ran"));
}

function expectLegacyResult(project: TestProject, finished: Finished): void {
  expect(finished.exitCode).toBe(LEGACY_RESULT);
  expect(project.read("legacy-ran")).toBe("ran\n");
}

describe("moult run --fallback-on-error", () => {
  it("runs the old script for a broken config: same streams, arguments and exit code", async () => {
    await using project = makeLegacyProject({ "moult.config.yaml": BROKEN });
    const finished = await project.moult(["run", FLAG, "a", "--", "b", "--c d"]);
    expect(shown(project, finished)).toMatchInlineSnapshot(`
      "legacy in ROOT: 2 b --c d
      moult.config.yaml:3:20: error: expected a program and its arguments, found an empty list
        3 | tests: { a: { run: [] } }
          |                    ^^
        next: write for example run: [python3, "{file}"]
      fallback: Moult failed (config-invalid: expected a program and its arguments, found an empty list): running ci/test.sh instead
      exit 42"
    `);
    expect(finished.stdout).toBe(`legacy in ${project.root}: 2 b --c d\n`);
    expectLegacyResult(project, finished);
  });

  it("gives the script the environment of Moult, but what is for Moult alone", async () => {
    await using project = makeLegacyProject({ "moult.config.yaml": BROKEN });
    const env = {
      MOULT_PROGRAM: "./moult",
      MOULT_ANSWER_FILE: join(project.root, "answer"),
      MOULT_FALLBACK_ON_ERROR: "1",
      TEST_CONFIG: "smoke",
    };
    expectLegacyResult(project, await project.moult(["run"], { env }));
    const seen = project.read("legacy-env").split("\n");
    expect(seen.filter((line) => /^(MOULT|TEST_)/.test(line)).sort()).toEqual([
      "MOULT_FALLBACK_ON_ERROR=1",
      "MOULT_IN_FALLBACK=1",
      "TEST_CONFIG=smoke",
    ]);
    // Whoever called Moult has its result: nothing more is to be done.
    expect(project.read("answer")).toBe(`${LEGACY_RESULT}\n`);
  });

  it("annotates on GitHub", async () => {
    await using project = makeLegacyProject({ "moult.config.yaml": "version: 1\n100%: x\n" });
    const env = { GITHUB_ACTIONS: "true", MOULT_LEGACY_SCRIPT: "ci/test.sh" };
    const finished = await project.moult(["run", FLAG], { env });
    expect(finished.stderr).toMatch(
      /^::warning title=Moult fell back::Moult failed \(config-invalid: .*"100%25".*\): running ci\/test\.sh instead$/m,
    );
    expectLegacyResult(project, finished);
  });

  it("shows in the history, with its end", async () => {
    await using project = makeLegacyProject();
    await project.moult(["run"]);
    project.write("moult.config.yaml", BROKEN);
    await project.moult(["run", FLAG]);
    const { stdout } = await project.moult(["history"]);
    expect(stdout.split("\n").map((line) => line.split(/ {2,}/)[0])).toEqual([
      "run",
      "fallback",
      expect.stringMatching(/^\d{8}-/),
      "",
    ]);
    expect(stdout).toMatch(/^fallback .* 42 .* s +ci\/test\.sh: Moult failed \(config-invalid: /m);
    const { fallbacks, runs } = JSON.parse((await project.moult(["history", "--json"])).stdout);
    expect(fallbacks).toMatchObject([{ script: "ci/test.sh", exitCode: 42 }]);
    expect(runs).toHaveLength(1);
    const newest = await project.moult(["history", "--json", "--limit", "1"]);
    expect(JSON.parse(newest.stdout)).toMatchObject({ runs: [], fallbacks: [{ exitCode: 42 }] });
  });

  it.each([
    ["that passes", ["good"], 0],
    ["with failed tests", ["bad"], 1],
    ["of a wrong flag", ["good", "--no-such-flag"], 2],
    ["of a wrong value", ["good", "--jobs", "many"], 2],
    ["without tests", ["no-such-test"], 4],
    ["that only plans", ["--dry-run", "--config", "none.yaml"], 2],
    ["that is told not to", ["--fallback-on", "none", "--config", "none.yaml"], 2],
  ] as const)("leaves a run alone %s", async (_, args, code) => {
    await using project = makeLegacyProject({
      "tests/bad.sh": "exit 1",
      "tests/good.sh": "exit 0",
    });
    expect((await project.moult(["run", FLAG, ...args])).exitCode).toBe(code);
    expect(hasRun(project)).toBe(false);
  });

  it("is for run alone", async () => {
    await using project = makeLegacyProject({ "moult.config.yaml": BROKEN });
    expect((await project.moult(["plan", FLAG])).exitCode).toBe(2);
    expect((await project.moult(["history", "--", "x"])).stderr).toContain("no words after --");
    expect(hasRun(project)).toBe(false);
  });

  it("runs the script for failed tests with --fallback-on failure", async () => {
    await using project = makeLegacyProject({ "tests/a.sh": "exit 1" });
    const finished = await project.moult(["run", "--fallback-on", "failure"]);
    expect(finished.stderr).toContain("fallback: tests failed under Moult after its first tests: ");
    expectLegacyResult(project, finished);
  });

  it("does not start the script from the script", async () => {
    await using project = makeLegacyProject({ "moult.config.yaml": BROKEN });
    const env = { MOULT_IN_FALLBACK: "1" };
    const { exitCode, stderr } = await project.moult(["run", FLAG], { env });
    expect(stderr).toContain("no fallback: this call comes from the old script itself\n");
    expect([exitCode, hasRun(project)]).toEqual([2, false]);
  });

  it("says why there is no fallback, and keeps the exit code", async () => {
    await using project = makeLegacyProject({ "moult.config.yaml": "version: 2\n" });
    const unknown = await project.moult(["run", FLAG]);
    expect(unknown.stderr).toMatch(/^no fallback: no old script is known; set legacy\.script/m);
    const env = { MOULT_LEGACY_SCRIPT: "gone.sh" };
    const missing = await project.moult(["run", FLAG], { env });
    expect(missing.stderr).toContain(`no fallback: there is no ./gone.sh in ${project.root}\n`);
    project.write("bad.sh", "#!/no/such/interpreter\n");
    const bad = await project.moult(["run", FLAG], { env: { MOULT_LEGACY_SCRIPT: "bad.sh" } });
    expect(bad.stderr).toContain("no fallback: ./bad.sh cannot be started: no such file");
    expect([unknown, missing, bad].map((one) => one.exitCode)).toEqual([2, 2, 2]);
  });

  it("goes on when the history cannot be written", async () => {
    await using project = makeLegacyProject({ "moult.config.yaml": BROKEN, ".moult": "a file" });
    const finished = await project.moult(["run", FLAG]);
    expect(finished.stderr).toContain("warning: the fallback is not in the history: ");
    expectLegacyResult(project, finished);
  });
});

describe("the old script is found", () => {
  it.each([
    ["in a JSON", "moult.config.json", '{ "legacy": { "script": "ci/test.sh" }, "version": 2 }'],
    [
      "in a module",
      "moult.config.ts",
      "export const config = { legacy: { script: 'ci/test.sh' } }",
    ],
    ["behind broken lines", "moult.config.yaml", "version: [1\nlegacy:\n  script: ci/test.sh\n"],
  ])("%s", async (_, name, text) => {
    await using project = makeLegacyProject({ [name]: text });
    if (name !== "moult.config.yaml") rmSync(join(project.root, "moult.config.yaml"));
    expect((await project.moult(["run", FLAG])).exitCode).toBe(LEGACY_RESULT);
  });

  it("when there are two configs, and from a folder below", async () => {
    await using project = makeLegacyProject({ "moult.config.json": "{}" });
    const finished = await project.moult(["run", FLAG], { cwd: join(project.root, "tests") });
    expectLegacyResult(project, finished);
    expect(finished.stdout).toContain(`legacy in ${project.root}: 0`);
  });

  it("from a variable when the config does not load", async () => {
    await using project = makeLegacyProject();
    rmSync(join(project.root, "moult.config.yaml"));
    const env = { MOULT_LEGACY_SCRIPT: "ci/test.sh" };
    expect((await project.moult(["run", FLAG], { env })).exitCode).toBe(LEGACY_RESULT);
  });
});

const ENDLESS = { "tests/a.sh": "exec sleep 600\n" };

async function untilSleeping(project: TestProject): Promise<void> {
  const isSleeping = (): boolean =>
    processesIn(project.root).some((one) => one.command === "sleep 600");
  await until(isSleeping, Boolean);
}

describe.each(["supervisor", "node"])("in the middle of a run by the %s launcher", (launcher) => {
  it("kills the tests and runs the script when Moult throws where nobody catches", async () => {
    // The script would see a test that still lives.
    const script = `#!/bin/sh
for one in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <"$one" 2>/dev/null | grep '^sleep 600 $'; done
${LEGACY_SCRIPT}`;
    await using project = makeLegacyProject({ ...ENDLESS, "ci/test.sh": script });
    project.write(
      "fault.cjs",
      `const { existsSync } = require("node:fs");
setInterval(() => { if (existsSync("broken")) throw new Error("a fault of the test"); }, 5).unref();
`,
    );
    const env = {
      MOULT_LAUNCHER: launcher,
      NODE_OPTIONS: `--require=${project.root}/fault.cjs`,
      MOULT_ANSWER_FILE: join(project.root, "answer"),
    };
    const run = project.start(["run", FLAG], { env });
    await untilSleeping(project);
    project.write("broken", "");
    const finished = await run.finished;
    expectLegacyResult(project, finished);
    expect(finished.stdout.split("\n").at(-2)).toBe(`legacy in ${project.root}: 0`);
    expect(finished.stderr).toContain(
      "fallback: Moult failed (bug: a fault of the test) after its first tests: running ci/test.sh",
    );
    // What was told of the tests before that is no verdict on them.
    expect(project.events().map((event) => event.kind)).not.toContain("task-finished");
    expect(project.read("answer")).toBe(`${LEGACY_RESULT}\n`);
    expect(readFallbacks(project.root).fallbacks).toHaveLength(1);
  });
});

describe("in the middle of a run", () => {
  it("runs the script when the supervisor is lost", async () => {
    await using project = makeLegacyProject(ENDLESS);
    const run = project.start(["run", FLAG]);
    await untilSleeping(project);
    const found = processesIn(project.root).find((one) => one.command.includes("supervisor"));
    process.kill(found?.pid ?? Number.NaN, "SIGKILL");
    const finished = await run.finished;
    expectLegacyResult(project, finished);
    expect(finished.stderr).toContain("(run-broken: the supervisor ended with SIGKILL) after its");
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("ends at %s without the script", async (signal, code) => {
    await using project = makeLegacyProject(ENDLESS);
    const run = project.start(["run", FLAG]);
    await untilSleeping(project);
    run.child.kill(signal);
    expect((await run.finished).exitCode).toBe(code);
    expect(hasRun(project)).toBe(false);
  });
});
