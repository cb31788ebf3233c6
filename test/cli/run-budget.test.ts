import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configOf, meetAt } from "../rig/programs.ts";
import { makeProject } from "../rig/project.ts";
import type { RunEvent } from "../../src/model/event.ts";

/** The largest sum of reservations that were held at once, and the largest number of running tests. */
function highest(events: readonly RunEvent[]): { bytes: number; count: number } {
  const held = new Map<string, number>();
  let bytes = 0;
  let count = 0;
  for (const event of events) {
    if (event.kind === "task-started") held.set(event.task, event.reservedBytes);
    if (event.kind === "task-finished") held.delete(event.task);
    bytes = Math.max(
      bytes,
      [...held.values()].reduce((sum, one) => sum + one, 0),
    );
    count = Math.max(count, held.size);
  }
  return { bytes, count };
}

describe("the budget of a run", () => {
  it("is never exceeded by reservations, and slots stay free for it", async () => {
    // Those of 30 MB wait until there are three of them; those of 90 MB are alone.
    const isLarge = (index: number): boolean => String(index).startsWith("1");
    const tests = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `tests/${index}.sh`,
        isLarge(index) ? "sleep 0.05" : meetAt(3),
      ]),
    );
    await using project = makeProject({
      "moult.config.yaml": `
version: 1
tests:
  shell:
    files: ["tests/*.sh"]
    run: [bash, "{file}"]
    memory: 30M
    overrides: [{ files: ["tests/1*.sh"], memory: 90M }]
`,
      ...tests,
    });
    const { exitCode } = await project.moult(["run", "-j", "8", "--memory", "100M"]);
    expect(exitCode).toBe(0);
    const { bytes, count } = highest(project.events());
    expect(bytes).toBeLessThanOrEqual(100 * 1024 ** 2);
    expect(count).toBe(3);
  });

  it("leaves out a test that can never fit, runs the rest and exits 8", async () => {
    await using project = makeProject({
      "moult.config.yaml": `
version: 1
tests:
  small: { files: ["a.sh"], run: [bash, "{file}"], memory: 10M }
  huge: { files: ["b.sh"], run: [bash, "{file}"], memory: 6G }
`,
      "a.sh": "exit 0",
      "b.sh": "exit 0",
    });
    const { exitCode, stdout } = await project.moult(["run", "--memory", "4G"]);
    expect(exitCode).toBe(8);
    expect(stdout).toContain("needs 6.0 GB, the whole budget is 4.0 GB: huge/b.sh");
    expect(project.record().counts).toMatchObject({ passed: 1, skipped: 1 });
    const plan = await project.moult(["plan", "--memory", "4G"]);
    expect(plan.stdout).toContain("does not fit");
  });
});

describe("the state of a run", () => {
  it("is kept elsewhere, with a warning, when the project cannot be written", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "exit 0",
    });
    writeFileSync(`${project.root}/.moult`, "in the way");
    const { exitCode, stdout } = await project.moult(["run"], {
      env: { TMPDIR: project.root },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("cannot be written");
    expect(stdout).toContain(`this run is kept in ${project.root}/moult-state/runs/`);
  });

  it("is ignored by git", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "exit 0",
    });
    await project.moult(["run"]);
    expect(project.read(".moult/.gitignore")).toBe("*\n");
  });

  it("survives two runs at once", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "sleep 0.2",
    });
    const both = await Promise.all([project.moult(["run"]), project.moult(["run"])]);
    expect(both.map((one) => one.exitCode)).toEqual([0, 0]);
    expect(project.record().counts.passed).toBe(1);
  });

  it("does not depend on a reader that goes away", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "sleep 0.1",
      "tests/b.sh": "exit 1",
    });
    const run = project.start(["run", "-j1"]);
    run.child.stdout?.destroy();
    expect((await run.finished).exitCode).toBe(1);
    expect(project.record().exitCode).toBe(1);
  });
});
