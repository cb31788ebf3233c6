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

const UNKNOWN = `on:
  workflow_dispatch: { inputs: { target: { required: true } } }
jobs:
  folder:
    defaults: { run: { working-directory: "\${{ vars.BUILD_DIR }}" } }
    steps:
      - name: Deletes
        continue-on-error: true
        run: rm -rf ./keep ./out
      - if: always()
        run: touch went-on
  output:
    steps:
      - id: made
        uses: some/action@v1
      - run: rm -rf keep/\${{ steps.made.outputs.folder }}
  many:
    env: { OUT: "\${{ vars.OUT }}" }
    steps:
      - if: vars.DEPLOY == 'true'
        name: Deploy \${{ github.event.number }}
        run: rm -rf "keep/$OUT/\${{ inputs.target }}"
      - timeout-minutes: \${{ vars.MINUTES }}
        continue-on-error: \${{ vars.MAY_FAIL == 'true' }}
        shell: \${{ vars.SHELL }}
        env: { TOKEN: "\${{ github.token }}", KEY: "\${{ secrets.KEY }}" }
        run: echo "[\${{ vars.OUT }}] $KEY"
`;

describe("a value that is not known", () => {
  it.each([
    ["folder", "Deletes: failure (vars.BUILD_DIR is not known here (working-directory): give "],
    [
      "output",
      "failure (steps.made.outputs.folder is not known here (run): run without it by --allow-unknown)\n",
    ],
  ])("does not let a step of job %s run, nor one after it", async (job, reason) => {
    const folder = { "keep/file": "", ".github/workflows/ci.yml": UNKNOWN };
    await using project = makeProject(folder);
    const end = await project.moult(["replica", "-j", job]);
    expect(end.stdout).toContain(reason);
    expect(end.stdout).toContain("\njob: failure\n");
    expect(existsSync(join(project.root, "keep/file"))).toBe(true);
    expect(existsSync(join(project.root, "went-on"))).toBe(false);
    expect(end.exitCode).toBe(1);
  });

  it("is named before anything runs, with the flag that gives it", async () => {
    await using project = makeProject({ ".github/workflows/ci.yml": UNKNOWN });
    const end = await project.moult(["replica", "-j", "many", "-n"]);
    expect(shown(project, end).replace(/here \d.*/, "here MACHINE")).toMatchInlineSnapshot(`
      ".github/workflows/ci.yml: many
        runner:
          no runs-on: cores and memory are not known; here MACHINE
        secrets that are not here:
          KEY: a step that needs it is refused (--secret KEY=VALUE)  (.github/workflows/ci.yml:26:52)
        values that only CI has:
          inputs.target: a step that needs it is refused (--input target=VALUE)  (.github/workflows/ci.yml:2:42)
          vars.OUT: a step that needs it is refused (--var OUT=VALUE)  (.github/workflows/ci.yml:18:18)
          if: vars.DEPLOY == 'true': refused (--var DEPLOY=VALUE)  (.github/workflows/ci.yml:20:13)
          github.event.number: shown as it stands, in a name  (.github/workflows/ci.yml:21:22)
          vars.SHELL: a step that needs it is refused (--var SHELL=VALUE)  (.github/workflows/ci.yml:25:16)
          vars.MINUTES: a step that needs it is refused (--var MINUTES=VALUE)  (.github/workflows/ci.yml:23:26)
          vars.MAY_FAIL == 'true': a step that needs it is refused (--var MAY_FAIL=VALUE)  (.github/workflows/ci.yml:24:28)
          github.token: a step that needs it is refused (--secret GITHUB_TOKEN=VALUE)  (.github/workflows/ci.yml:26:24)
      nothing ran (--dry-run)
      exit 0"
    `);
  });

  it("is given by flags, or empty where the user says so", async () => {
    await using project = makeProject({
      "keep/out/x/file": "",
      ".github/workflows/ci.yml": UNKNOWN,
    });
    const vars = ["OUT=out", "DEPLOY=true", "MINUTES=5", "MAY_FAIL=", "SHELL=bash"];
    const given = [
      "--var",
      ...vars,
      "--input",
      "target=x",
      "--secret",
      "GITHUB_TOKEN=t",
      "KEY=k3y",
    ];
    const all = await project.moult(["replica", "-j", "many", ...given]);
    expect(existsSync(join(project.root, "keep/out/x"))).toBe(false);
    expect(existsSync(join(project.root, "keep/out"))).toBe(true);
    expect(all.stdout).toContain("\n[out] ***\n");
    const allowed = await project.moult(["replica", "-j", "output", "--allow-unknown"]);
    expect(allowed.exitCode).toBe(0);
    expect(existsSync(join(project.root, "keep"))).toBe(false);
  });
});

const CONDITIONS = `on: [push, release]
jobs:
  publish:
    if: github.event_name == 'release'
    steps: [{ run: touch published }]
  merged:
    if: success() && vars.DEPLOY == 'true'
    steps: [{ run: touch merged }]
`;

describe("the if of a job", () => {
  it("keeps it from running where it does not hold for the event", async () => {
    await using project = makeProject({ ".github/workflows/ci.yml": CONDITIONS });
    const end = await project.moult(["replica", "-j", "publish"]);
    expect([end.exitCode, end.stderr]).toMatchInlineSnapshot(`
      [
        2,
        "error: job publish does not run for push: if: github.event_name == 'release'  (.github/workflows/ci.yml:4:9)
        next: give what makes it hold: --event release
      ",
      ]
    `);
    expect(existsSync(join(project.root, "published"))).toBe(false);
    const released = await project.moult(["replica", "-j", "publish", "--event", "release"]);
    expect(released.exitCode).toBe(0);
    expect(existsSync(join(project.root, "published"))).toBe(true);
  });

  it("keeps it from running where it is not known", async () => {
    await using project = makeProject({ ".github/workflows/ci.yml": CONDITIONS });
    const end = await project.moult(["replica", "-j", "merged"]);
    expect([end.exitCode, end.stderr]).toMatchInlineSnapshot(`
      [
        2,
        "error: whether job merged runs is not known: vars.DEPLOY is not known here (if): give --var DEPLOY=VALUE, or run without it by --allow-unknown
        next: see what else is not known: add --dry-run
      ",
      ]
    `);
    expect(existsSync(join(project.root, "merged"))).toBe(false);
    const off = await project.moult(["replica", "-j", "merged", "--var", "DEPLOY=false", "-n"]);
    expect(off.stderr).toContain("error: job merged does not run for push: if: success() && ");
  });
});

const CHECKOUTS = `on: push
jobs:
  pages:
    steps:
      - uses: actions/checkout@v4
        with: { ref: gh-pages, fetch-depth: 0 }
      - if: always()
        run: rm -rf keep
  same:
    steps:
      - uses: actions/checkout@v4
        with: { ref: "\${{ github.ref }}", repository: "\${{ github.repository }}", submodules: true }
      - run: ls -d keep
`;

describe("a checkout of something else", () => {
  it("stops the job, and is named before", async () => {
    await using project = makeProject({ "keep/file": "", ".github/workflows/ci.yml": CHECKOUTS });
    const end = await project.moult(["replica", "-j", "pages"]);
    expect(existsSync(join(project.root, "keep/file"))).toBe(true);
    const text =
      "actions/checkout@v4: this checkout is not its ref gh-pages: check it out yourself, or take";
    expect(end.stdout).toContain(`not run:\n    ${text}`);
    expect(end.stdout).toContain("\n-- actions/checkout@v4: failure (this checkout is not its ref");
    const same = await project.moult(["replica", "-j", "same"]);
    expect(same.stdout).toContain("this checkout stands for it, without submodules  (");
    expect(same.exitCode).toBe(0);
  });
});
