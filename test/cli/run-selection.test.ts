import { describe, expect, it } from "vitest";
import { configOf, program } from "../rig/programs.ts";
import { makeProject } from "../rig/project.ts";

const verdictsOf = (project: ReturnType<typeof makeProject>): Record<string, string> =>
  Object.fromEntries(project.record().tasks.map((task) => [task.id, task.verdict]));

describe("moult run", () => {
  it("retries a bad test and calls it flaky when it passes in the end", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/shaky.sh": program("pass-at-third-attempt.sh"),
    });
    expect((await project.moult(["run", "--retries", "1"])).exitCode).toBe(1);
    const { exitCode, stdout } = await project.moult(["run", "--retries", "2"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("1 flaky");
    expect(verdictsOf(project)).toEqual({ "shell/tests/shaky.sh": "flaky" });
    expect(project.record().tasks[0]?.attempts).toHaveLength(3);
  });

  it("stops starting tests at --max-fail and says what did not run", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "exit 1",
      "tests/b.sh": "exit 0",
      "tests/c.sh": "exit 0",
    });
    const { exitCode, stdout } = await project.moult(["run", "-j1", "--max-fail", "1"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("1 failed, 2 skipped");
    expect(verdictsOf(project)).toEqual({
      "shell/tests/a.sh": "failed",
      "shell/tests/b.sh": "skipped",
      "shell/tests/c.sh": "skipped",
    });
  });

  it("runs what a selector names, each as often as --repeat-each says", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/apple.sh": "exit 0",
      "tests/pear.sh": "exit 1",
    });
    const { exitCode } = await project.moult(["run", "apple", "--repeat-each", "3"]);
    expect(exitCode).toBe(0);
    expect(Object.keys(verdictsOf(project))).toEqual([
      "shell/tests/apple.sh",
      "shell/tests/apple.sh#2",
      "shell/tests/apple.sh#3",
    ]);
  });

  it("reruns what was bad until nothing is, of each test its newest run", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "exit 1",
      "tests/b.sh": "exit 1",
      "tests/good.sh": "exit 0",
    });
    expect((await project.moult(["run"])).exitCode).toBe(1);
    project.write("tests/a.sh", "exit 0");
    expect((await project.moult(["run", "--last-failed"])).exitCode).toBe(1);
    expect(verdictsOf(project)).toEqual({
      "shell/tests/a.sh": "passed",
      "shell/tests/b.sh": "failed",
    });
    // Another one is run by its name meanwhile: that must not make b forgotten.
    expect((await project.moult(["run", "good"])).exitCode).toBe(0);
    project.write("tests/b.sh", "exit 0");
    expect((await project.moult(["run", "--last-failed"])).exitCode).toBe(0);
    expect(verdictsOf(project)).toEqual({ "shell/tests/b.sh": "passed" });
    const done = await project.moult(["run", "--last-failed"]);
    expect(done.exitCode).toBe(0);
    expect(done.stderr).toMatch(/^nothing to rerun: the run [\d-]+\w+ left no bad test$/m);
  });

  it("reruns the whole test when one of its repeats was bad", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": '[ "$MOULT_TEST_ID" = shell/tests/a.sh ] || [ -e fixed ]',
    });
    const { exitCode, stdout } = await project.moult(["run", "--repeat-each", "2"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("rerun: moult run 'shell/tests/a.sh#2'");
    project.write("fixed", "");
    expect((await project.moult(["run", "shell/tests/a.sh#2"])).exitCode).toBe(0);
    expect((await project.moult(["run", "--last-failed"])).exitCode).toBe(0);
  });

  it("exits 5 when a rerun passes but leaves out others that had failed", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "exit 1",
      "tests/b.sh": "exit 1",
    });
    await project.moult(["run"]);
    project.write("tests/a.sh", "exit 0");
    expect((await project.moult(["run", "--last-failed", "a.sh"])).exitCode).toBe(5);
    // Still known in the rerun of the rerun.
    expect((await project.moult(["run", "--last-failed"])).exitCode).toBe(1);
    expect(verdictsOf(project)).toEqual({ "shell/tests/b.sh": "failed" });
  });

  it("follows --no-tests when nothing is selected", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "exit 0",
    });
    const failing = await project.moult(["run", "nothing-like-this"]);
    expect(failing.exitCode).toBe(4);
    expect(failing.stderr).toContain("error: no tests were selected");
    const warning = await project.moult(["run", "nothing-like-this", "--no-tests", "warn"]);
    expect([warning.exitCode, warning.stderr.includes("warning: no tests")]).toEqual([0, true]);
    expect((await project.moult(["run", "nothing", "--no-tests=pass"])).exitCode).toBe(0);
  });

  it("runs an opt-in group only on request", async () => {
    await using project = makeProject({
      "moult.config.yaml": `
version: 1
tests:
  unit: { files: ["tests/*.sh"], run: [bash, "{file}"] }
  integration: { optIn: true, files: ["slow/*.sh"], run: [bash, "{file}"] }
`,
      "tests/a.sh": "exit 0",
      "slow/b.sh": "exit 0",
    });
    await project.moult(["run"]);
    expect(Object.keys(verdictsOf(project))).toEqual(["unit/tests/a.sh"]);
    await project.moult(["run", "--integration"]);
    expect(Object.keys(verdictsOf(project))).toEqual(["unit/tests/a.sh", "integration/slow/b.sh"]);
    await project.moult(["run", "--group", "integration"]);
    expect(Object.keys(verdictsOf(project))).toEqual(["integration/slow/b.sh"]);
    // As the failure summary prints it.
    expect((await project.moult(["run", "integration/slow/b.sh"])).exitCode).toBe(0);
    expect(Object.keys(verdictsOf(project))).toEqual(["integration/slow/b.sh"]);
  });

  it("shows the plan and runs nothing with -n", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "touch ran",
    });
    const { exitCode, stdout } = await project.moult(["run", "-n"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("shell/tests/a.sh\n    why: matches tests/*.sh");
    expect(() => project.read("ran")).toThrow("ENOENT");
    expect(() => project.runFolder()).toThrow("ENOENT");
  });

  it("shows the output of good tests too with --verbose", async () => {
    await using project = makeProject({
      "moult.config.yaml": configOf(),
      "tests/a.sh": "echo 'a word'",
    });
    expect((await project.moult(["run"])).stdout).not.toContain("a word");
    expect((await project.moult(["run", "--verbose"])).stdout).toContain("    a word\n");
  });
});
