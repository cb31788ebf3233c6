import { execFileSync } from "node:child_process";
import { chmodSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

describe("moult refs", () => {
  it("says which files it has not looked at, and what a diff cannot show", async () => {
    await using project = makeProject({ "run_tests.sh": "#!/bin/bash\n", run_tests: "", big: "" });
    chmodSync(join(project.root, "run_tests"), 0o755);
    // Takes no room on the disk.
    truncateSync(join(project.root, "big"), 3 * 2 ** 30);
    writeFileSync(join(project.root, "a.sh"), Buffer.from("# \xe9\n./run_tests.sh\n", "latin1"));
    const odd = Buffer.concat([Buffer.from(`${project.root}/`), Buffer.from("\xe9.sh", "latin1")]);
    writeFileSync(odd, "./run_tests.sh\n");
    execFileSync("git", ["init", "-q"], { cwd: project.root });
    const preview = await project.moult(["refs", "run_tests.sh", "--to", "run_tests"]);
    expect(shown(project, { ...preview, stdout: "" })).toMatchInlineSnapshot(`
      "warning: not looked at: �.sh: its name is not UTF-8
      warning: not looked at: big: larger than 256 MB
      warning: a.sh: it is no UTF-8, so git apply does not take its diff; --write keeps its bytes
      nothing was written; to do so: moult refs run_tests.sh --to run_tests --write
      exit 0"
    `);
    const wrong = await project.moult(["refs", "run_tests.sh", "--to", "@run"]);
    expect(shown(project, { ...wrong, stdout: "" })).toMatchInlineSnapshot(`
      "error: a name that means something else in YAML: "@run"
        next: choose one that begins with a letter
      exit 2"
    `);
    project.write(
      ".github/workflows/ci.yml",
      "on:\n  push:\n    paths:\n      - >-\n        **.sh\n",
    );
    const folded = await project.moult(["refs", "run_tests.sh", "--to", "run_tests"]);
    expect(folded.stderr).toContain(
      ".github/workflows/ci.yml:4:7: error: push would no longer start",
    );
  });
});
