/* oxlint-disable vitest/no-conditional-tests -- a machine has a sandbox or it has not, and no test is skipped */
import { describe, expect, it } from "vitest";
import { MAY_SANDBOX } from "../judge/trace-rig.ts";
import { makeProject } from "../rig/project.ts";

const SCRIPT = `#!/bin/bash
set -e
if [[ $KIND == other ]]; then exec bash ci/other.sh "$@"; fi
if [[ $KIND == early ]]; then exit 0; fi
source ci/lib.sh
: "\${SHARD:=1}"
trap 'rm -rf scratch' EXIT
if [[ $KIND == unit ]]; then
  test_unit
  test_shard $((SHARD - 1))
elif [[ $KIND == docs ]]; then
  test_docs "a b"
elif [[ $KIND == never ]]; then
  test_never
elif [[ $KIND == quiet ]]; then
  echo "nothing to do"
else
  test_all
fi
summary
`;

const LIB = `test_unit() { pytest tests/a.py; pytest tests/b.py; }
test_shard() { local n=$1; ctest -I "$n"; false || make "check-$n"; }
test_docs() { (cd docs && doctest "$1"); }
test_never() { :; }
test_all() { test_unit; test_docs all; }
summary() { report; }
`;

const CONFIG = `version: 1
legacy: { script: ci/test.sh }
variables: { SHARD: { type: number, default: "1" } }
tests:
  unit: { files: ["tests/*.py"], run: ["pytest", "{file}"] }
suites:
  - { name: other, when: { env: KIND, eq: other }, handOver: ["bash", "ci/other.sh"] }
  - name: unit
    when: { env: KIND, eq: unit }
    steps:
      - tests: unit
      - { call: test_shard, args: ["$((SHARD-1))"] }
  - name: docs
    when: { opaque: '[[ $KIND == d* ]]' }
    steps: [{ call: test_docs, args: ["a b"] }]
  - { name: quiet, when: { env: KIND, eq: quiet }, steps: [{ sh: 'echo "nothing to do"' }] }
  - { name: all, steps: [{ call: test_all }] }
`;

const CELLS = ["unit", "docs", "quiet", "other", "early", "some"].map((KIND) => ({ KIND }));

const FILES = {
  "ci/test.sh": SCRIPT,
  "ci/lib.sh": LIB,
  "docs/x": "",
  "tests/a.py": "",
  "tests/b.py": "",
  "moult.config.yaml": CONFIG,
  "matrix.json": JSON.stringify(CELLS),
};

const CALL = ["verify", "--matrix", "matrix.json"];

/** As the report says: what the `tests:` step does on purpose otherwise. */
const SIGNED = `version: 1
differences:
  - { only: script, function: test_unit, cells: { KIND: unit }, reason: "the files beside each other" }
  - { only: moult, command: [pytest, "tests/?.py"], reason: "the files of test_unit" }
  - { only: moult, function: nobody, reason: "was needed once" }
`;

describe("moult verify", () => {
  // Nothing is skipped: where there is no sandbox, something else holds.
  if (MAY_SANDBOX) {
    it("compares all cells, and takes what is signed off", { timeout: 240_000 }, async () => {
      await using project = makeProject(FILES);
      const first = await project.moult([...CALL, "--output", "out/report.xml"]);
      expect(first).toMatchObject({ exitCode: 6, stderr: "" });
      expect(first.stdout).toMatchInlineSnapshot(`
        "6 cells: 4 equal, 0 intended, 2 different, 0 errors
        not compared, as only the config sets them: SHARD

        different in 1 cell, suite unit:
          KIND=unit
          -   function test_unit  (ci/test.sh:9)
          -     $ pytest tests/a.py  (ci/lib.sh:1)
          -     $ pytest tests/b.py  (ci/lib.sh:1)
          +   $ pytest tests/a.py  (moult.config.yaml:11)
          +   $ pytest tests/b.py  (moult.config.yaml:11)
              function test_shard 0  (ci/test.sh:10)
                $ ctest -I 0  (ci/lib.sh:2)
              (4 rows of both)
          when that is meant, in moult.differences.yaml:
            - { only: script, function: test_unit, cells: { KIND: unit }, reason: "" }
            - { only: moult, command: [pytest, tests/a.py], cells: { KIND: unit }, reason: "" }
            - { only: moult, command: [pytest, tests/b.py], cells: { KIND: unit }, reason: "" }

        different in 1 cell, suite all:
          KIND=early
          ! the script ends before its dispatch: a run of Moult would call that a failure

        no cell reaches 1 branch:
          ci/test.sh:13: elif [[ $KIND == never ]]; then

        no cell calls 1 function:
          ci/lib.sh:4: test_never

        2 cells that only the last suite takes:
          KIND=early
          KIND=some

        2 cells in which nothing runs:
          KIND=quiet
          KIND=early
        "
      `);
      expect(project.read("out/report.xml")).toContain('tests="6" failures="2" errors="0"');

      project.write("moult.differences.yaml", SIGNED);
      project.write("matrix.json", JSON.stringify(CELLS.filter(({ KIND }) => KIND !== "early")));
      const second = await project.moult([...CALL, "--json"]);
      expect(second.exitCode).toBe(0);
      expect(second.stderr).toBe(
        "warning: moult.differences.yaml:5: no difference matches this entry; remove it\n",
      );
      expect(JSON.parse(second.stdout)).toMatchObject({
        summary: { equal: 4, intended: 1, different: 0, error: 0 },
      });
      // A step that nobody compared before: only its cell is traced anew.
      project.write("moult.config.yaml", CONFIG.replace('["a b"]', '["a  b"]'));
      const third = await project.moult(CALL);
      expect(third.exitCode).toBe(6);
      expect(third.stdout).toContain("+   function test_docs 'a  b'  (moult.config.yaml:15)");
    });

    it("compares what commands find in their environment", async () => {
      const files = {
        "ci/test.sh": `#!/bin/bash
set -e
test_b() { make b; }
export COMMON=1 MODE=fast
if [[ $KIND == one ]]; then
  A=1 make test
  B='x y' test_b
else
  unset HOME
  MODE=fast make plain
fi
report
`,
        "matrix.json": '[{ "KIND": "one" }, { "KIND": "two" }]',
      };
      const one = `"A=1 make test", "B='x y' test_b"`;
      const config = (steps: string): string => `version: 1
legacy: { script: ci/test.sh }
env: { COMMON: "1", EXTRA: "2" }
suites:
  - name: one
    when: { env: KIND, eq: one }
    steps: [${steps.replaceAll(/"([^"]*)"/g, '{ sh: "$1" }')}]
  - { name: two, steps: [{ sh: "unset HOME" }, { sh: "make plain" }] }
`;
      await using project = makeProject({ ...files, "moult.config.yaml": config(one) });
      const same = await project.moult(CALL);
      expect(same.stdout).toMatch(/^2 cells: 2 equal, .*\nnot compared, .* sets them: EXTRA\n/);
      project.write("moult.config.yaml", config(one.replace("A=1 ", "").replace("B='x y'", "B=x")));
      const { exitCode, stdout } = await project.moult([...CALL, "--env", "KIND=one"]);
      expect(exitCode).toBe(6);
      expect(stdout.split("\n").filter((line) => /^ *[-+] +\$/.test(line))).toMatchInlineSnapshot(`
        [
          "  -   $ A=1 make test  (ci/test.sh:6)",
          "  +   $ make test  (moult.config.yaml:7)",
          "  -     $ B=x y make b  (ci/test.sh:3)",
          "  +     $ B=x make b  (ci/test.sh:3)",
        ]
      `);
    });

    it("says what could not be compared: exit 9", async () => {
      await using project = makeProject({
        ...FILES,
        "ci/lib.sh": `${LIB}source ci/none.sh\n`,
        "matrix.json": '[{ "KIND": "docs" }, { "KIND": "other" }]',
      });
      const { exitCode, stdout } = await project.moult(CALL);
      expect(exitCode).toBe(9);
      expect(stdout).toContain("2 cells: 1 equal, 0 intended, 0 different, 1 error\n");
      expect(stdout).toContain("ci/lib.sh:7: E_SOURCE: the script: a file is sourced");
    });
  } else {
    it("compares nothing on this machine: exit 3", async () => {
      await using project = makeProject(FILES);
      const { exitCode, stdout, stderr } = await project.moult(CALL);
      expect([exitCode, stdout]).toEqual([3, ""]);
      expect(stderr).toContain("E_SANDBOX");
    });
  }

  it.each([
    [{ "moult.config.yaml": "version: 1\n" }, [], "the config names no old script"],
    [{}, ["--output", "report.txt"], "end it with one of: .md, .json, .xml"],
    [{ "moult.differences.yaml": "version: 2\n" }, [], "version: expected 1, found 2"],
  ])("refuses %j %j", async (files, args, text) => {
    await using project = makeProject({ ...FILES, ...files });
    const { exitCode, stderr } = await project.moult([...CALL, ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(text);
  });
});
