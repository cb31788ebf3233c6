import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configOf } from "../rig/programs.ts";
import { makeProject } from "../rig/project.ts";

const PROJECT = {
  "moult.config.yaml": configOf(),
  "tests/a.sh": "exit 1",
};

describe("reports", () => {
  it("go to files in folders that are made for them, from where the user is", async () => {
    await using project = makeProject(PROJECT);
    const cwd = join(project.root, "tests");
    const args = ["--reporter", "junit=out/deep/x.xml", "--reporter", "json=../x.json"];
    const { exitCode, stdout } = await project.moult(["run", ...args], { cwd });
    expect(exitCode).toBe(1);
    expect(project.read("tests/out/deep/x.xml")).toContain("</testsuites>");
    expect(JSON.parse(project.read("x.json"))).toMatchObject({
      tasks: [{ id: "shell/tests/a.sh", verdict: "failed" }],
    });
    // Only what was asked for goes to files; the terminal view stays.
    expect(stdout).toContain("1 failed");
  });

  it("on standard output move the view to standard error", async () => {
    await using project = makeProject(PROJECT);
    const { stdout, stderr } = await project.moult(["run", "--reporter", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      tasks: [{ id: "shell/tests/a.sh", verdict: "failed" }],
    });
    expect(stderr).toContain("1 failed");
  });

  it("keep an earlier report until the new one is there", async () => {
    await using project = makeProject({
      ...PROJECT,
      "x.xml": "earlier",
      "tests/a.sh": "cp x.xml seen",
    });
    await project.moult(["run", "--reporter", "junit=x.xml"]);
    expect(project.read("seen")).toBe("earlier");
    expect(project.read("x.xml")).toContain("</testsuites>");
  });

  it("that cannot be written in the end exit 3, unless tests failed", async () => {
    await using project = makeProject({ ...PROJECT, "tests/a.sh": "rm x.xml; mkdir x.xml" });
    const passing = await project.moult(["run", "--reporter", "junit=x.xml"]);
    expect(passing.exitCode).toBe(3);
    expect(passing.stderr).toContain("x.xml: error: the junit report cannot be written: ");
    project.write("tests/a.sh", "exit 1");
    project.write("tests/b.sh", "rm -r y.xml; mkdir y.xml");
    const failing = await project.moult(["run", "--reporter", "junit=y.xml"]);
    expect(failing.exitCode).toBe(1);
    expect(failing.stderr).toContain("y.xml: error: the junit report cannot be written: ");
  });

  it("follow links, also to folders", async () => {
    await using project = makeProject(PROJECT);
    mkdirSync(join(project.root, "real"));
    symlinkSync("real", join(project.root, "link"));
    await project.moult(["run", "--reporter", "junit=link/x.xml"]);
    expect(existsSync(join(project.root, "real/x.xml"))).toBe(true);
  });
});
