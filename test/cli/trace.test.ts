/* oxlint-disable vitest/no-conditional-tests -- a machine has a sandbox or it has not, and no test is skipped */
import { describe, expect, it } from "vitest";
import { MAY_SANDBOX } from "../judge/trace-rig.ts";
import { makeProject } from "../rig/project.ts";

const SCRIPT = 'set -e\nsource ci/lib.sh\ntest_a "$SHARD"\n';
const FILES = { "ci/test.sh": SCRIPT, "ci/lib.sh": 'test_a() { pytest "$1"; }\n' };

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
    [["trace"], "name one script"],
    [["trace", "none.sh"], "the script cannot be read: none.sh"],
    [["trace", "ci/test.sh", "--timeout", "x"], "--timeout 30s"],
  ])("refuses %j", async (args, text) => {
    await using project = makeProject(FILES);
    const { exitCode, stderr } = await project.moult(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(text);
  });
});
