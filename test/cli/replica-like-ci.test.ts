import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";

const CALLER = `on: push
jobs:
  b: { uses: ./.github/workflows/called.yml, with: { folder: "\${{ github.workspace }}/sub" } }
`;
const CALLED = `on: { workflow_call: { inputs: { folder: { type: string } } } }
env:
  BUILD: \${{ github.workspace }}/build
  TOKEN: \${{ secrets.token }}
jobs:
  c:
    env: { SYSTEM: "\${{ runner.os }} \${{ github.event_name }}" }
    steps:
      - run: echo "[$BUILD] [$SYSTEM] [\${#TOKEN}] [\${{ env.BUILD }}] [\${{ inputs.folder }}]"
`;

describe("what a replica knows", () => {
  it("is in the variables of workflow and job, and in inputs of called workflows", async () => {
    await using project = makeProject({
      ".github/workflows/ci.yml": CALLER,
      ".github/workflows/called.yml": CALLED,
    });
    const end = await project.moult(["replica", "--secret", "TOKEN=s3cr3t"]);
    const { root } = project;
    expect(end.stdout).toContain(
      `\n[${root}/build] [Linux push] [6] [${root}/build] [${root}/sub]\n`,
    );
  });
});

const SECRET = `on: push
jobs:
  a:
    steps:
      - uses: some/action@v1
        name: Log in with \${{ secrets.TOKEN }}
      - run: 'echo "unnamed \${{ secrets.TOKEN }}"'
      - name: Summary
        run: echo "summary \${{ secrets.TOKEN }} hushed" >> $GITHUB_STEP_SUMMARY
      - name: Deploy \${{ secrets.TOKEN }}
        run: |
          echo "  ::Add-Mask::hushed"; echo "said hushed"
          echo "=\${{ secrets.TOKEN }}" >> $GITHUB_OUTPUT
      - if: always()
        working-directory: /nope/\${{ secrets.TOKEN }}
        run: exit 1
`;

describe("a secret", () => {
  it("is shown nowhere: not in names of steps, reasons, the report or the summary", async () => {
    await using project = makeProject({ ".github/workflows/ci.yml": SECRET });
    const end = await project.moult(["replica", "--secret", "TOKEN=s3cr3t"]);
    expect(end.stdout).not.toMatch(/s3cr3t|hushed/);
    const named = ["Log in with ***: actions", "unnamed ***\n", "== Deploy ***\n", "said ***\n"];
    const told = ["summary *** ***\n", "a name is missing: =***)", "is not there: /nope/***)"];
    for (const text of [...named, ...told]) expect(end.stdout).toContain(text);
  });
});

const LIKE_CI = `on: push
jobs:
  a:
    steps:
      - name: Own
        env: { PATH: "/own:/usr/bin:/bin" }
        run: echo "path $PATH"
      - run: echo "PATH=/kept:$PATH" >> $GITHUB_ENV
      - run: echo "path \${PATH%%:*}"; echo "branch \${{ github.head_ref || github.ref_name }}"
      - uses: ./tool
  w:
    runs-on: windows-latest
    steps: [{ run: echo }]
`;
const TOOL = `runs:
  using: composite
  steps:
    - shell: bash
      run: sh "$GITHUB_ACTION_PATH/said.sh"; sh "\${{ github.action_path }}/said.sh"
`;

describe("a step", () => {
  it("has the PATH it asks for, the folder of its action, and a shell of its runner", async () => {
    await using project = makeProject({
      ".github/workflows/ci.yml": LIKE_CI,
      "tool/action.yml": TOOL,
      "tool/said.sh": "echo from the action\n",
      "bin/pwsh": '#!/bin/sh\necho "pwsh $1"\n',
    });
    const end = await project.moult(["replica", "-j", "a"]);
    for (const text of ["path /own:/usr/bin:/bin", "path /kept", "branch main"])
      expect(end.stdout).toContain(`\n${text}\n`);
    expect(end.stdout).toContain("\nfrom the action\nfrom the action\n");
    const env = { PATH: `${project.root}/bin:${process.env["PATH"]}` };
    const windows = await project.moult(["replica", "-j", "w"], { env });
    expect(windows.stdout).toContain("\npwsh -command\n");
    expect(windows.stdout).toContain("runs-on: this is no Windows; steps without a shell run");
  });
});
