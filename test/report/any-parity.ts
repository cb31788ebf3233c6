import type { CellParity, Comparison, Parity, ParityRow } from "../../src/model/parity.ts";

/** A row in which only some facts matter: a command of line 1 of the script. */
export function aRow(words: readonly string[], facts: Partial<ParityRow> = {}): ParityRow {
  const place = { path: "ci/test.sh", line: 1 };
  return { side: "both", kind: "command", words, within: [], cwd: ".", place, ...facts };
}

/** A comparison of these rows, with two good ends. */
export function aComparison(rows: readonly ParityRow[]): Comparison {
  return { rows, scriptExitCode: 0, moultExitCode: 0, endsEarly: false };
}

/** A cell with these variables. */
export function aCell(
  variables: CellParity["variables"],
  verdict: CellParity["verdict"],
  suite = "smoke",
): CellParity {
  const label = Object.entries(variables)
    .map((pair) => pair.join("="))
    .join(" ");
  return { label, variables, args: [], suite, verdict };
}

const MISSING = aComparison([
  ...["a", "b", "c", "d"].map((name) => aRow([name])),
  aRow(["test_a", "1"], { kind: "function", side: "script" }),
  aRow(["pytest", "a.py", "*"], { side: "script", within: ["test_a"], cwd: "sub", inside: 4 }),
  aRow(["pytest", "b.py"], { side: "moult", place: { path: "moult.config.yaml", line: 12 } }),
  aRow(["make"], { side: "script", within: ["clean"] }),
  aRow(["last"]),
]);

const MEANT = aComparison([
  aRow(["test_`x`"], { kind: "function", side: "script", reason: "runs as `tests:` | natively" }),
]);

/** All kinds of verdicts, two cells with the same difference, and something of each kind that nobody reaches. */
export const PARITY: Parity = {
  script: "ci/test.sh",
  cells: [
    aCell({ TEST_CONFIG: "a", SHARD: "1" }, { kind: "equal", eventCount: 7 }),
    aCell({ TEST_CONFIG: "b", SHARD: "1" }, { kind: "different", ...MISSING }),
    aCell({ TEST_CONFIG: "b", SHARD: "2" }, { kind: "different", ...MISSING }),
    aCell(
      { TEST_CONFIG: "c" },
      { kind: "different", ...aComparison([]), moultExitCode: 2, endsEarly: true },
      "early",
    ),
    aCell({ TEST_CONFIG: "d" }, { kind: "intended", ...MEANT }),
    aCell(
      { TEST_CONFIG: "e" },
      {
        kind: "error",
        failures: [
          {
            message: "E_UNKNOWN: the script: what this prints is not known",
            place: { path: "ci/test.sh", line: 3 },
            next: 'commands: [{ argv: ["nvcc"], exit: 0, stdout: "" }]',
          },
        ],
      },
    ),
  ],
  reach: {
    branches: [{ path: "ci/test.sh", line: 20, text: "elif [[ $A == x ]]; then" }],
    functions: [{ path: "ci/common.sh", line: 4, name: "retry" }],
    defaultCells: [{ label: "(nothing set)", variables: {}, args: [] }],
    emptyCells: [{ label: "TEST_CONFIG=d", variables: {}, args: [] }],
    failedCells: [{ label: "TEST_CONFIG=c", variables: {}, args: [] }],
  },
  isolatedSuites: ["smoke"],
  onlyMoult: [],
  unresolved: ["ci.yml:3: no value for `x`: nobody sets it"],
  unusedSignOffs: [],
};
