/* oxlint-disable vitest/no-conditional-tests -- a machine has a sandbox or it has not, and no test is skipped */
import { describe, expect, it } from "vitest";
import { MAY_SANDBOX } from "../judge/trace-rig.ts";
import { makeProject, type Finished } from "../rig/project.ts";

const SCRIPT = `#!/bin/bash
set -e
source "$(dirname "$0")/lib.sh"
cd "$(dirname "$0")/.."
prepare

if [[ $CONFIG == *gpu* ]]; then
  test_all
elif [[ $CONFIG == multi_gpu ]]; then
  test_all multi
elif [[ $CONFIG == none ]]; then
  echo "nothing to do"
elif [[ $CONFIG == docs ]]; then
  test_docs | tee log
fi
`;

const LIB = `prepare() { mkdir -p out; }
test_all() {
  for file in tests/*.py; do
    python3 "$file" &
  done
  wait
}
test_docs() { python3 -m doctest README.md; }
`;

const TESTS = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`tests/test_${n}.py`, ""]));
const FILES = { "ci/test.sh": SCRIPT, "ci/lib.sh": LIB, ...TESTS };
const CALL = ["import", "ci/test.sh", "--audit"];

describe("moult import --audit", () => {
  it("shows what is wrong with a script and with what it sources, and writes nothing", async () => {
    await using project = makeProject(FILES);
    const { exitCode, stdout, stderr } = await project.moult([...CALL, "-o", "moult.config.yaml"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(() => project.read("moult.config.yaml")).toThrow("no such file");
    expect(stdout).toMatchInlineSnapshot(`
      "ci/test.sh:9: elif [[ $CONFIG == multi_gpu ]]; then
        nothing reaches this branch: line 7 is asked before it, and takes all that it would take (never-reached)
        fix: line 7: if [[ $CONFIG == *gpu* ]] && ! [[ $CONFIG == multi_gpu ]]; then

      ci/test.sh:14: test_docs | tee log
        without pipefail the exit code is that of \`tee\`: that \`test_docs\` fails is not noticed (pipe-hides-code)
        fix: line 14: set -o pipefail; test_docs | tee log

      ci/lib.sh:4: python3 "$file" &
        the loop starts 5 processes at once, whatever the machine has of memory and cores (unlimited-jobs)
        fix: line 4: while (( $(jobs -rp | wc -l) >= $(nproc) )); do sleep 0.1; done; python3 "$file" &

      ci/lib.sh:6: wait
        \`wait\` alone answers 0, also when what line 4 started has failed (wait-loses-codes)
        fix: line 4: python3 "$file" & pids+=("$!")
        fix: line 6: for pid in "\${pids[@]}"; do wait "$pid" || failed=$?; done; (( \${failed:-0} == 0 )) || return "$failed"

      4 findings in ci/test.sh and what it sources
      "
    `);
  });

  it("prints all of it as JSON, with every line of a fix", async () => {
    await using project = makeProject({
      ...FILES,
      "moult.config.yaml": `version: 1
variables: { CONFIG: { type: string, values: [gpu, multi_gpu, docs] } }
tests: { unit: { files: ["tests/*.py"], run: ["true", "{file}"] } }
`,
    });
    const { exitCode, stdout } = await project.moult([...CALL, "--json"]);
    expect(exitCode).toBe(0);
    const document: unknown = JSON.parse(stdout);
    expect(document).toMatchObject({ version: 1, script: "ci/test.sh" });
    expect(document).toHaveProperty("findings.1", {
      kind: "never-holds",
      place: { path: "ci/test.sh", line: 11 },
      text: "elif [[ $CONFIG == none ]]; then",
      trouble:
        "this cannot hold: CONFIG is one of gpu, multi_gpu, docs, as variables.CONFIG of the config says",
      fix: [],
    });
    expect(document).toHaveProperty("findings.4.fix", [
      { fromLine: 4, toLine: 4, text: '    python3 "$file" & pids+=("$!")' },
      {
        fromLine: 6,
        toLine: 6,
        text: '  for pid in "${pids[@]}"; do wait "$pid" || failed=$?; done; (( ${failed:-0} == 0 )) || return "$failed"',
      },
    ]);
  });

  it("says in its last line that there is nothing", async () => {
    await using project = makeProject({
      "ci/test.sh": "set -e\ntest_a() { make test; }\ntest_a\n",
    });
    const { exitCode, stdout } = await project.moult(CALL);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "no findings in ci/test.sh\n" });
  });

  it("refuses what bash cannot read, with its line", async () => {
    await using project = makeProject({ ...FILES, "ci/lib.sh": "f() {\n  echo\n}\nfi\n" });
    const { exitCode, stderr } = await project.moult(CALL);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("ci/lib.sh:4:1: error: bash cannot read ci/lib.sh: syntax error near");
    expect(stderr).toContain("bash -n ci/lib.sh");
  });

  // Nothing is skipped: where there is no sandbox, something else holds.
  const inCells = async (): Promise<Finished> => {
    const cells = ["gpu", "gpu_docs", "none"].map((CONFIG) => ({ CONFIG }));
    await using project = makeProject({ ...FILES, "m.json": JSON.stringify(cells) });
    return await project.moult([...CALL, "--matrix", "m.json"]);
  };
  if (MAY_SANDBOX) {
    it("adds what the cells show: branches that none reaches, and cells in which nothing runs", async () => {
      const { exitCode, stdout, stderr } = await inCells();
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toContain(
        "in 1 of 3 cells nothing runs but the set-up, and CI is green: CONFIG=none (empty-cell)",
      );
      const unreached = stdout.split("\n\n").filter((block) => block.includes("branch-unreached"));
      expect(unreached.map((block) => block.split(": ")[0])).toEqual([
        "ci/test.sh:9",
        "ci/test.sh:13",
      ]);
      expect(unreached[0]).toContain("none of the 3 cells reaches this branch");
    });
  } else {
    it("refuses to look at cells without a sandbox", async () => {
      const { exitCode, stderr } = await inCells();
      expect(exitCode).toBe(3);
      expect(stderr).toContain("E_SANDBOX");
    });
  }
});
