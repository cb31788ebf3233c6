import { describe, expect, it } from "vitest";
import { type Finished, makeProject, type TestProject } from "../rig/project.ts";

const SCRIPT = `#!/bin/bash
set -e
[ "$TEST_CONFIG" != early ] || exit 0
export FROM_SET_UP=yes
trap 'echo "trap at $?" >> trap.txt' EXIT
note() { echo "$*" >> order.txt; }
test_good() { note "good $*"; mkdir -p sub; cd sub; cd ..; export LEFT=behind; }
test_bad() { note bad; false; note never; }
test_exit() { note exit; exit "$1"; }
test_after() { note "after \${LEFT-nothing} \${FLAVOR-plain}"; }
test_slow() { note slow; sleep 60; }
if [ "$TEST_CONFIG" = good ]; then
  test_good
else
  test_after
fi
note epilogue
`;

const CONFIG = `version: 1
limits: { memory: 1G, grace: 2s }
legacy: { script: ci/test.sh }
tests:
  unit: { files: ["tests/*.sh"], run: [bash, "{file}"] }
suites:
  - { name: good, when: { env: TEST_CONFIG, eq: good }, steps: [{ call: test_good, args: ["a b", "c"] }, { set: { FLAVOR: sweet } }, { call: test_after }] }
  - { name: bad, when: { env: TEST_CONFIG, eq: bad }, steps: [{ call: test_good }, { call: test_bad }, { call: test_after }, { tests: unit }] }
  - { name: exit, when: { env: TEST_CONFIG, glob: "exit*" }, steps: [{ call: test_exit, args: ["\${CODE}"] }, { call: test_after }] }
  - { name: last, when: { env: TEST_CONFIG, eq: last }, steps: [{ call: test_exit, args: ["0"] }] }
  - { name: native, when: { env: TEST_CONFIG, eq: native }, steps: [{ call: test_good }, { tests: unit, inherit: true }] }
  - { name: alone, when: { env: TEST_CONFIG, eq: alone }, bridge: isolated, steps: [{ call: test_good }, { call: test_after }, { call: test_bad }, { sh: "note last", wait: true }] }
  - { name: missing, when: { env: TEST_CONFIG, eq: missing }, steps: [{ call: test_godo }] }
  - { name: slow, when: { env: TEST_CONFIG, eq: slow }, steps: [{ call: test_slow, timeout: 300ms }, { call: test_after }] }
  - { name: handed, when: { env: TEST_CONFIG, eq: handed }, handOver: [bash, ci/other.sh] }
  - { name: rest, steps: [{ call: test_after }] }
`;

const FILES = {
  "moult.config.yaml": CONFIG,
  "ci/test.sh": SCRIPT,
  "ci/other.sh": 'echo "other $* $PWD"; exit 33\n',
  "tests/env.sh": 'echo "unit ${FROM_SET_UP-no} ${LEFT-nothing}" >> order.txt\n',
};

async function run(
  project: TestProject,
  config: string,
  {
    args = [],
    env = {},
  }: { args?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
): Promise<Finished> {
  return project.moult(["run", ...args], { env: { TEST_CONFIG: config, ...env } });
}

/** The verdicts by id, in the order of the plan. */
function verdicts(project: TestProject): readonly (readonly [string, string])[] {
  return project.record().tasks.map(({ id, verdict }) => [id, verdict]);
}

const orderOf = (project: TestProject): readonly string[] =>
  project.read("order.txt").trimEnd().split("\n");

describe("moult run, with a suite in one bash", () => {
  it("calls the functions in order, each with what the one before left behind", async () => {
    await using project = makeProject(FILES);
    const args = ["--reporter", "json=report.json"];
    const { exitCode, stderr } = await run(project, "good", { args });
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(verdicts(project)).toEqual([
      ["good/set-up", "passed"],
      ["good/test_good a b c", "passed"],
      ["good/test_after", "passed"],
      ["good/wind-up", "passed"],
    ]);
    expect(orderOf(project)).toEqual(["good a b c", "after behind sweet", "epilogue"]);
    expect(project.read("trap.txt")).toBe("trap at 0\n");
    const suite = {
      name: "good",
      why: 'TEST_CONFIG is "good"',
      environment: 'TEST_CONFIG "good"',
      variables: { TEST_CONFIG: "good" },
    };
    expect(project.record().suite).toEqual(suite);
    expect(JSON.parse(project.read("report.json"))).toMatchObject({
      run: { suite },
      tasks: [{ role: "set-up" }, {}, {}, { role: "wind-up" }],
    });
  });

  it("stops at a bad function, as set -e does, and runs the trap", async () => {
    await using project = makeProject(FILES);
    const { exitCode, stdout } = await run(project, "bad");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("\n  rerun: TEST_CONFIG=bad moult run bad/test_bad\n");
    expect(verdicts(project)).toEqual([
      ["bad/set-up", "passed"],
      ["bad/test_good", "passed"],
      ["bad/test_bad", "failed"],
      ["bad/test_after", "skipped"],
      ["unit/tests/env.sh", "skipped"],
      ["bad/wind-up", "skipped"],
    ]);
    const skipped = project.record().tasks.find(({ id }) => id === "bad/test_after");
    expect(skipped?.reason).toEqual({ kind: "earlier-step", task: "bad/test_bad" });
    expect(orderOf(project)).toEqual(["good ", "bad"]);
    expect(project.read("trap.txt")).toBe("trap at 1\n");
  });

  it("goes on after a bad function with CONTINUE_THROUGH_ERROR, after a new set-up", async () => {
    await using project = makeProject(FILES);
    const { exitCode } = await run(project, "bad", { env: { CONTINUE_THROUGH_ERROR: "1" } });
    expect(exitCode).toBe(1);
    expect(orderOf(project)).toEqual([
      "good ",
      "bad",
      "after nothing plain",
      "unit no nothing",
      "epilogue",
    ]);
    expect(verdicts(project).map(([, verdict]) => verdict)).toEqual([
      "passed",
      "passed",
      "failed",
      "passed",
      "passed",
      "passed",
    ]);
  });

  it("says that a run is incomplete when a function ends the script with success", async () => {
    await using project = makeProject(FILES);
    expect((await run(project, "exit", { env: { CODE: "0" } })).exitCode).toBe(9);
    expect(verdicts(project)).toEqual([
      ["exit/set-up", "passed"],
      ["exit/test_exit 0", "passed"],
      ["exit/test_after", "skipped"],
      ["exit/wind-up", "skipped"],
    ]);
    expect((await run(project, "exit", { env: { CODE: "5" } })).exitCode).toBe(1);
    expect(project.record().tasks[1]?.attempts[0]?.outcome).toEqual({
      kind: "failed",
      exitCode: 5,
    });
  });

  it("misses nothing when it is the last function that ends the script", async () => {
    await using project = makeProject(FILES);
    expect((await run(project, "last")).exitCode).toBe(0);
    expect(project.read("trap.txt")).toBe("trap at 0\n");
  });

  it("breaks, with exit 3 and the line, when the set-up ends before the functions", async () => {
    await using project = makeProject({
      ...FILES,
      "moult.config.yaml": CONFIG.replace("eq: missing", "eq: early"),
    });
    const { exitCode, stdout } = await run(project, "early");
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/ending early: missing\/set-up failed: .*ci\/test\.sh:3/);
    expect(verdicts(project)).toEqual([
      ["missing/set-up", "failed"],
      ["missing/test_godo", "skipped"],
      ["missing/wind-up", "skipped"],
    ]);
  });

  it("says which function was meant when there is none of that name", async () => {
    await using project = makeProject(FILES);
    const { exitCode, stdout } = await run(project, "missing");
    expect(exitCode).toBe(1);
    expect(stdout).toContain('did you mean "test_good"?');
  });

  it("ends a function that takes too long with all that it started", async () => {
    await using project = makeProject(FILES);
    expect((await run(project, "slow")).exitCode).toBe(1);
    expect(verdicts(project)).toEqual([
      ["slow/set-up", "passed"],
      ["slow/test_slow", "timed-out"],
      ["slow/test_after", "skipped"],
      ["slow/wind-up", "skipped"],
    ]);
  });

  it("gives native tests the environment of the shared bash where a step inherits it", async () => {
    await using project = makeProject(FILES);
    expect((await run(project, "native")).exitCode).toBe(0);
    expect(orderOf(project)).toEqual(["good ", "unit yes behind", "epilogue"]);
  });

  it("runs one step by its name, with the set-up that it needs", async () => {
    await using project = makeProject(FILES);
    expect((await run(project, "good", { args: ["test_after"] })).exitCode).toBe(0);
    expect(orderOf(project)).toEqual(["after nothing sweet", "epilogue"]);
  });

  it("repeats a function after itself, and a bad one on its own with --last-failed", async () => {
    await using project = makeProject(FILES);
    expect((await run(project, "good", { args: ["--repeat-each", "2"] })).exitCode).toBe(0);
    expect(orderOf(project)).toEqual([
      "good a b c",
      "good a b c",
      "after behind sweet",
      "after behind sweet",
      "epilogue",
    ]);
    await run(project, "bad");
    await run(project, "bad", { args: ["--last-failed"] });
    expect(verdicts(project).map(([id]) => id)).toEqual([
      "bad/set-up",
      "bad/test_bad",
      "bad/test_after",
      "unit/tests/env.sh",
      "bad/wind-up",
    ]);
  });
});

describe("moult run, with a bash for each call", () => {
  it("runs calls beside each other, each with its own set-up, and waits where told", async () => {
    await using project = makeProject(FILES);
    expect((await run(project, "alone")).exitCode).toBe(1);
    expect(verdicts(project)).toEqual([
      ["alone/test_good", "passed"],
      ["alone/test_after", "passed"],
      ["alone/test_bad", "failed"],
      ["alone/sh: note last", "skipped"],
    ]);
    expect(orderOf(project).toSorted()).toEqual(
      ["after nothing plain", "bad", "epilogue", "epilogue", "good "].toSorted(),
    );
  });
});

describe("moult run, with a suite that is handed over", () => {
  it("runs the other script with the arguments after --, and ends with its exit code", async () => {
    await using project = makeProject(FILES);
    const { exitCode, stdout } = await run(project, "handed", { args: ["--", "-x", "y z"] });
    expect([exitCode, stdout]).toEqual([33, `other -x y z ${project.root}\n`]);
    expect(() => project.runFolder()).toThrow("ENOENT");
  });
});

describe("the variables of the old script", () => {
  it("NO_TEST_TIMEOUT takes limits away, VERBOSE_TEST_LOGS shows all output", async () => {
    await using project = makeProject(FILES);
    const env = { NO_TEST_TIMEOUT: "1", VERBOSE_TEST_LOGS: "true" };
    const { stdout } = await run(project, "native", { env });
    const planned = project.events().filter((event) => event.kind === "task-planned");
    expect(planned.map(({ timeoutMs }) => timeoutMs)).toEqual([0, 0, 0, 0]);
    expect(stdout).toMatch(/native\/test_good\n/);
  });

  it("TESTS_TO_INCLUDE leaves out other tests of the suite", async () => {
    await using project = makeProject({ ...FILES, "tests/other.sh": "touch ran\n" });
    await run(project, "native", { env: { TESTS_TO_INCLUDE: "env" } });
    expect(verdicts(project).map(([id]) => id)).toContain("unit/tests/env.sh");
    expect(verdicts(project).map(([id]) => id)).not.toContain("unit/tests/other.sh");
  });
});
