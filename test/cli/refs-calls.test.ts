import { execFileSync } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject, type TestProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

/** A project that git knows, with `ci/test.sh` and what takes its place. */
function makeRepository(files: Readonly<Record<string, string>>): TestProject {
  const project = makeProject({
    "ci/test.sh": "#!/bin/bash\n",
    "ci/tests": "#!/bin/sh\n",
    ...files,
  });
  chmodSync(join(project.root, "ci/tests"), 0o755);
  execFileSync("git", ["init", "-q"], { cwd: project.root });
  return project;
}

const STEPS = `on: push
defaults: { run: { working-directory: ci } }
jobs:
  t:
    steps:
      - run: ./test.sh --all
      - run: ci/test.sh
        working-directory: .
      - run: |
          set -e
          cd ci
          ./test.sh --later
        working-directory: \${{ github.workspace }}
      - run: ./test.sh --unknown
        working-directory: \${{ matrix.folder }}
`;

describe("moult refs --write, and calls that stay", () => {
  it("follows working-directory, and takes no script away from a call that it leaves", async () => {
    await using project = makeRepository({ ".github/workflows/ci.yml": STEPS });
    const call = ["refs", "ci/test.sh", "--to", "ci/tests", "--write"];
    const refused = await project.moult(call);
    expect(shown(project, { ...refused, stdout: "" })).toMatchInlineSnapshot(`
      ".github/workflows/ci.yml:14:14: error: this would find no ./test.sh any more, and is not rewritten: the folder in which this step works is not certain; nothing was written
        14 |       - run: ./test.sh --unknown
           |              ^^^^^^^^^
        next: correct it by hand, or add --force when it means something else
      exit 2"
    `);
    expect(existsSync(join(project.root, "ci/test.sh"))).toBe(true);
    expect(project.read(".github/workflows/ci.yml")).toBe(STEPS);

    const forced = await project.moult([...call, "--force"]);
    expect(forced.exitCode).toBe(0);
    expect(project.read(".github/workflows/ci.yml")).toBe(
      STEPS.replaceAll("test.sh", "tests").replace("./tests --unknown", "./test.sh --unknown"),
    );
    expect(existsSync(join(project.root, "ci/test.sh.backup"))).toBe(true);
  });
});
