import { describe, expect, it } from "vitest";
import type { Task } from "../../src/model/task.ts";
import { makeProject, type CallOptions, type TestProject } from "../rig/project.ts";

const MB = 1024 ** 2;

/** Takes so much memory beside that of the interpreter. */
const allocate = (mb: number): string => `block = bytearray(${mb} << 20)\n`;

const FILES = {
  "moult.config.yaml": `version: 1
limits: { memory: 1G, taskMemory: 256M }
tests:
  py: { files: ["*.py"], run: [python3, "{file}"] }
`,
  "big.py": allocate(150),
  "small.py": "",
};

async function planned(
  project: TestProject,
  args: readonly string[] = [],
  options: CallOptions = {},
): Promise<Readonly<Record<string, Task>>> {
  const { exitCode, stdout, stderr } = await project.moult(["plan", "--json", ...args], options);
  if (exitCode !== 0) throw new Error(stderr);
  const { tasks }: { tasks: Task[] } = JSON.parse(stdout);
  return Object.fromEntries(tasks.map((task) => [task.id, task]));
}

describe("what a run learns from the one before", () => {
  it("reserves what each test took, and says so", async () => {
    await using project = makeProject(FILES);
    const first = await project.moult(["run"]);
    expect(first.exitCode).toBe(0);
    expect(first.stdout).not.toContain("reserved ");
    const measured = Object.fromEntries(
      project.record().tasks.map((task) => [task.id, task.attempts[0]?.peakBytes ?? 0]),
    );
    const tasks = await planned(project);
    for (const [id, task] of Object.entries(tasks)) {
      expect(task.reservedFrom).toBe("learned from 1 run");
      expect(task.reservedBytes / (measured[id] ?? 0)).toBeGreaterThanOrEqual(1.005);
      expect(task.reservedBytes).toBeLessThanOrEqual((measured[id] ?? 0) * 1.005 + MB);
      expect(task.expectedMs).toBeGreaterThan(0);
    }
    expect(tasks["py/big.py"]?.reservedBytes).toBeGreaterThan(150 * MB);
    expect((await project.moult(["plan", "big"])).stdout).toMatch(
      /^ {4}reserves \d+ MB \(learned from 1 run\), timeout/m,
    );

    const second = await project.moult(["run"]);
    expect(second.stdout).toMatch(
      /^ {2}reserved {4,}\d of 2 tests stayed inside their reservation/m,
    );
    const started = project.events().filter((event) => event.kind === "task-started");
    expect(Object.fromEntries(started.map((one) => [one.task, one.reservedBytes]))).toEqual({
      "py/big.py": tasks["py/big.py"]?.reservedBytes,
      "py/small.py": tasks["py/small.py"]?.reservedBytes,
    });
    expect((await planned(project))["py/big.py"]?.reservedFrom).toBe("learned from 2 runs");
  });

  it("lets --task-memory and MOULT_TASK_MEMORY win over what was learned", async () => {
    await using project = makeProject(FILES);
    await project.moult(["run"]);
    const asked = [
      planned(project, ["--task-memory", "300M"]),
      planned(project, [], { env: { MOULT_TASK_MEMORY: "300M" } }),
    ];
    for (const tasks of await Promise.all(asked)) {
      expect(tasks["py/big.py"]).toMatchObject({ reservedBytes: 300 * MB });
      expect(tasks["py/big.py"]?.expectedMs).toBeGreaterThan(0);
    }
  });

  it("does not mix what was measured elsewhere, and multiplies what was measured without a sanitizer", async () => {
    await using project = makeProject(FILES);
    await project.moult(["run"]);
    const other = await planned(project, [], { env: { MOULT_RUNNER_CLASS: "elsewhere" } });
    expect(other["py/big.py"]?.reservedFrom).toBe("limits.taskMemory");
    const configured = await planned(project, [], { env: { TEST_CONFIG: "slow" } });
    expect(configured["py/big.py"]?.reservedFrom).toBe("limits.taskMemory");
    const plain = await planned(project);
    const covered = await planned(project, [], { env: { COVERAGE_PROCESS_START: "x" } });
    expect(covered["py/big.py"]?.reservedFrom).toBe(
      "learned from 1 run without coverage, times 1.25",
    );
    expect(covered["py/big.py"]?.reservedBytes).toBe(
      Math.ceil(((plain["py/big.py"]?.reservedBytes ?? 0) / MB) * 1.25) * MB,
    );
  });

  it("counts repeats of a test as its past, and uses it for all of them", async () => {
    await using project = makeProject(FILES);
    await project.moult(["run", "small", "--repeat-each", "3"]);
    const tasks = await planned(project, ["--repeat-each", "2", "small"]);
    expect(Object.values(tasks).map((task) => [task.id, task.reservedFrom])).toEqual([
      ["py/small.py", "learned from 3 runs"],
      ["py/small.py#2", "learned from 3 runs"],
    ]);
  });

  it("says which declared memory is far off, in one line, and what to write", async () => {
    await using project = makeProject({
      ...FILES,
      "moult.config.yaml": `version: 1
limits: { memory: 1G }
tests:
  tight: { files: ["big.py"], run: [python3, "{file}"], memory: 60M }
  wide: { files: ["small.py"], run: [python3, "{file}"], memory: 900M }
`,
    });
    expect((await project.moult(["run"])).stdout).not.toContain("warning");
    const { stderr } = await project.moult(["plan"]);
    expect(stderr.replaceAll(/\d+(?= MB|M`)/g, "N")).toBe(
      "warning: tests.wide.memory is N MB, but its largest test, wide/small.py, took N MB: write `memory: NM`; " +
        "tests.tight.memory is N MB, but tight/big.py took N MB: write `memory: NM`\n",
    );
    // As the warning says.
    const advice = [...stderr.matchAll(/write `memory: (\d+M)`/g)].map((match) => match[1]);
    const config = project.read("moult.config.yaml");
    project.write(
      "moult.config.yaml",
      config.replace("900M", advice[0] ?? "").replace("60M", advice[1] ?? ""),
    );
    expect((await project.moult(["plan"])).stderr).toBe("");
  });

  it("learns which tests wait, unless the config says it", async () => {
    await using project = makeProject({
      "moult.config.yaml": `version: 1
limits: { memory: 1G }
tests:
  sh: { files: ["*.sh"], run: [bash, "{file}"], overrides: [{ files: ["told.sh"], cpu: 2 }] }
  alone: { run: [bash, -c, ":"], exclusive: true }
`,
      "waits.sh": "sleep 1",
      "told.sh": ":",
    });
    await project.moult(["run", "-j1"]);
    const { stdout } = await project.moult(["plan"]);
    expect(stdout).toMatch(/keeps 0\.\d+ cores busy \(learned from 1 run\)\n.*waits\.sh/);
    expect(stdout).toMatch(/keeps 2 cores busy \(tests\.sh\.overrides\[0\]\.cpu\)\n.*told\.sh/);
    expect(stdout).toContain("runs alone (exclusive)\n");
  });

  it("runs all the same, unlearned and with a warning, when the history is broken", async () => {
    await using project = makeProject(FILES);
    await project.moult(["run", "small"]);
    project.write(".moult/history.db", "no database");
    const { exitCode, stderr } = await project.moult(["run", "small"]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      `warning: this run cannot be added to the history: file is not a database (${project.root}/.moult/history.db); to make it anew from the logs: moult history rebuild\n`,
    );
    expect((await project.moult(["history", "rebuild"])).exitCode).toBe(0);
    expect((await planned(project))["py/small.py"]?.reservedFrom).toBe("learned from 2 runs");
  });

  it("has predicted and measured figures of each test in the JSON report", async () => {
    await using project = makeProject(FILES);
    await project.moult(["run", "big"]);
    const { stdout } = await project.moult(["run", "big", "--reporter", "json"]);
    const report = JSON.parse(stdout);
    expect(report.run.profile).toMatchObject({ config: "", instrumentation: "none" });
    expect(report.tasks[0]).toMatchObject({
      reservedFrom: "learned from 1 run",
      cores: expect.any(Number),
      expectedMs: expect.any(Number),
      attempts: [{ peakBytes: expect.any(Number), durationMs: expect.any(Number) }],
    });
  });
});
