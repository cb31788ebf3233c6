import { describe, expect, it } from "vitest";
import { renderParityJson } from "../../src/report/parity-json.ts";
import { renderParityJunit } from "../../src/report/parity-junit.ts";
import { renderParityMarkdown } from "../../src/report/parity-markdown.ts";
import { PARITY } from "./any-parity.ts";

describe("the documents of a comparison", () => {
  it("has Markdown for a pull request", () => {
    expect(renderParityMarkdown(PARITY)).toMatchInlineSnapshot(`
      "# 6 cells: 1 equal, 1 intended, 3 different, 1 error

      \`ci/test.sh\` against the suites of the config.

      compared as one sequence, though each call has a bash and a set-up of its own: smoke.

      ## Different: 2 cells

      - \`TEST_CONFIG=b SHARD=1\`
      - \`TEST_CONFIG=b SHARD=2\`

      \`\`\`diff
          (2 rows of both)
          $ c  (ci/test.sh:1)
          $ d  (ci/test.sh:1)
      -   function test_a 1  (ci/test.sh:1)
      -     $ pytest a.py '*'  (ci/test.sh:1, in sub)
      +   $ pytest b.py  (moult.config.yaml:12)
      -     $ make  (ci/test.sh:1)
          $ last  (ci/test.sh:1)
      \`\`\`

      When that is meant:

      \`\`\`yaml
      - { only: script, function: test_a, cells: { TEST_CONFIG: b }, reason: "" }
      - { only: moult, command: [pytest, b.py], cells: { TEST_CONFIG: b }, reason: "" }
      - { only: script, command: [make], within: clean, cells: { TEST_CONFIG: b }, reason: "" }
      \`\`\`

      ## Different: 1 cell

      - \`TEST_CONFIG=c\`

      \`\`\`diff
      ! the script ends before its dispatch: a run of Moult would call that a failure
      ! exit code: 0 of the script, 2 of Moult
      \`\`\`

      ## Not compared: 1 cell

      - \`TEST_CONFIG=e\`

      \`\`\`text
      ci/test.sh:3: E_UNKNOWN: the script: what this prints is not known
      to fix it: commands: [{ argv: ["nvcc"], exit: 0, stdout: "" }]
      \`\`\`

      ## Intended: 1 cell

      - \`TEST_CONFIG=d\`

      \`\`\`diff
      -   function 'test_\`x\`'  (ci/test.sh:1): runs as \`tests:\` | natively
      \`\`\`

      ## Worth a look

      - ci/test.sh:20: no cell reaches \`elif [[ $A == x ]]; then\`
      - ci/common.sh:4: no cell calls \`retry\`
      - only the last suite takes \`(nothing set)\`
      - nothing runs in \`TEST_CONFIG=d\`
      - the script fails though each command succeeds in \`TEST_CONFIG=c\`

      ## Not in the workflows

      - \`\` ci.yml:3: no value for \`x\`: nobody sets it \`\`

      ## All cells

      | result | suite | cell |
      | --- | --- | --- |
      | equal | \`smoke\` | \`TEST_CONFIG=a SHARD=1\` |
      | different | \`smoke\` | \`TEST_CONFIG=b SHARD=1\` |
      | different | \`smoke\` | \`TEST_CONFIG=b SHARD=2\` |
      | different | \`early\` | \`TEST_CONFIG=c\` |
      | intended | \`smoke\` | \`TEST_CONFIG=d\` |
      | error | \`smoke\` | \`TEST_CONFIG=e\` |
      "
    `);
  });

  it("has JUnit with a case for each cell", () => {
    expect(renderParityJunit(PARITY)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="moult verify" tests="6" failures="3" errors="1" skipped="0">
        <testsuite name="ci/test.sh" tests="6" failures="3" errors="1" skipped="0">
          <testcase name="TEST_CONFIG=a SHARD=1" classname="smoke"/>
          <testcase name="TEST_CONFIG=b SHARD=1" classname="smoke"><failure message="the suite does not do what the script does" type="different">    (2 rows of both)
          $ c  (ci/test.sh:1)
          $ d  (ci/test.sh:1)
      -   function test_a 1  (ci/test.sh:1)
      -     $ pytest a.py '*'  (ci/test.sh:1, in sub)
      +   $ pytest b.py  (moult.config.yaml:12)
      -     $ make  (ci/test.sh:1)
          $ last  (ci/test.sh:1)</failure></testcase>
          <testcase name="TEST_CONFIG=b SHARD=2" classname="smoke"><failure message="the suite does not do what the script does" type="different">    (2 rows of both)
          $ c  (ci/test.sh:1)
          $ d  (ci/test.sh:1)
      -   function test_a 1  (ci/test.sh:1)
      -     $ pytest a.py '*'  (ci/test.sh:1, in sub)
      +   $ pytest b.py  (moult.config.yaml:12)
      -     $ make  (ci/test.sh:1)
          $ last  (ci/test.sh:1)</failure></testcase>
          <testcase name="TEST_CONFIG=c" classname="early"><failure message="the suite does not do what the script does" type="different">! the script ends before its dispatch: a run of Moult would call that a failure
      ! exit code: 0 of the script, 2 of Moult</failure></testcase>
          <testcase name="TEST_CONFIG=d" classname="smoke"><system-out>intended:
      -   function 'test_\`x\`'  (ci/test.sh:1): runs as \`tests:\` | natively</system-out></testcase>
          <testcase name="TEST_CONFIG=e" classname="smoke"><error message="E_UNKNOWN: the script: what this prints is not known" type="error">ci/test.sh:3: E_UNKNOWN: the script: what this prints is not known
      to fix it: commands: [{ argv: ["nvcc"], exit: 0, stdout: "" }]</error></testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });

  it("has JSON with everything", () => {
    const document: unknown = JSON.parse(renderParityJson(PARITY));
    expect(document).toEqual({
      version: 1,
      summary: { equal: 1, intended: 1, different: 3, error: 1 },
      ...PARITY,
    });
  });
});
