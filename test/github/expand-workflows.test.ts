import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Unresolved, WorkflowCell, WorkflowMatrix } from "../../src/github/cell.ts";
import { expandWorkflows, showSpot } from "../../src/github/expand-workflows.ts";
import { readWorkflows } from "../../src/github/read-workflows.ts";
import { parseWorkflowText, type Tree } from "../../src/github/workflow-text.ts";

const SHARDED = resolve("test/fixtures/workflows/sharded/.github/workflows");

function readFixture(): WorkflowMatrix {
  const question = { folder: SHARDED, shownFolder: ".github/workflows", scripts: ["ci/test.sh"] };
  const found = readWorkflows(question);
  if (!found.ok) throw new Error(found.failures[0]?.message);
  return found.value;
}

/** Expands files by name; their calls of `ci/test.sh`. */
function expand(files: Readonly<Record<string, string>>): WorkflowMatrix {
  const trees = Object.entries(files).map(([name, text]): readonly [string, Tree] => {
    const parsed = parseWorkflowText(name, text);
    if (!parsed.ok) throw new Error(parsed.failures[0]?.message);
    return [name, parsed.value];
  });
  const findAction = (): undefined => undefined;
  return expandWorkflows({ workflows: new Map(trees), findAction, scripts: ["ci/test.sh"] });
}

/** A workflow with one job that calls the script. */
const job = (head: string, step = 'env: { X: "${{ matrix.x }}" }'): string =>
  `on: push\njobs:\n  a:\n    ${head}\n    steps:\n      - run: ci/test.sh\n        ${step}\n`;

const path = ({ jobs }: WorkflowCell): string => jobs.map((one) => one.job).join("/");
const told = ({ kind, what, why, spots }: Unresolved): string =>
  `${spots.map(showSpot).join(" ")} ${kind} ${what}: ${why}`;

describe("the cells of workflows", () => {
  it("come from test matrices that go through two levels of reusable workflows", () => {
    const cells = readFixture().cells.filter((cell) => path(cell) === "test/test/shard");
    expect(cells.map(({ variables }) => variables)).toEqual(
      [
        ["default", "1", "2"],
        ["default", "2", "2"],
        ["docs", "1", "1"],
      ].map(([TEST_CONFIG, SHARD_NUMBER, NUM_TEST_SHARDS]) => ({
        BUILD_ENVIRONMENT: "linux-gcc",
        TEST_CONFIG,
        SHARD_NUMBER,
        NUM_TEST_SHARDS,
        TIMEOUT: "240",
      })),
    );
    expect(cells[0]).toMatchObject({
      workflow: ".github/workflows/ci.yml",
      step: "Test",
      call: "TEST_COMMAND=ci/test.sh",
      spot: { path: ".github/workflows/_shard.yml", line: 23, column: 11 },
      notKnown: [{ name: "SHA1", text: "${{ github.event.pull_request.head.sha || github.sha }}" }],
    });
    expect(cells[0]?.args).toBeUndefined();
    expect(cells[1]?.jobs[1]?.matrix).toEqual({ config: "default", shard: 2, num_shards: 2 });
  });

  it("have the variables of workflow, job and step in this order, and the words of the call", () => {
    const cells = readFixture().cells.filter((cell) => path(cell) === "lists");
    const common = { LEVEL: "job", SHARED: "1", MODE: "fast" };
    expect(cells.map(({ step, args, variables }) => [step, args, variables])).toEqual([
      ["Test on linux", ["job", "3.10"], { ...common, TEST_CONFIG: "smoke" }],
      ["Test on linux", ["job", "3.12"], { ...common, TEST_CONFIG: "smoke" }],
      ["Test on windows", ["job", "3.12"], { ...common, TEST_CONFIG: "default" }],
      ["Test on macos", ["job", "3.12"], { ...common, TEST_CONFIG: "docs" }],
    ]);
    expect(cells[0]?.notKnown.map(({ name, why }) => `${name}: ${why}`)).toEqual([
      "TOKEN: secrets.TOKEN is known only when CI runs",
      "VERBOSE: inputs.verbose is set only when someone starts the workflow by hand",
    ]);
  });

  it("come from actions of the repository, and keep conditions that only a run can decide", () => {
    const [cell, ...others] = readFixture().cells.filter((one) => path(one) === "action");
    expect(others).toEqual([]);
    expect(cell).toMatchObject({
      args: ["action"],
      variables: { TEST_CONFIG: "smoke", LEVEL: "workflow" },
      conditions: [{ text: "github.event_name == 'push'", spot: { line: 70 } }],
      notKnown: [{ name: "COLOR", why: "an earlier step writes COLOR to $GITHUB_ENV" }],
    });
  });

  it("are listed with their place where they are not known, and dropped where they cannot be", () => {
    const { cells, unresolved } = readFixture();
    expect(cells.some((cell) => ["dynamic", "never"].includes(path(cell)))).toBe(false);
    expect(unresolved.map(told)).toMatchInlineSnapshot(`
      [
        ".github/workflows/_build.yml:26:24 assumed steps.filter.outputs.test-matrix: taken to be all of what the step gets as the input of that name",
        ".github/workflows/_shard.yml:23:11 assumed a call in step Test: bash decides whether and how: TEST_COMMAND=ci/test.sh",
        ".github/workflows/ci.yml:18:15 cells the matrix of job "dynamic": steps.pick.outputs.matrix is known only when CI runs",
        ".github/workflows/ci.yml:86:11 unread example/shared/.github/workflows/lint.yml@main: what another repository runs is not read",
        ".github/workflows/_shard.yml:21:17 value SHA1 of 3 cells: github.event.pull_request.head.sha is known only when CI runs",
        ".github/workflows/ci.yml:61:18 value TOKEN of 4 cells: secrets.TOKEN is known only when CI runs",
        ".github/workflows/ci.yml:7:16 value VERBOSE of 4 cells: inputs.verbose is set only when someone starts the workflow by hand",
        ".github/workflows/ci.yml:72:14 value COLOR of 1 cell: an earlier step writes COLOR to $GITHUB_ENV",
      ]
    `);
  });

  it.each<readonly [string, string, readonly string[]]>([
    [
      "a list",
      "strategy: { matrix: { x: [1, a, true, null, 3.10] } }",
      ["1", "a", "true", "", "3.1"],
    ],
    [
      "fromJSON of a literal",
      `strategy: { matrix: { x: "\${{ fromJSON('[1, 2]') }}" } }`,
      ["1", "2"],
    ],
    ["the whole as JSON", `strategy: { matrix: "\${{ fromJSON('{\\"x\\":[7]}') }}" }`, ["7"]],
    ["a hole in an element", 'strategy: { matrix: { x: [1], y: ["${{ vars.Y }}"] } }', ["1"]],
  ])("%s", (_, head, expected) => {
    expect(expand({ "ci.yml": job(head) }).cells.map(({ variables }) => variables["X"])).toEqual(
      expected,
    );
  });

  it.each([
    [
      "a secret list",
      'strategy: { matrix: { x: "${{ fromJSON(vars.LIST) }}" } }',
      "vars.LIST is known only when CI runs",
    ],
    [
      "an excluded hole",
      'strategy: { matrix: { x: [1, "${{ vars.Y }}"], exclude: [{ x: 1 }] } }',
      "vars.Y is known only when CI runs",
    ],
    [
      "a missing job",
      'strategy: { matrix: "${{ fromJSON(needs.b.outputs.m) }}" }',
      'needs.b.outputs.m: there is no job "b"',
    ],
    [
      "a job that needs itself",
      'outputs: { m: "${{ needs.a.outputs.m }}" }\n    strategy: { matrix: "${{ fromJSON(needs.a.outputs.m) }}" }',
      "needs.a.outputs.m: the job needs itself",
    ],
    [
      "a wrong exclude",
      "strategy: { matrix: { x: [1], exclude: [{ z: 1 }] } }",
      'exclude names "z", which no list has',
    ],
    [
      "no expression",
      'strategy: { matrix: "${{ a b }}" }',
      'this is no expression: "b" is not expected',
    ],
    [
      "an expression without an end",
      'strategy: { matrix: "${{ fromJSON(1" }',
      'this is no expression: a ")" is missing',
    ],
  ])("%s is listed, and no cell is made up", (_, head, why) => {
    const { cells, unresolved } = expand({ "ci.yml": job(head) });
    expect(cells).toEqual([]);
    expect(unresolved).toMatchObject([{ kind: "cells", what: 'the matrix of job "a"', why }]);
  });

  it("take a matrix from the env of a job, the output of a step and its own number", () => {
    const text = `on: push
jobs:
  pick:
    env: { ALL: '{"x":[1,2]}' }
    outputs: { all: "\${{ env.ALL }}", one: "\${{ steps.s.outputs.one }}" }
    steps:
      - id: s
        run: echo 'one={"x":["z"]}' >> "$GITHUB_OUTPUT"
  a:
    strategy: { matrix: "\${{ fromJSON(needs.pick.outputs.all) }}" }
    steps:
      - { run: ci/test.sh, env: { X: "\${{ matrix.x }} of \${{ strategy.job-total }}" } }
  b:
    strategy: { matrix: "\${{ fromJSON(needs.pick.outputs.one) }}" }
    steps:
      - { run: ci/test.sh, env: { X: "\${{ matrix.x }}" } }
`;
    const { cells, unresolved } = expand({ "ci.yml": text });
    expect(cells.map(({ variables }) => variables["X"])).toEqual(["1 of 2", "2 of 2", "z"]);
    expect(unresolved.map(told)).toEqual([
      "ci.yml:7:9 assumed steps.s.outputs.one: taken from the only line that writes it",
    ]);
  });

  it("leave out jobs and steps whose condition cannot hold in a combination", () => {
    const head = "if: github.ref == 'x'\n    strategy: { matrix: { x: [1, 2] } }";
    const { cells } = expand({ "ci.yml": job(head, "if: matrix.x == 2 && github.actor != 'y'") });
    expect(cells.map((cell) => cell.jobs[0]?.matrix)).toEqual([{ x: 2 }]);
    expect(cells[0]?.conditions.map(({ text }) => text)).toEqual([
      "github.ref == 'x'",
      "matrix.x == 2 && github.actor != 'y'",
    ]);
  });

  it("see what the lines before the call export, and it what they assign", () => {
    const step = `env: { X: "\${{ matrix.x }}", Y: old }
      - run: |
          NAME=\${{ matrix.x }}
          export Z=z-$NAME
          Y=new
          if true; then
            export OPEN=1
          fi
          W=$NAME ci/test.sh "$NAME" $Y $Z
`;
    const { cells } = expand({ "ci.yml": job("strategy: { matrix: { x: [a] } }", step) });
    expect(cells[1]).toMatchObject({ args: ["a", "new", "z-a"], variables: { W: "a", Z: "z-a" } });
    expect(cells[1]?.notKnown.map(({ name, why }) => `${name}: ${why}`)).toEqual([
      "OPEN: what the lines before the call assign to OPEN is up to bash",
    ]);
  });

  it("are seen in what is given to actions and workflows of others", () => {
    const { cells, unresolved } = expand({
      "ci.yml": `on: push
jobs:
  a:
    strategy: { matrix: { x: [1, 2] } }
    uses: other/repo/.github/workflows/job.yml@main
    with: { script: "X=\${{ matrix.x }} ci/test.sh \${{ matrix.x }}" }
  b:
    steps:
      - uses: other/retry@v1
        with: { command: ci/test.sh b }
`,
    });
    expect(cells.map(({ args, variables }) => [args, variables])).toEqual([
      [["1"], { X: "1" }],
      [["2"], { X: "2" }],
      [["b"], {}],
    ]);
    expect(unresolved).toEqual([]);
  });

  it("of a reusable workflow that nobody calls, and of one that calls itself, are listed", () => {
    const called = `on: { workflow_call: { inputs: { x: { type: string } } } }
jobs:
  a:
    steps: [{ run: ci/test.sh }]
`;
    const loop = "on: push\njobs:\n  a:\n    uses: ./.github/workflows/loop.yml\n";
    expect(expand({ "_a.yml": called, "loop.yml": loop }).unresolved.map(told)).toEqual([
      "loop.yml:4:11 unread ./.github/workflows/loop.yml: workflows call each other more than 10 levels deep",
      "_a.yml:1:1 cells _a.yml: no workflow here calls it",
    ]);
  });
});
