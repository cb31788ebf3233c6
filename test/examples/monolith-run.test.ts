import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { TaskRecord } from "../../src/model/run-record.ts";
import type { Selection } from "../../src/model/selection.ts";
import type { BridgeMode } from "../../src/model/suite.ts";
import type { TestProject } from "../rig/project.ts";
import { CALLS, ROWS, titleOf, type Row } from "./monolith-cells.ts";
import { cutByCall, splitTraces } from "./monolith-output.ts";
import {
  copyMonolith,
  eachInTwos,
  jobEnvironment,
  runScript,
  type Cell,
  type ScriptRun,
} from "./monolith-script.ts";

/** Those that do not ask what was before them: the jobs `xla` and `elsewhere-posix` are about these. */
const SHARED = CALLS.filter(
  (call) => !["test_accelerator", "test_moves_away", "test_somewhere"].includes(call),
);

/** How a function ended, and what it wrote. */
interface Piece {
  readonly exitCode: number;
  readonly output: string;
}

/** What `plan --matrix FILE --json` says of one job. */
interface CellDocument {
  readonly selection: Selection;
}

describe("moult plan for examples/monolith", () => {
  it("says for each job of the matrix what the table says", async () => {
    await using project = copyMonolith();
    const path = join(project.root, "plan.json");
    const output = openSync(path, "w");
    const argv = [resolve("dist/main.cjs"), "plan", "--matrix", "matrix.json", "--json"];
    const options = { cwd: project.root, env: jobEnvironment() };
    expect(
      spawnSync(process.execPath, argv, { ...options, stdio: ["ignore", output, 2] }).status,
    ).toBe(0);
    closeSync(output);
    const { cells } = JSON.parse(readFileSync(path, "utf8")) as {
      readonly cells: readonly CellDocument[];
    };
    expect(cells.map(({ selection }) => callsOf(selection))).toEqual(
      ROWS.map(({ calls, handOver = false }) => (handOver ? ["bash", ...calls] : calls)),
    );
  });
});

describe("moult run in examples/monolith", () => {
  const rows = ROWS.filter(isTold);

  it.each(rows.map((row) => [titleOf(row), row] as const))(
    "ends and writes for %s as the script does",
    async (_, { cell }) => {
      await using project = copyMonolith();
      const script = await runScript(cell, { root: project.root });
      const { exitCode } = await project.moult(["run"], { env: job(cell) });
      expect(exitCode).toBe(script.exitCode === 0 ? 0 : 1);
      const tasks = project.record().tasks;
      expect(firstBadExitCode(tasks)).toBe(script.exitCode);
      const output = tasks.map((task) => outputOf(task, project)).join("");
      expect(splitTraces(output)).toEqual(splitTraces(script.output));
    },
  );

  it.each(
    ROWS.filter(({ handOver = false }) => handOver).map((row) => [titleOf(row), row] as const),
  )(
    "gives %s away: its exit code is that of the other script, and nothing is recorded",
    async (_, { cell, calls, exitCode = 0 }) => {
      await using project = copyMonolith();
      const journal = join(project.root, "journal");
      const env = { ...job(cell), MONOLITH_RECORD: journal };
      const run = await project.moult(["run"], { env });
      expect(run.exitCode).toBe(exitCode);
      expect(readFileSync(journal, "utf8")).toBe(`${calls.join("\n")}\n`);
      expect(existsSync(join(project.root, ".moult/runs"))).toBe(false);
    },
  );

  it("runs steps that are native by now beside those that are not", async () => {
    await using project = copyMonolith();
    const env = job({ TEST_CONFIG: "docs_test" });
    const { exitCode } = await project.moult(["run"], { env });
    expect(exitCode).toBe(0);
    expect(project.record().tasks.map(({ id }) => id)).toEqual([
      "docs/set-up",
      "docs/test_docs",
      "tutorials/docs/tutorials/first_steps.py",
      "tutorials/docs/tutorials/tracing.py",
      "docs/wind-up",
    ]);
  });
});

describe("every function of examples/monolith", () => {
  let wanted: readonly ScriptRun[] = [];
  const seen: Partial<Record<BridgeMode, readonly Piece[]>> = {};
  beforeAll(async () => {
    await using project = copyMonolith();
    const own = {
      TEST_CONFIG: "one",
      BENCH_ROOT: join(project.root, "tests/benchmarks"),
      CONTINUE_THROUGH_ERROR: "1", // A new bash where a function has ended the shared one.
    };
    wanted = await eachInTwos(CALLS, (call) =>
      runScript(own, { args: call.split(" "), root: project.root }),
    );
    for (const bridge of ["shared", "isolated"] as const) {
      project.write(`${bridge}.json`, JSON.stringify(configOf(bridge)));
      await project.moult(["run", "--config", `${bridge}.json`], { env: job(own) });
      seen[bridge] = project
        .record()
        .tasks.filter(isCall)
        .map((task) => readPiece(task, project));
    }
  }, 120_000);

  it.each(CALLS.map((call, index) => [call, index] as const))(
    "ends and writes in a bash of its own as under the script itself: %s",
    (_, index) => {
      const [run, piece] = [wanted[index] ?? neverRan(), seen.isolated?.[index] ?? neverRan()];
      expect({ exitCode: piece.exitCode, ...splitTraces(piece.output) }).toEqual({
        exitCode: run.exitCode,
        ...splitTraces(run.output),
      });
    },
  );

  it.each(SHARED.map((call, index) => [call, index] as const))(
    "ends and writes in a bash that all share as under the script itself: %s",
    (call, index) => {
      const run = wanted[CALLS.indexOf(call)] ?? neverRan();
      const piece = seen.shared?.[index] ?? neverRan();
      expect({ exitCode: piece.exitCode, ...cut(piece.output, call) }).toEqual({
        exitCode: run.exitCode,
        ...cut(run.output, call),
      });
    },
  );
});

/** Jobs that differ in how they end; those whose steps are native do not write what the script writes. */
function isTold({ cell }: Row): boolean {
  const name = cell["TEST_CONFIG"] ?? "";
  const names = ["xla", "skip_windows", "elsewhere-posix", "inductor_torchbench_smoketest_perf"];
  if (name === "quarantine") return Number(cell["SHARD_NUMBER"]) % 3 === 2;
  return names.includes(name) || cell["NUM_TEST_SHARDS"] === "1";
}

/** Every function of the script as a step. */
function configOf(bridge: BridgeMode): object {
  const steps = (bridge === "shared" ? SHARED : CALLS).map((line) => {
    const [call = "", ...args] = line.split(" ");
    return { call, args, memory: "64M" };
  });
  const suites = [{ name: "all", bridge, steps }];
  return { version: 1, legacy: { script: "ci/test.sh" }, suites };
}

/** The names of the steps that stand for functions, or the command that gets the job. */
function callsOf({ chosen }: Selection): readonly string[] {
  if (chosen.handOver !== undefined) return chosen.handOver;
  // A piece of bash with the name of a function calls it, with what stands before it.
  const isNamedCall = (name: string): boolean => /^(test|install|fetch)_\w+$/.test(name);
  return chosen.steps
    .filter(({ isIn, work }) => isIn && work.kind !== "set")
    .filter(({ work, name }) => work.kind !== "sh" || isNamedCall(name))
    .map(({ name }) => name);
}

function job(cell: Cell): Record<string, string> {
  return { ...jobEnvironment(), ...cell };
}

function firstBadExitCode(tasks: readonly TaskRecord[]): number {
  const outcomes = tasks.flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome));
  return outcomes.find((outcome) => outcome.kind === "failed")?.exitCode ?? 0;
}

function isCall({ role }: TaskRecord): boolean {
  return role === undefined;
}

function readPiece(task: TaskRecord, project: TestProject): Piece {
  return { exitCode: firstBadExitCode([task]), output: outputOf(task, project) };
}

/** What the function itself wrote, without the set-up before it. */
function cut(output: string, call: string): ReturnType<typeof splitTraces> {
  return splitTraces(cutByCall(output, [call])[0] ?? "");
}

function outputOf({ attempts }: TaskRecord, project: TestProject): string {
  const [attempt] = attempts;
  const path = attempt?.logPath;
  return path === undefined ? "" : readFileSync(join(project.runFolder(), path), "utf8");
}

function neverRan(): never {
  throw new Error("it did not run");
}
