import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

const OLD_SCRIPT = {
  "moult.config.yaml": "version: 1\nlegacy: { script: ci/test.sh }\n",
  "ci/test.sh": "touch ran\n",
};

describe("a replica that must not run anything", () => {
  it("does not run the old script with --dry-run, --list or a flag for a job", async () => {
    await using project = makeProject(OLD_SCRIPT);
    expect(shown(project, await project.moult(["replica", "-n"]))).toMatchInlineSnapshot(`
      "no workflows here: ci/test.sh would run with CI=true GITHUB_ACTIONS=true
      nothing ran (--dry-run)
      exit 0"
    `);
    const listed = await project.moult(["replica", "-l"]);
    expect(listed.stdout).toContain("nothing ran (--list)\n");
    expect(shown(project, await project.moult(["replica", "-j", "x", "-n"])))
      .toMatchInlineSnapshot(`
        "error: there are no workflows here, so --job has no job that it could be for
          next: name a workflow: -W FILE; or leave the flag out to run the old script
        exit 2"
      `);
    expect(existsSync(join(project.root, "ran"))).toBe(false);
  });

  it("finds the workflows of the repository from a folder in it, and starts at its root", async () => {
    await using project = makeProject({
      ...OLD_SCRIPT,
      ".github/workflows/ci.yml": "on: push\njobs: { a: { steps: [{ run: cat root }] } }\n",
      root: "at the root\n",
      "sub/README": "",
    });
    const end = await project.moult(["replica"], { cwd: join(project.root, "sub") });
    expect(end.stdout).toContain("\nat the root\n");
    expect(existsSync(join(project.root, "ran"))).toBe(false);
  });
});

const FACTS = `on: push
env:
  BUILD: \${{ github.workspace }}/build
  TOKEN: \${{ secrets.token }}
jobs:
  a:
    env:
      SYSTEM: "\${{ runner.os }} \${{ github.event_name }}"
    steps:
      - run: echo "[\$BUILD] [\$SYSTEM] [\${#TOKEN}] [\${{ env.BUILD }}]"
  b: { uses: ./.github/workflows/called.yml, with: { folder: "\${{ github.workspace }}/sub" } }
`;

describe("what a replica knows", () => {
  it("is in the variables of workflow and job, and in inputs of called workflows", async () => {
    const job = '{ c: { steps: [{ run: "echo [${{ inputs.folder }}]" }] } }';
    await using project = makeProject({
      ".github/workflows/ci.yml": FACTS,
      ".github/workflows/called.yml": `on: { workflow_call: { inputs: { folder: { type: string } } } }\njobs: ${job}\n`,
    });
    const one = await project.moult(["replica", "-j", "a", "--secret", "TOKEN=s3cr3t"]);
    const build = `${project.root}/build`;
    expect(one.stdout).toContain(`\n[${build}] [Linux push] [6] [${build}]\n`);
    const called = await project.moult(["replica", "-j", "b/c"]);
    expect(called.stdout).toContain(`\n[${project.root}/sub]\n`);
  });
});
