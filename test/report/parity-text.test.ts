import { describe, expect, it } from "vitest";
import { renderParityText } from "../../src/report/parity-text.ts";
import { aCell, aComparison, aRow, PARITY } from "./any-parity.ts";

const NOTHING = { branches: [], functions: [], defaultCells: [], emptyCells: [], failedCells: [] };

describe("renderParityText", () => {
  it("shows the totals, each difference once with its ready lines, and what nobody reaches", () => {
    expect(renderParityText(PARITY, { isVerbose: false })).toMatchInlineSnapshot(`
      "6 cells: 1 equal, 1 intended, 3 different, 1 error
      compared as one sequence, though each call has a bash and a set-up of its own: smoke

      different in 2 cells, suite smoke:
        TEST_CONFIG=b SHARD=1
        TEST_CONFIG=b SHARD=2
            (2 rows of both)
            $ c  (ci/test.sh:1)
            $ d  (ci/test.sh:1)
        -   function test_a 1  (ci/test.sh:1)
        -     $ pytest a.py '*'  (ci/test.sh:1, in sub)
        +   $ pytest b.py  (moult.config.yaml:12)
        -     $ make  (ci/test.sh:1)
            $ last  (ci/test.sh:1)
        when that is meant, in moult.differences.yaml:
          - { only: script, function: test_a, cells: { TEST_CONFIG: b }, reason: "" }
          - { only: moult, command: [pytest, b.py], cells: { TEST_CONFIG: b }, reason: "" }
          - { only: script, command: [make], within: clean, cells: { TEST_CONFIG: b }, reason: "" }

      different in 1 cell, suite early:
        TEST_CONFIG=c
        ! the script ends before its dispatch: a run of Moult would call that a failure
        ! exit code: 0 of the script, 2 of Moult

      error in 1 cell:
        TEST_CONFIG=e
        ci/test.sh:3: E_UNKNOWN: the script: what this prints is not known
          to fix it: commands: [{ argv: ["nvcc"], exit: 0, stdout: "" }]

      no cell reaches 1 branch:
        ci/test.sh:20: elif [[ $A == x ]]; then

      no cell calls 1 function:
        ci/common.sh:4: retry

      1 cell that only the last suite takes:
        (nothing set)

      1 cell in which nothing runs:
        TEST_CONFIG=d

      1 cell in which the script fails though each command succeeds:
        TEST_CONFIG=c

      Unresolved (1):
        ci.yml:3: no value for \`x\`: nobody sets it
      "
    `);
  });

  it("shows all cells and what is signed off when it is verbose", () => {
    const text = renderParityText(PARITY, { isVerbose: true });
    expect(text).toContain("\nequal      TEST_CONFIG=a SHARD=1 (smoke)\n");
    expect(text).toContain(
      "  -   function 'test_`x`'  (ci/test.sh:1): runs as `tests:` | natively\n",
    );
  });

  it("is one line where all is equal", () => {
    const cells = [aCell({}, { kind: "equal", eventCount: 1 })];
    const text = renderParityText(
      { ...PARITY, unresolved: [], cells, reach: NOTHING, isolatedSuites: [] },
      { isVerbose: false },
    );
    expect(text).toBe("1 cell: 1 equal, 0 intended, 0 different, 0 errors\n");
  });

  it("shows no control characters, and cuts what is long", () => {
    const rows = [aRow(["a\u001b[31m\nb", "x".repeat(500)], { side: "script" })];
    const cells = [aCell({ A: "\u001b[1m" }, { kind: "different", ...aComparison(rows) })];
    const text = renderParityText({ ...PARITY, cells }, { isVerbose: true });
    expect(text).not.toContain("\u001b");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(250);
  });
});
