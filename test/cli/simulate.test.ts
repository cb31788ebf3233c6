import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";

/** Four tests that sleep: they take no core, so only slots and memory hold them up. */
const FILES = {
  "moult.config.yaml": `version: 1
limits: { jobs: 2, memory: 1G }
tests: { unit: { files: ["*.sh"], run: [bash, "{file}"] } }
`,
  "a.sh": "sleep 0.4",
  "b.sh": "sleep 0.4",
  "c.sh": "sleep 0.2",
  "d.sh": "sleep 0.2",
};

interface Document {
  readonly taskCount: number;
  readonly unknownCount: number;
  readonly assumedMs: number;
  readonly cases: readonly {
    readonly jobs: number;
    readonly budgetBytes: number;
    readonly makespanMs: number;
    readonly lowerBoundMs: number;
    readonly bottleneck: string;
    readonly isConfigured: boolean;
  }[];
}

describe("moult simulate", () => {
  it("says what to do while nothing was measured", async () => {
    await using project = makeProject(FILES);
    const { exitCode, stderr } = await project.moult(["simulate"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("it is not known how long any of the 4 tests took");
    expect(stderr).toContain("next: run once: moult run");
  });

  it("tells the time with other slots and budgets after one run, and runs nothing", async () => {
    await using project = makeProject(FILES);
    expect((await project.moult(["run"])).exitCode).toBe(0);
    const ran = project.runFolder();
    const { exitCode, stdout } = await project.moult(["simulate", "--json"]);
    expect(exitCode).toBe(0);
    const { cases, ...rest } = JSON.parse(stdout) as Document;
    expect(rest).toMatchObject({ taskCount: 4, unknownCount: 0 });
    const timeOf = (jobs: number): number =>
      cases.find((one) => one.jobs === jobs && one.budgetBytes === 1024 ** 3)?.makespanMs ?? 0;
    expect(timeOf(1)).toBeGreaterThan(1200);
    expect(timeOf(2)).toBeLessThan(0.7 * timeOf(1));
    expect(timeOf(4)).toBeLessThan(timeOf(2));
    expect(timeOf(2)).toBeGreaterThanOrEqual(600);
    expect(cases.filter((one) => one.isConfigured)).toMatchObject([
      { jobs: 2, budgetBytes: 1024 ** 3 },
    ]);
    for (const one of cases) expect(one.makespanMs).toBeGreaterThanOrEqual(one.lowerBoundMs);
    expect(project.runFolder()).toBe(ran);
  });

  it("prints a table, and one line where slots and memory are given", async () => {
    await using project = makeProject(FILES);
    await project.moult(["run"]);
    const table = (await project.moult(["simulate"])).stdout;
    expect(table).toMatch(/^4 tests, simulated from history on \d+ cores?\n\nslots {3}512 MB/);
    expect(table).toMatch(/\n {4}2 {3}\d\.\d s {2,}\d\.\d s \* {2,}\d\.\d s\n/);
    expect(table).toContain("\n* what a run would have now\n");
    const line = (await project.moult(["simulate", "-j", "1", "--memory", "2G"])).stdout;
    expect(line).toMatch(
      /\n1 slot, 2\.0 GB: \d\.\d s \*; no order could take less than \d\.\d s \(slots\)\n$/,
    );
  });

  it("says what it assumes of tests that never ran, and which do not fit", async () => {
    await using project = makeProject(FILES);
    await project.moult(["run"]);
    project.write("e.sh", "sleep 9");
    const { stdout } = await project.moult(["simulate", "--memory", "100M"]);
    expect(stdout).toMatch(
      /\n1 of them never ran: taken for 0\.[234] s, the median of the others\n/,
    );
    // Unknown memory is the default of 512 MB.
    expect(stdout).toContain("(without 1 that does not fit)");
  });

  it("has its prediction checked by the next run", async () => {
    await using project = makeProject(FILES);
    expect((await project.moult(["run"])).stdout).not.toContain("predicted");
    const { stdout } = await project.moult([
      "run",
      "--reporter",
      "terminal",
      "--reporter",
      "json=r",
    ]);
    expect(stdout).toMatch(/\n {2}predicted {3}0\.[5-9] s, took \d\.\d s \(.*\)\n/);
    const { predictedMs } = project.record();
    expect(predictedMs).toBeGreaterThan(500);
    expect(JSON.parse(project.read("r"))).toMatchObject({ run: { predictedMs } });
  });
});
