import { describe, expect, it } from "vitest";
import { makeProject, type Finished, type TestProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

const FILES = {
  "moult.config.yaml": `version: 1
limits: { jobs: 3, memory: 4G, timeout: 90 }
tests:
  unit:
    files: ["tests/**/*.sh", "top.sh"]
    run: [bash, "-e", "{file}"]
    memory: 100M
    overrides: [{ files: ["tests/big/*"], memory: 6G, timeout: none, retries: 2 }]
  lint: { run: [bash, -c, "exit 0"] }
  integration: { optIn: true, files: ["it/*.sh"], run: [bash, "{name}"], cwd: it }
`,
  "tests/a.sh": "touch ran",
  "tests/big/b c.sh": "touch ran",
  "top.sh": "touch ran",
  "it/db.sh": "touch ran",
};

/** The budget may be more than this machine has, which is a warning with changing figures. */
const tell = (project: TestProject, finished: Finished): string =>
  shown(project, { ...finished, stderr: finished.stderr.replace(/^warning: the budget.*\n/m, "") });

describe("moult plan", () => {
  it("says for each test why and how it runs, and for each group why not", async () => {
    await using project = makeProject(FILES);
    expect(tell(project, await project.moult(["plan"]))).toMatchInlineSnapshot(`
      "4 tests, 3 at a time (moult.config.yaml:2:17 limits.jobs), 4.0 GB budget (moult.config.yaml:2:28 limits.memory)

      unit/tests/a.sh
          why: matches tests/**/*.sh
          reserves 100 MB (tests.unit.memory), timeout 90.0 s, retries 0
          runs: bash -e tests/a.sh
      unit/tests/big/b c.sh
          why: matches tests/**/*.sh
          reserves 6.0 GB (tests.unit.overrides[0].memory), no timeout, retries 2
          runs: bash -e 'tests/big/b c.sh'
          does not fit: it needs more than the whole budget and will not run (exit 8)
      unit/top.sh
          why: matches top.sh
          reserves 100 MB (tests.unit.memory), timeout 90.0 s, retries 0
          runs: bash -e top.sh
      lint
          why: is the command of the group lint
          reserves 512 MB (default), timeout 90.0 s, retries 0
          runs: bash -c 'exit 0'

      Not run:
        integration: opt-in; add --opt-in integration
      exit 0"
    `);
    expect(() => project.read("ran")).toThrow("ENOENT");
    expect(() => project.runFolder()).toThrow("ENOENT");
  });

  it("says what a selection leaves out and why", async () => {
    await using project = makeProject(FILES);
    const selected = ["a.sh", "top", "--repeat-each", "2", "--group", "unit"];
    expect(tell(project, await project.moult(["plan", ...selected]))).toMatchInlineSnapshot(`
      "4 tests, 3 at a time (moult.config.yaml:2:17 limits.jobs), 4.0 GB budget (moult.config.yaml:2:28 limits.memory)

      unit/tests/a.sh
          why: matches tests/**/*.sh; named by selector "a.sh"
          reserves 100 MB (tests.unit.memory), timeout 90.0 s, retries 0
          runs: bash -e tests/a.sh
      unit/tests/a.sh#2
          why: matches tests/**/*.sh; named by selector "a.sh"
          reserves 100 MB (tests.unit.memory), timeout 90.0 s, retries 0
          runs: bash -e tests/a.sh
      unit/top.sh
          why: matches top.sh; named by selector "top"
          reserves 100 MB (tests.unit.memory), timeout 90.0 s, retries 0
          runs: bash -e top.sh
      unit/top.sh#2
          why: matches top.sh; named by selector "top"
          reserves 100 MB (tests.unit.memory), timeout 90.0 s, retries 0
          runs: bash -e top.sh

      Not run:
        lint: not named by --group
        integration: opt-in; add --opt-in integration
        1 test of unit: not named by selector "a.sh" or "top"
      exit 0"
    `);
    const optedIn = await project.moult(["plan", "--integration", "db"]);
    expect(tell(project, optedIn)).toMatchInlineSnapshot(`
      "1 test, 3 at a time (moult.config.yaml:2:17 limits.jobs), 4.0 GB budget (moult.config.yaml:2:28 limits.memory)

      integration/it/db.sh
          why: matches it/*.sh; named by selector "db"
          reserves 512 MB (default), timeout 90.0 s, retries 0
          runs: bash db.sh

      Not run:
        3 tests of unit: not named by selector "db"
        1 test of lint: not named by selector "db"
      exit 0"
    `);
  });

  it("exits 4 when nothing is selected, and 0 when that is allowed", async () => {
    await using project = makeProject(FILES);
    expect(tell(project, await project.moult(["plan", "nothing-like-this"])))
      .toMatchInlineSnapshot(`
      "0 tests, 3 at a time (moult.config.yaml:2:17 limits.jobs), 4.0 GB budget (moult.config.yaml:2:28 limits.memory)

      Not run:
        integration: opt-in; add --opt-in integration
        3 tests of unit: not named by selector "nothing-like-this"
        1 test of lint: not named by selector "nothing-like-this"
      error: no tests were selected
        next: widen the selection (\`moult plan\` shows what is left out and why), or add --no-tests warn
      exit 4"
    `);
    const allowed = await project.moult(["plan", "nothing-like-this", "--no-tests=pass"]);
    expect(allowed.exitCode).toBe(0);
  });

  it("is what run -n prints, whatever asks for it", async () => {
    await using project = makeProject(FILES);
    const args = ["--memory", "2G", "a.sh", "-j1"];
    const planned = await project.moult(["plan", ...args]);
    const calls = [
      project.moult(["run", "-n", ...args]),
      project.moult(["run", ...args], { env: { MOULT_DRY_RUN: "1" } }),
      project.moult(["plan", "-n", ...args]),
    ];
    for (const one of await Promise.all(calls)) expect(one).toEqual(planned);
    expect(() => project.read("ran")).toThrow("ENOENT");
  });

  it("tells what is left of the last run with --last-failed", async () => {
    await using project = makeProject({
      "moult.config.yaml": `version: 1
limits: { memory: 1G }
tests: { unit: { files: ["*.sh"], run: [bash, "{file}"] } }
`,
      "a.sh": "exit 1",
      "b.sh": "exit 0",
      "c.sh": "exit 0",
    });
    await project.moult(["run"]);
    const { stdout } = await project.moult(["plan", "--last-failed"]);
    expect(stdout).toContain("\nunit/a.sh\n");
    expect(stdout).toContain(
      "Not run:\n  2 tests: not among the tests that were bad in the run before\n",
    );
  });

  it("is a document for programs with --json", async () => {
    await using project = makeProject(FILES);
    const { stdout } = await project.moult(["plan", "--json", "big"]);
    const document: unknown = JSON.parse(stdout);
    expect(document).toEqual({
      version: 1,
      root: project.root,
      limits: {
        jobs: 3,
        jobsFrom: "moult.config.yaml:2:17 limits.jobs",
        // As many as there are, and not less than jobs.
        cores: expect.any(Number),
        budgetBytes: 4 * 1024 ** 3,
        budgetFrom: "moult.config.yaml:2:28 limits.memory",
        allowOverBudget: false,
        graceMs: 10_000,
        maxFail: 0,
      },
      tasks: [
        {
          id: "unit/tests/big/b c.sh",
          group: "unit",
          file: "tests/big/b c.sh",
          argv: ["bash", "-e", "tests/big/b c.sh"],
          cwd: project.root,
          env: {},
          timeoutMs: 0,
          reservedBytes: 6 * 1024 ** 3,
          reservedFrom: "tests.unit.overrides[0].memory",
          cores: 1,
          coresFrom: "default",
          isExclusive: false,
          retries: 2,
          why: 'matches tests/**/*.sh; named by selector "big"',
        },
      ],
      omitted: [
        { what: "integration", why: "opt-in; add --opt-in integration" },
        { what: "2 tests of unit", why: 'not named by selector "big"' },
        { what: "1 test of lint", why: 'not named by selector "big"' },
      ],
    });
  });
});
