/* oxlint-disable vitest/no-conditional-tests -- a machine has a sandbox or it has not, and no test is skipped */
import { describe, expect, it } from "vitest";
import { MAY_SANDBOX } from "../judge/trace-rig.ts";
import { makeProject } from "../rig/project.ts";

const SCRIPT = 'set -e\nsource ci/lib.sh\ntest_a "$SHARD"\n';
const FILES = { "ci/test.sh": SCRIPT, "ci/lib.sh": 'test_a() { pytest "$1"; }\n' };

const SHARDED =
  'for ((i = 0; i < SHARD; i++)); do pytest "$1" "$TOKEN" "$MORE"; done\nreport "$CI"\n';
const CI = `on: push
jobs:
  test:
    strategy: { matrix: { shard: [1, 2] } }
    steps:
      - run: ci/test.sh unit
        env: { SHARD: "\${{ matrix.shard }}", TOKEN: "\${{ secrets.TOKEN }}", OTHER: "1" }
`;

describe("moult trace", () => {
  // Nothing is skipped: where there is no sandbox, something else holds.
  if (MAY_SANDBOX) {
    it("shows each cell, and keeps what it found until a sourced file changes", async () => {
      await using project = makeProject({ ...FILES, "m.json": '[{ "SHARD": 1 }, { "SHARD": 2 }]' });
      const call = ["trace", "ci/test.sh", "--matrix", "m.json"];
      const first = await project.moult(call);
      expect(first).toMatchObject({ exitCode: 0, stderr: "" });
      expect(first.stdout).toBe(
        "SHARD=1: exit 0, 1 function, 1 command\n  function test_a 1\n    $ pytest 1\n\n" +
          "SHARD=2: exit 0, 1 function, 1 command\n  function test_a 2\n    $ pytest 2\n",
      );
      // Without any program to run one: only what is kept can be shown.
      const kept = await project.moult(call, { env: { PATH: "/nowhere" } });
      expect(kept).toEqual(first);
      project.write("ci/lib.sh", 'test_a() { ctest "$1"; }\n');
      const anew = await project.moult(call);
      expect(anew.stdout).toContain("$ ctest 2");
    });

    it("fails with the line and what to add, and explains open questions", async () => {
      await using project = makeProject({
        "ci/test.sh": "V=$(nvcc --version)\nif [[ $V == 12* ]]; then run; fi\n",
      });
      const call = ["trace", "--env", "A=1", "ci/test.sh"];
      const bad = await project.moult(call);
      expect(bad.exitCode).toBe(9);
      expect(bad.stderr).toContain("ci/test.sh:1:1: error: E_UNKNOWN: ");
      const { stdout } = await project.moult([...call, "--explain"]);
      expect(stdout).toContain(
        '  - { argv: ["nvcc", "--version"], exit: 0, stdout: "" } # ci/test.sh:1, 1 cell\n',
      );
      project.write("moult.assumptions.yaml", stdout.replace('stdout: ""', 'stdout: "12.4"'));
      const good = await project.moult(call);
      expect(good).toMatchObject({ exitCode: 0, stderr: "" });
      expect(good.stdout).toContain("  $ run\n");
    });

    it("takes the cells from workflows, and lists what these do not say", async () => {
      await using project = makeProject({ "ci/test.sh": SHARDED, ".github/workflows/ci.yml": CI });
      const call = ["trace", "ci/test.sh", "--workflows", ".github/workflows", "--env", "MORE=1"];
      const { exitCode, stdout, stderr } = await project.moult(call);
      expect([exitCode, stderr]).toEqual([
        0,
        "warning: 1 thing is not in the workflows, and listed as unresolved\n",
      ]);
      expect(stdout).toMatchInlineSnapshot(`
        "MORE=1 SHARD=1 -- unit: exit 0, 0 functions, 2 commands
          from .github/workflows/ci.yml: test (shard 1), step ci/test.sh unit, .github/workflows/ci.yml:6:14
          not known: TOKEN \${{ secrets.TOKEN }}
          $ pytest unit '' 1
          $ report true

        MORE=1 SHARD=2 -- unit: exit 0, 0 functions, 3 commands
          from .github/workflows/ci.yml: test (shard 2), step ci/test.sh unit, .github/workflows/ci.yml:6:14
          not known: TOKEN \${{ secrets.TOKEN }}
          $ pytest unit '' 1
          $ pytest unit '' 1
          $ report true

        Unresolved (1):
          .github/workflows/ci.yml:7:54: no value for TOKEN of 2 cells: secrets.TOKEN is known only when CI runs
        "
      `);
    });

    it("lets each command fail once, and shows what comes after it", async () => {
      const script =
        "set -e\nbye() { clean; }\ntrap bye EXIT\nfirst || second\n(cd sub; third)\nlast\n";
      await using project = makeProject({ "ci/test.sh": script, "sub/x": "" });
      const call = ["trace", "ci/test.sh", "--fail-each"];
      const shown = await project.moult(call);
      expect(shown).toMatchObject({ exitCode: 0, stderr: "" });
      expect(shown.stdout).toMatchInlineSnapshot(`
        "(nothing set): exit 0, 1 function, 4 commands
          $ first
          in sub
          $ third
          in .
          $ last
          function bye
            $ clean
          if first fails (ci/test.sh:4): exit 0, after it
            $ second
            in sub
            $ third
            in .
            $ last
            function bye
              $ clean
          if third fails (ci/test.sh:5): exit 1, after it
            in .
            function bye
              $ clean
          if last fails (ci/test.sh:6): exit 1, after it
            function bye
              $ clean
          if clean fails (ci/test.sh:2): exit 1, nothing after it
        "
      `);
      const { stdout } = await project.moult([...call, "--json"]);
      const document: unknown = JSON.parse(stdout);
      expect(document).toMatchObject({
        cells: [
          {
            failures: [
              { argv: ["first"], place: { line: 4 }, exitCode: 0 },
              { argv: ["third"], exitCode: 1, after: [{ name: "bye" }, { argv: ["clean"] }] },
              { argv: ["last"], exitCode: 1 },
              { argv: ["clean"], exitCode: 1, after: [] },
            ],
          },
        ],
      });
    });
  } else {
    it("refuses to run anything on this machine: exit 3", async () => {
      await using project = makeProject(FILES);
      const { exitCode, stdout, stderr } = await project.moult(["trace", "ci/test.sh"]);
      expect([exitCode, stdout]).toEqual([3, ""]);
      expect(stderr).toContain("E_SANDBOX");
    });
  }

  it("refuses to run anything without a sandbox: exit 3", async () => {
    await using project = makeProject(FILES);
    const refused = await project.moult(["trace", "ci/test.sh"], { env: { PATH: "/nowhere" } });
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
    expect(refused.stderr).toMatch(/E_SANDBOX: nothing of the script is run without a sandbox/);
  });

  it.each([
    [["trace"], "name it: moult trace ci/test.sh"],
    [["trace", "none.sh"], "the script cannot be read: none.sh"],
    [["trace", "../ci/test.sh"], "../ci/test.sh is not in the project"],
    [["trace", "ci/test.sh", "--timeout", "x"], '--timeout: "x" is no time above zero'],
    [["trace", "ci/test.sh", "--jobs", "0"], '--jobs: "0" is no number from 1 on'],
    [["trace", "ci/test.sh", "--workflows", "."], "--workflows: . has no .yml or .yaml files"],
  ])("refuses %j", async (args, text) => {
    await using project = makeProject(FILES);
    const { exitCode, stderr } = await project.moult(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(text);
  });
});
