import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRolloutRuns } from "../../src/history/read-rollout-runs.ts";
import { until } from "../rig/processes.ts";
import { makeProject, type TestProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

const SHADOW = ["run", "--runner", "shadow"];
const ROLLOUT = `rollout:
  configurations: { smoke: { env: JOB, eq: smoke } }
  phase: first
  phases: [{ name: first, mode: shadow }]
`;
const CONFIG = `version: 1
legacy: { script: ci/test.sh }
tests: { unit: { files: ['tests/*.sh'], run: [bash, '{file}'] } }
${ROLLOUT}`;
const MARK = { JOB: "smoke" };
/** Pairs of which the script is first, and Moult. */
const SCRIPT_FIRST = { ...MARK, MOULT_PAIR: "a" };
const MOULT_FIRST = { ...MARK, MOULT_PAIR: "e" };

function makeShadowProject(test: string, end = "exit 7"): TestProject {
  return makeProject({
    "moult.config.yaml": CONFIG,
    "ci/test.sh": `#!/bin/bash\necho script "$@" | tee -a order\n${end}\n`,
    "tests/a.sh": `echo moult >>order\n${test}\n`,
  });
}

/** Ends the Moult above: the parent of what starts the tests. */
const KILL_MOULT = "read -r _ _ _ parent _ </proc/$PPID/stat; kill -KILL $parent; sleep 60";

const masked = (text: string): string => text.replaceAll(/\d+(\.\d+)? (s|ms|MB)\b/g, "N $2");

describe("moult run --runner shadow", () => {
  it("runs both as a pair, in an order that the pair has, and ends as the script does", async () => {
    await using project = makeShadowProject("exit 1");
    for (const env of [SCRIPT_FIRST, MOULT_FIRST]) {
      const ran = await project.moult([...SHADOW, "--", "a b"], { env });
      expect([ran.exitCode, ran.stdout]).toEqual([7, "script a b\n"]);
      expect(ran.stderr).toContain("shadow: Moult ended with exit code 1 after ");
    }
    const [script, moult] = ["script a b\n", "moult\n"];
    expect(project.read("order")).toBe(script + moult + moult + script);
    const { runs } = readRolloutRuns(project.root);
    const facts = { configuration: "smoke", phase: "first", mode: "shadow" };
    expect(runs).toMatchObject(
      [
        ["legacy", 7, "a"],
        ["moult", 1, "a"],
        ["moult", 1, "e"],
        ["legacy", 7, "e"],
      ].map(([runner, exitCode, pair]) => ({ ...facts, runner, exitCode, pair, isError: false })),
    );
  });

  it("gives pairs without a name one of their own, and the reports to the script", async () => {
    await using project = makeShadowProject("exit 0");
    const ran = await project.moult([...SHADOW, "--reporter", "json"], { env: MARK });
    expect(ran.exitCode).toBe(7);
    expect(JSON.parse(ran.stdout)).toMatchObject({ run: { runner: "legacy", exitCode: 7 } });
    const pairs = readRolloutRuns(project.root).runs.map(({ pair }) => pair);
    expect([pairs.length, new Set(pairs).size, typeof pairs[0]]).toEqual([2, 1, "string"]);
  });

  it.each([SCRIPT_FIRST, MOULT_FIRST])(
    "ends as the script does when Moult is killed",
    async (env) => {
      await using project = makeShadowProject(KILL_MOULT);
      const ran = await project.moult(SHADOW, { env });
      expect(ran.exitCode).toBe(7);
      expect(ran.stderr).toContain("shadow: Moult ended with exit code 137 after ");
      const moult = readRolloutRuns(project.root).runs.filter(({ runner }) => runner === "moult");
      expect(moult).toMatchObject([{ isError: true, pair: env.MOULT_PAIR }]);
    },
  );

  it("ends a Moult that takes too long", async () => {
    await using project = makeShadowProject("sleep 300");
    const ran = await project.moult([...SHADOW, "--shadow-timeout", "1s"], { env: MOULT_FIRST });
    expect(ran.exitCode).toBe(7);
    expect(ran.stderr).toContain(", where it was ended; the verdict of ci/test.sh counts");
    expect(project.read("order")).toBe("moult\nscript\n");
  });

  it("runs the script with a config that is wrong", async () => {
    await using project = makeShadowProject("exit 0");
    project.write("moult.config.yaml", `${CONFIG}nonsense: 1\n`);
    const ran = await project.moult(SHADOW, { env: SCRIPT_FIRST });
    expect(masked(shown(project, ran))).toMatchInlineSnapshot(`
      "script
      warning: this run of ci/test.sh is not recorded: unknown key "nonsense"
      moult.config.yaml:8:1: error: unknown key "nonsense"
        8 | nonsense: 1
          | ^^^^^^^^
        next: use one of: version, env, limits, coverage, tests, legacy, variables, suites, rollout
      shadow: Moult ended with exit code 2 after N s; the verdict of ci/test.sh counts
      exit 7"
    `);
    expect(readRolloutRuns(project.root).runs).toEqual([]);
  });

  it("keeps a Moult that began nothing as a run of the pair that failed", async () => {
    await using project = makeShadowProject("exit 0");
    const config = CONFIG.replace("tests/*.sh", "tests/*.py");
    project.write("moult.config.yaml", config);
    const ran = await project.moult(SHADOW, { env: SCRIPT_FIRST });
    expect([ran.exitCode, ran.stdout]).toEqual([7, "script\n"]);
    const { runs } = readRolloutRuns(project.root);
    expect(runs).toMatchObject([
      { runner: "legacy", pair: "a", exitCode: 7 },
      { runner: "moult", pair: "a", isError: true, plannedCount: 0 },
    ]);
    expect(runs[1]).not.toHaveProperty("exitCode");
    const log = join(project.runFolder(), "events.jsonl");
    expect(readFileSync(log, "utf8")).toContain("had begun no run");
  });

  it("passes the flags of tests to Moult, and what is none of its own to nobody", async () => {
    await using project = makeShadowProject("exit 0");
    project.write("tests/b.sh", "exit 1");
    const flags = ["--retries=1", "--group", "unit", "--fallback-on", "failure", "tests/a"];
    const env = { ...SCRIPT_FIRST, MOULT_FALLBACK_ON_ERROR: "1", MOULT_RUNNER: "shadow" };
    const ran = await project.moult([...SHADOW, ...flags], { env });
    expect(ran.exitCode).toBe(7);
    expect(project.read("order")).toBe("script\nmoult\n");
    expect(project.record()).toMatchObject({
      args: ["run", "--retries=1", "--group=unit", "tests/a", "--"],
      exitCode: 0,
    });
  });

  it("starts no script after a signal, and ends with it", async () => {
    await using project = makeShadowProject("sleep 300");
    const run = project.start(SHADOW, { env: MOULT_FIRST });
    await until(() => existsSync(join(project.root, "order")), Boolean);
    run.child.kill("SIGTERM");
    expect((await run.finished).exitCode).toBe(143);
    expect(project.read("order")).not.toContain("script");
  });
});

const SUITES = `version: 1
legacy: { script: ci/test.sh }
suites:
  - { name: smoke, when: { env: TEST_CONFIG, eq: smoke }, steps: [{ call: test_smoke }] }
  - { name: all, steps: [{ call: test_all }, { call: test_smoke }] }
${ROLLOUT.replace("mode: shadow", "mode: shadow, shadow: plan")}`;
const SCRIPT = `#!/bin/bash
test_smoke() { : >ran; }
test_all() { : >ran; }
if [[ $TEST_CONFIG == smoke ]]; then
  test_smoke
else
  test_all
fi
`;

describe("a shadow of the plan", () => {
  it.each([
    ["smoke", "the plan is equal", 0],
    ["other", "the plan is different: see moult verify", 6],
  ])("compares that of %s and runs only the script", async (config, told, exitCode) => {
    await using project = makeProject({
      "moult.config.yaml": SUITES,
      "ci/test.sh": SCRIPT.replaceAll(": >ran", "echo ran >>ran"),
    });
    const env = { ...SCRIPT_FIRST, TEST_CONFIG: config };
    const ran = await project.moult(SHADOW, { env });
    expect([ran.exitCode, project.read("ran")]).toEqual([0, "ran\n"]);
    expect(ran.stderr).toContain(`shadow: ${told}; the verdict of ci/test.sh counts`);
    const { runs, plans } = readRolloutRuns(project.root);
    expect(runs.map(({ runner }) => runner)).toEqual(["legacy"]);
    expect(plans).toMatchObject([{ runner: "moult", isPlanOnly: true, exitCode, pair: "a" }]);
  });
});
