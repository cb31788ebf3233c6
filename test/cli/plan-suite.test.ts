import { describe, expect, it } from "vitest";
import { type Finished, makeProject, type TestProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

const FILES = {
  "moult.config.yaml": `version: 1
limits: { jobs: 2, memory: 1G, timeout: 90 }
legacy: { script: ci/test.sh }
variables:
  TEST_CONFIG: { type: string, default: default }
tests:
  unit: { files: ["tests/*.sh"], run: [bash, "{file}"], memory: 100M }
suites:
  - name: multigpu
    when: { env: TEST_CONFIG, eq: multigpu }
    handOver: [bash, ci/multigpu.sh]
  - name: inductor
    when:
      all:
        - { env: TEST_CONFIG, glob: "*inductor*" }
        - { not: { env: BUILD_ENVIRONMENT, matches: "rocm[0-9]" } }
    steps:
      - set: { FLAVOR: "\${TEST_CONFIG}-x" }
      - call: test_inductor_shard
        args: ["\${SHARD_NUMBER:-1}", "$((NUM_TEST_SHARDS-1))"]
        memory: 200M
      - call: test_inductor_distributed
        when: { all: [{ env: SHARD_NUMBER, num: ["==", 1] }, { env: FLAVOR, eq: "inductor-x" }] }
      - tests: unit
        shard: "\${SHARD_NUMBER:-1}/\${NUM_TEST_SHARDS:-1}"
      - sh: "echo done"
        when: { opaque: "[ -n hello ]" }
  - name: default
    bridge: isolated
    steps:
      - call: test_python
      - call: test_aten
        wait: true
`,
  "ci/test.sh": "touch ran\ntest_python() { touch ran; }\nif true; then\n  test_python\nfi\n",
  "ci/multigpu.sh": "exit 7\n",
  "tests/a.sh": "touch ran",
  "tests/b.sh": "touch ran",
};

const tell = (project: TestProject, finished: Finished): string =>
  shown(project, { ...finished, stderr: finished.stderr.replace(/^warning: the budget.*\n/m, "") });

describe("moult plan, with suites", () => {
  it("says which suite, why, why no earlier one, and why each step is in or out", async () => {
    await using project = makeProject(FILES);
    const env = { TEST_CONFIG: "inductor", SHARD_NUMBER: "2", NUM_TEST_SHARDS: "2" };
    const finished = await project.moult(["plan", "--ask-bash"], { env });
    expect(tell(project, finished)).toMatchInlineSnapshot(`
      "suite inductor
          environment: TEST_CONFIG "inductor", shard 2 of 2, from SHARD_NUMBER, NUM_TEST_SHARDS
          why: TEST_CONFIG is "inductor", like *inductor* and BUILD_ENVIRONMENT is empty, so not a match of rocm[0-9]
            yes: TEST_CONFIG is "inductor", like *inductor*
            yes: BUILD_ENVIRONMENT is empty, so not a match of rocm[0-9]
        in   set FLAVOR=inductor-x
        in   test_inductor_shard 2 1
        out  test_inductor_distributed
              no: SHARD_NUMBER is 2, not == 1
                  no: SHARD_NUMBER is 2, not == 1
                  yes: FLAVOR is "inductor-x"
        in   tests of unit, shard 2/2
        in   sh: echo done
              yes: bash says that this holds: [ -n hello ]

      Not these suites before it:
        multigpu: TEST_CONFIG is "inductor", not "multigpu"

      5 tests, 2 at a time (moult.config.yaml:2:17 limits.jobs), 1.0 GB budget (moult.config.yaml:2:28 limits.memory)

      inductor/set-up
          why: what the script does before its dispatch
          reserves 512 MB (default), timeout 90.0 s, retries 0
          runs: bash ci/test.sh
      inductor/test_inductor_shard 2 1
          why: is a step of inductor
          reserves 200 MB (suites.inductor.steps[1].memory), timeout 90.0 s, retries 0
          runs: test_inductor_shard 2 1
      unit/tests/b.sh
          why: matches tests/*.sh; step unit of inductor
          reserves 100 MB (tests.unit.memory), timeout 90.0 s, retries 0
          runs: bash tests/b.sh
      inductor/sh: echo done
          why: bash says that this holds: [ -n hello ]
          reserves 512 MB (default), timeout 90.0 s, retries 0
          runs: bash -c 'echo done'
      inductor/wind-up
          why: what the script does after its dispatch, and its traps
          reserves 512 MB (default), timeout 90.0 s, retries 0
          runs: bash ci/test.sh

      Not run:
        inductor/test_inductor_distributed: SHARD_NUMBER is 2, not == 1
        1 test of unit: other shards than 2/2 run them
      exit 0"
    `);
    expect(() => project.read("ran")).toThrow("ENOENT");
  });

  it("does not ask bash by itself, and does not guess either", async () => {
    await using project = makeProject(FILES);
    const finished = await project.moult(["plan"], { env: { TEST_CONFIG: "inductor" } });
    expect(tell(project, finished)).toMatchInlineSnapshot(`
      "moult.config.yaml:27:15: error: whether the step 5 is in cannot be said: only bash can decide: [ -n hello ]
        27 |         when: { opaque: "[ -n hello ]" }
           |               ^^^^^^^^^^^^^^^^^^^^^^^^^^
        next: add --ask-bash to let bash decide, or write the condition with env, eq, glob, matches and num
      exit 2"
    `);
  });

  it("chooses by name, or none at all", async () => {
    await using project = makeProject(FILES);
    const ids = async (...args: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await project.moult(["plan", "--json", ...args]);
      const plan: { tasks: readonly { id: string }[] } = JSON.parse(stdout);
      return plan.tasks.map(({ id }) => id);
    };
    expect(await ids()).toEqual(["default/test_python", "default/test_aten"]);
    expect(await ids("--suite", "default", "aten")).toEqual(["default/test_aten"]);
    expect(await ids("--suite", "none")).toEqual(["unit/tests/a.sh", "unit/tests/b.sh"]);
    expect(await ids("--group", "unit")).toEqual(["unit/tests/a.sh", "unit/tests/b.sh"]);
    const finished = await project.moult(["plan", "--suite", "defualt"]);
    expect(tell(project, finished)).toMatchInlineSnapshot(`
      "error: there is no suite "defualt"; did you mean "default"?
        next: use one of: multigpu, inductor, default
      exit 2"
    `);
  });

  it("needs no groups, and no program of a group whose name a suite has", async () => {
    await using project = makeProject({
      "moult.config.yaml": `version: 1
tests: { unit: { run: [not-there] } }
suites: [{ name: unit, steps: [{ run: ["true"] }, { sh: "true" }] }]
`,
    });
    expect((await project.moult(["plan"])).exitCode).toBe(0);
    project.write(
      "moult.config.yaml",
      'version: 1\nsuites: [{ name: only, steps: [{ sh: "true" }] }]\n',
    );
    const args = ["plan", "nothing", "--memory", "1G", "-j", "2"];
    expect(tell(project, await project.moult(args))).toMatchInlineSnapshot(`
      "suite only
          why: it has no condition
        in   sh: true

      0 tests, 2 at a time (--jobs), 1.0 GB budget (--memory)

      Not run:
        1 test of only: not named by selector "nothing"
      error: no tests were selected
        next: widen the selection (\`moult plan\` shows what is left out and why), or add --no-tests warn
      exit 4"
    `);
  });

  it("says that a suite is handed over and runs nothing of it", async () => {
    await using project = makeProject(FILES);
    const finished = await project.moult(["plan"], { env: { TEST_CONFIG: "multigpu" } });
    expect(tell(project, finished)).toMatchInlineSnapshot(`
      "suite multigpu
          environment: TEST_CONFIG "multigpu"
          why: TEST_CONFIG is "multigpu"
          handed over to: bash ci/multigpu.sh
      exit 0"
    `);
  });

  it("has a message for each variable that is wrong", async () => {
    await using project = makeProject(FILES);
    const env = { SHARD_NUMBER: "3", NUM_TEST_SHARDS: "2", NO_TEST_TIMEOUT: "maybe" };
    expect(tell(project, await project.moult(["plan"], { env }))).toMatchInlineSnapshot(`
      "error: the variable SHARD_NUMBER is 3, but with NUM_TEST_SHARDS=2 it goes from 1 to 2
        next: correct SHARD_NUMBER or NUM_TEST_SHARDS

      error: the variable NO_TEST_TIMEOUT is "maybe"; expected 1, true, yes, on or 0, false, no, off
        next: set it, for example: export NO_TEST_TIMEOUT=1
      exit 2"
    `);
  });

  it("reads the shard of another CI with its own base, and says so", async () => {
    await using project = makeProject(FILES);
    const env = { CIRCLE_NODE_INDEX: "1", CIRCLE_NODE_TOTAL: "4", TEST_CONFIG: "inductor" };
    const { stdout } = await project.moult(["plan", "--ask-bash"], { env });
    expect(stdout.split("\n").find((line) => line.includes("environment:"))).toMatchInlineSnapshot(
      `"    environment: TEST_CONFIG "inductor", shard 2 of 4, from CircleCI (CIRCLE_NODE_INDEX counts from 0)"`,
    );
    expect(stdout).toContain("\ninductor/test_inductor_shard 2 3\n");
  });
});

describe("moult plan --matrix", () => {
  it("shows what each environment of a list chooses, whatever is set around it", async () => {
    await using project = makeProject({
      ...FILES,
      "matrix.json": JSON.stringify([
        { job: "a", TEST_CONFIG: "multigpu" },
        { TEST_CONFIG: "inductor", SHARD_NUMBER: 1, NUM_TEST_SHARDS: 2 },
        { BUILD_ENVIRONMENT: "linux-rocm6", TEST_CONFIG: "inductor" },
      ]),
    });
    const args = ["plan", "--matrix", "matrix.json", "--ask-bash"];
    const finished = await project.moult(args, { env: { TEST_CONFIG: "multigpu" } });
    expect(tell(project, finished)).toMatchInlineSnapshot(`
      "TEST_CONFIG=multigpu
          multigpu: handed over to bash ci/multigpu.sh
      TEST_CONFIG=inductor SHARD_NUMBER=1 NUM_TEST_SHARDS=2
          inductor: test_inductor_shard 1 1, test_inductor_distributed, unit, sh: echo done
      BUILD_ENVIRONMENT=linux-rocm6 TEST_CONFIG=inductor
          default: test_python, test_aten

      3 cells
           1  multigpu
           1  inductor
           1  default
      exit 0"
    `);
  });

  it("takes variables with any name, and arguments", async () => {
    await using project = makeProject({
      "moult.config.yaml": `version: 1
suites: [{ name: unit, when: { arg: 1, eq: unit }, steps: [{ sh: "true" }] }]
`,
      "matrix.json": JSON.stringify([{ env: { jobname: "linux" }, args: ["unit", 2], job: "a" }]),
    });
    const finished = await project.moult(["plan", "--matrix", "matrix.json"]);
    expect(finished.stdout).toContain("jobname=linux -- unit 2\n    unit: sh: true\n");
  });

  it("lists the cells that choose nothing, and exits 2", async () => {
    await using project = makeProject({
      ...FILES,
      "matrix.json": JSON.stringify([{ TEST_CONFIG: "inductor" }, { SHARD_NUMBER: "x" }]),
    });
    const finished = await project.moult(["plan", "--matrix", "matrix.json"]);
    expect(tell(project, finished)).toMatchInlineSnapshot(`
      "TEST_CONFIG=inductor
          no suite
      SHARD_NUMBER=x
          no suite

      2 cells
           2  no suite, see below
      moult.config.yaml:27:15: error: TEST_CONFIG=inductor: whether the step 5 is in cannot be said: only bash can decide: [ -n hello ]
        27 |         when: { opaque: "[ -n hello ]" }
           |               ^^^^^^^^^^^^^^^^^^^^^^^^^^
        next: add --ask-bash to let bash decide, or write the condition with env, eq, glob, matches and num

      error: SHARD_NUMBER=x: the variable SHARD_NUMBER is "x"; expected a whole number from 1
        next: set it, for example: export SHARD_NUMBER=1

      error: SHARD_NUMBER=x: the variable NUM_TEST_SHARDS is not set, though the other half of the pair is; expected a whole number from 1
        next: set it, for example: export NUM_TEST_SHARDS=1
      exit 2"
    `);
  });

  it.each([
    ["nothing there", undefined],
    ["no JSON", "{"],
    ["no list", "{}"],
    ["an empty list", "[]"],
    ["a list of something else", '[{ "A": "1" }, { "A": [] }]'],
    ["arguments that are no list", '[{ "args": "unit" }]'],
  ])("refuses %s", async (_, text) => {
    await using project = makeProject(FILES);
    if (text !== undefined) project.write("matrix.json", text);
    const finished = await project.moult(["plan", "--matrix", "matrix.json"]);
    expect(finished.stderr).toMatch(/^error: --matrix: matrix\.json.+\n {2}next: write a list/);
    expect(finished.exitCode).toBe(2);
  });
});

describe("moult plan --progress", () => {
  it("counts what each suite still needs of the old script", async () => {
    await using project = makeProject(FILES);
    expect(tell(project, await project.moult(["plan", "--progress"]))).toMatchInlineSnapshot(`
      "    native   bridged  verbatim    opaque  suite
                                                multigpu (handed over)
               1         2         1         1  inductor
               0         2         0         0  default

      1 of 6 steps are native (16 %): they need nothing of the old script
      exit 0"
    `);
  });
});
