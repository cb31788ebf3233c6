import { describe, expect, it } from "vitest";
import { MAY_SANDBOX } from "../judge/trace-rig.ts";
import { makeProject } from "../rig/project.ts";

const CONFIG = `version: 1
legacy: { script: ci/test.sh }
suites:
  - { name: strict, when: { env: KIND, eq: strict }, steps: [{ call: test_a }, { call: test_b }] }
  - { name: all, steps: [{ call: test_a }, { call: test_b }] }
`;

const SCRIPT = `#!/bin/bash
[[ $KIND != strict ]] || set -e
test_a() { prepare || echo "without"; unit; }
test_b() { integration; }
if [[ $KIND == strict ]]; then
  test_a
  test_b
else
  test_a
  test_b
fi
report
`;

describe("moult verify --fail-each", () => {
  it(
    "finds what differs only when something fails: a run of Moult stops there",
    { timeout: 240_000 },
    async () => {
      await using project = makeProject({
        "ci/test.sh": SCRIPT,
        "moult.config.yaml": CONFIG,
        "matrix.json": '[{ "KIND": "strict" }, { "KIND": "loose" }]',
      });
      const call = ["verify", "--matrix", "matrix.json"];
      const { exitCode, stdout } = await project.moult([...call, "--fail-each"]);
      // Without a sandbox nothing is compared.
      expect(exitCode).toBe(MAY_SANDBOX ? 6 : 3);
      expect(stdout).toBe(MAY_SANDBOX ? EXPECTED : "");
    },
  );

  it(
    "tells a command after whose failure the script has no end, and takes what is meant only then",
    { timeout: 240_000 },
    async () => {
      const script = `#!/bin/bash
test_b() { integration || while true; do :; done; }
case $KIND in
  a) unit || failed=1; style || failed=1 ;;
  b) test_b ;;
esac
exit "\${failed:-0}"
`;
      const config = `version: 1
legacy: { script: ci/test.sh }
suites:
  - { name: a, when: { env: KIND, eq: a }, steps: [{ run: [unit] }, { run: [style] }] }
  - { name: b, steps: [{ call: test_b }] }
`;
      const differences = `version: 1
differences:
  - { only: script, command: [style], reason: Moult stops at the first failure }
`;
      await using project = makeProject({
        "ci/test.sh": script,
        "moult.config.yaml": config,
        "moult.differences.yaml": differences,
        "matrix.json": '[{ "KIND": "a" }, { "KIND": "b" }]',
      });
      const call = ["verify", "--matrix", "matrix.json", "--timeout", "2s", "--fail-each"];
      const { exitCode, stdout, stderr } = await project.moult(call);
      expect(exitCode).toBe(MAY_SANDBOX ? 9 : 3);
      if (!MAY_SANDBOX) return;
      expect(stdout).toContain("2 cells: 1 equal, 0 intended, 0 different, 1 error\n");
      expect(stdout).toContain(
        "ci/test.sh:2: when this fails: integration: E_TIMEOUT: the script:",
      );
      expect(stderr).toBe("");
    },
  );
});

/** With \`set -e\` both stop. Without it the script goes on, with all of it. */
const EXPECTED = `2 cells: 1 equal, 0 intended, 1 different, 0 errors
8 failing commands compared in the equal cells

different in 1 cell, suite all:
  KIND=loose
  ! when this fails: unit (ci/test.sh:3), and when 1 other command of the cell does
      (1 row of both)
        $ prepare  (ci/test.sh:3)
        $ unit  (ci/test.sh:3)
  -   function test_b  (ci/test.sh:10)
  -     $ integration  (ci/test.sh:4)
  -   $ report  (ci/test.sh:12)
  ! exit code: 0 of the script, 1 of Moult
  when that is meant, in moult.differences.yaml:
    - { only: script, function: test_b, cells: { KIND: loose }, reason: "" }
    - { only: script, command: [report], cells: { KIND: loose }, reason: "" }

1 cell that only the last suite takes:
  KIND=loose
`;
