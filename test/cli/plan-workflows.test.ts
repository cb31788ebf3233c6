import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

const SHARDED = resolve("test/fixtures/workflows/sharded");

/** The fixture's files by their paths. */
function readFixture(): Readonly<Record<string, string>> {
  const paths = readdirSync(SHARDED, { recursive: true, encoding: "utf8" });
  const files = paths.filter((path) => statSync(join(SHARDED, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(SHARDED, path), "utf8")]));
}

const CONFIG = `version: 1
legacy: { script: ci/test.sh }
variables:
  TOKEN: { type: string }
suites:
  - name: docs
    when: { env: TEST_CONFIG, eq: docs }
    steps: [{ sh: "make docs" }]
  - name: job
    when: { arg: 1, eq: job }
    steps: [{ sh: "echo job" }]
  - name: linux
    when: { env: BUILD_ENVIRONMENT, glob: "linux*" }
    steps: [{ sh: "make test" }]
  - name: default
    steps: [{ sh: "make check" }]
`;
const FILES = { ...readFixture(), "moult.config.yaml": CONFIG, "ci/test.sh": "true\n" };
const ARGS = ["plan", "--workflows", ".github/workflows"];

describe("moult plan --workflows", () => {
  it("shows what each call of the script chooses, where it comes from, and what is not known", async () => {
    await using project = makeProject(FILES);
    // What is set around the call is nothing of a cell.
    const env = { TEST_CONFIG: "docs", TOKEN: "around" };
    expect(shown(project, await project.moult(ARGS, { env }))).toMatchInlineSnapshot(`
      "BUILD_ENVIRONMENT=linux-gcc TEST_CONFIG=default SHARD_NUMBER=1 NUM_TEST_SHARDS=2
          from .github/workflows/ci.yml: test / test (config default, shard 1, num_shards 2, runner \${{ steps.pick.outputs.runner }}-big) / shard, step Test, .github/workflows/_shard.yml:23:11
          linux: sh: make test
      BUILD_ENVIRONMENT=linux-gcc TEST_CONFIG=default SHARD_NUMBER=2 NUM_TEST_SHARDS=2
          from .github/workflows/ci.yml: test / test (config default, shard 2, num_shards 2) / shard, step Test, .github/workflows/_shard.yml:23:11
          linux: sh: make test
      BUILD_ENVIRONMENT=linux-gcc TEST_CONFIG=docs SHARD_NUMBER=1 NUM_TEST_SHARDS=1
          from .github/workflows/ci.yml: test / test (config docs, shard 1, num_shards 1) / shard, step Test, .github/workflows/_shard.yml:23:11
          docs: sh: make docs
      TEST_CONFIG=smoke -- job 3.10
          from .github/workflows/ci.yml: lists (os linux, python 3.10, config smoke), step Test on linux, .github/workflows/ci.yml:66:11
          not known: TOKEN \${{ secrets.TOKEN }}
          job: sh: echo job
      TEST_CONFIG=smoke -- job 3.12
          from .github/workflows/ci.yml: lists (os linux, python 3.12, config smoke), step Test on linux, .github/workflows/ci.yml:66:11
          not known: TOKEN \${{ secrets.TOKEN }}
          job: sh: echo job
      TEST_CONFIG=default -- job 3.12
          from .github/workflows/ci.yml: lists (os windows, python 3.12), step Test on windows, .github/workflows/ci.yml:66:11
          not known: TOKEN \${{ secrets.TOKEN }}
          job: sh: echo job
      TEST_CONFIG=docs -- job 3.12
          from .github/workflows/ci.yml: lists (os macos, python 3.12, config docs), step Test on macos, .github/workflows/ci.yml:66:11
          not known: TOKEN \${{ secrets.TOKEN }}
          docs: sh: make docs
      TEST_CONFIG=smoke -- action
          from .github/workflows/ci.yml: action, step bash -e test.sh action, .github/actions/run-tests/action.yml:12:12
          default: sh: make check

      8 cells
           2  linux
           2  docs
           3  job
           1  default

      Unresolved (8):
        .github/workflows/_build.yml:26:24: assumed: steps.filter.outputs.test-matrix: taken to be all of what the step gets as the input of that name
        .github/workflows/_shard.yml:23:11: assumed: a call in step Test: bash decides whether and how: TEST_COMMAND=ci/test.sh
        .github/workflows/ci.yml:18:15: no cells of the matrix of job "dynamic": steps.pick.outputs.matrix is known only when CI runs
        .github/workflows/ci.yml:86:11: not read: example/shared/.github/workflows/lint.yml@main: what another repository runs is not read
        .github/workflows/_shard.yml:21:17: no value for SHA1 of 3 cells: github.event.pull_request.head.sha is known only when CI runs
        .github/workflows/ci.yml:61:18: no value for TOKEN of 4 cells: secrets.TOKEN is known only when CI runs
        .github/workflows/ci.yml:7:16: no value for VERBOSE of 4 cells: inputs.verbose is set only when someone starts the workflow by hand
        .github/workflows/ci.yml:72:14: no value for COLOR of 1 cell: an earlier step writes COLOR to $GITHUB_ENV
      warning: 8 things are not in the workflows, and listed as unresolved
      exit 0"
    `);
  });

  it("prints the cells with their origin, and everything unresolved with its places, as JSON", async () => {
    await using project = makeProject(FILES);
    const { exitCode, stdout } = await project.moult([...ARGS, "--json"]);
    const document: unknown = JSON.parse(stdout);
    expect(document).toMatchObject({
      version: 1,
      cells: [
        {
          variables: { TEST_CONFIG: "default", SHARD_NUMBER: "1", NUM_TEST_SHARDS: "2" },
          origin: {
            workflow: ".github/workflows/ci.yml",
            jobs: [
              { job: "test" },
              { job: "test", matrix: { config: "default" } },
              { job: "shard" },
            ],
            spot: { path: ".github/workflows/_shard.yml", line: 23, column: 11 },
          },
          selection: { chosen: { name: "linux" } },
        },
        ...Array.from({ length: 7 }, () => ({})),
      ],
    });
    expect(document).toHaveProperty("unresolved.length", 8);
    expect(document).toHaveProperty("unresolved.2", {
      kind: "cells",
      what: 'the matrix of job "dynamic"',
      why: "steps.pick.outputs.matrix is known only when CI runs",
      spots: [{ path: ".github/workflows/ci.yml", line: 18, column: 15 }],
    });
    expect(exitCode).toBe(0);
  });

  it("exits 2 when a cell chooses no suite", async () => {
    await using project = makeProject({
      ...FILES,
      "moult.config.yaml": CONFIG.replace(/ {2}- name: default\n.*\n/, ""),
    });
    const { exitCode, stdout, stderr } = await project.moult(ARGS);
    expect(stdout).toContain("     1  no suite, see below");
    expect(stderr).toContain("error: TEST_CONFIG=smoke -- action: ");
    expect(exitCode).toBe(2);
  });

  it("looks for another script with --script, and for calls of Moult itself", async () => {
    await using project = makeProject({
      "moult.config.yaml": CONFIG,
      "flows/a.yml":
        "on: push\njobs:\n  a:\n    steps: [{ run: ./moult run }, { run: ci/entry docs }]\n",
    });
    const args = ["plan", "--workflows", "flows", "--script", "./ci/entry"];
    const { exitCode, stdout } = await project.moult(args);
    expect(stdout).toContain("    from flows/a.yml: a, step ./moult run, flows/a.yml:4:");
    expect(stdout).toContain(
      "-- docs\n    from flows/a.yml: a, step ci/entry docs, flows/a.yml:4:",
    );
    expect(exitCode).toBe(0);
  });

  it("refuses to read a matrix file beside the workflows", async () => {
    await using project = makeProject(FILES);
    const { exitCode, stderr } = await project.moult([...ARGS, "--matrix", "matrix.json"]);
    expect(stderr).toContain(
      "error: --matrix and --workflows both say which environments there are",
    );
    expect(exitCode).toBe(2);
  });

  it.each([
    ["a folder that is not there", {}, "--workflows: flows: no such file or directory"],
    [
      "a folder without workflows",
      { "flows/a.txt": "" },
      "--workflows: flows has no .yml or .yaml files",
    ],
    [
      "workflows that do not call the script",
      { "flows/a.yml": "on: push\njobs: { a: { steps: [{ run: make }] } }\n" },
      "--workflows: no step in flows calls ci/test.sh",
    ],
    [
      "a file that is no YAML",
      { "flows/a.yml": "on: push\njobs: [" },
      "flows/a.yml:2:8: error: invalid YAML: ",
    ],
  ])("refuses %s", async (_, files, message) => {
    await using project = makeProject({ "moult.config.yaml": CONFIG, ...files });
    const { exitCode, stdout, stderr } = await project.moult(["plan", "--workflows", "flows"]);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\n {2}next: /);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });
});
