import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HABITS } from "../refs/habits.ts";
import { plant } from "../refs/planted.ts";
import { makeProject, type TestProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

const NAMES = { old: "run_tests.sh", new: "run_tests" };
const SCRIPT = "#!/bin/bash\n# usage: ./run_tests.sh [--integration]\n";
const WRITE = ["refs", "run_tests.sh", "--to", "run_tests", "--write"];

/** A project that git knows, with a script and what takes its place. */
function makeRepository(files: Readonly<Record<string, string>>): TestProject {
  const project = makeProject({ "run_tests.sh": SCRIPT, run_tests: "#!/bin/sh\n", ...files });
  chmodSync(join(project.root, "run_tests"), 0o755);
  execFileSync("git", ["init", "-q"], { cwd: project.root });
  return project;
}

const readAll = (project: TestProject, paths: Iterable<string>): Record<string, string> =>
  Object.fromEntries([...paths].map((path) => [path, project.read(path)]));

describe("moult refs, in a repository with every habit", () => {
  const { files, afterwards, planted } = plant(HABITS, NAMES);
  const untouched = {
    ".gitignore": "out/\n",
    "out/old.sh": "./run_tests.sh\n",
    "data.bin": "\0 run_tests.sh",
    "latin1.txt": "no name here",
  };

  it("finds all, shows what git apply takes, writes the same, and then has nothing to do", async () => {
    await using project = makeRepository({ ...files, ...untouched });
    await using copy = makeProject({});
    chmodSync(join(project.root, "ci/nightly.sh"), 0o751);
    symlinkSync("ci/nightly.sh", join(project.root, "link.sh"));

    const listed = await project.moult(["refs", "run_tests.sh", "--json"]);
    const { mentions }: { mentions: readonly object[] } = JSON.parse(listed.stdout);
    expect(mentions).toHaveLength(planted.length);

    const preview = await project.moult(["refs", "./run_tests.sh", "--to", "run_tests"]);
    expect(readAll(project, Object.keys(files))).toEqual(files);
    cpSync(project.root, copy.root, { recursive: true, verbatimSymlinks: true });
    execFileSync("git", ["apply"], { cwd: copy.root, input: preview.stdout });

    const written = await project.moult(WRITE);
    expect(written).toMatchObject({ exitCode: 0, stdout: preview.stdout });
    const paths = [...Object.keys(files), ...Object.keys(untouched), "run_tests.sh.backup"];
    const now = readAll(project, paths);
    expect(now).toEqual({ ...afterwards, ...untouched, "run_tests.sh.backup": SCRIPT });
    expect(readAll(copy, paths)).toEqual(now);
    expect(existsSync(join(project.root, "run_tests.sh"))).toBe(false);
    const modes = ["run_tests.sh.backup", "run_tests", "ci/nightly.sh"].map(
      (path) => statSync(join(project.root, path)).mode & 0o777,
    );
    expect(modes).toEqual([0o755, 0o755, 0o751]);

    const again = await project.moult(WRITE);
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toBe("nothing to do: no mention of run_tests.sh is left to rewrite\n");
    expect(again.stdout).not.toContain("diff --git");
    expect(readAll(project, paths)).toEqual(now);
  });
});

const SMALL = {
  "README.md": "# Tests\n\nRun `./run_tests.sh --integration`, not old/run_tests.sh.\n",
  ".github/workflows/ci.yml":
    "on:\n  push:\n    paths: ['**.sh']\njobs:\n  t:\n    steps:\n      - run: bash run_tests.sh\n",
};

describe("moult refs", () => {
  it("lists mentions, and shows what a new name makes of them", async () => {
    await using project = makeRepository(SMALL);
    const listed = await project.moult(["refs", "run_tests.sh"]);
    expect(shown(project, listed)).toMatchInlineSnapshot(`
      ".github/workflows/ci.yml
        7:19     invocation  run_tests.sh
      README.md
        3:6      invocation  ./run_tests.sh --integration
        3:41     prose       old/run_tests.sh  (where this leads from here is not known)
      3 mentions of run_tests.sh in 2 files: 2 invocations, 1 in prose
      exit 0"
    `);
    const preview = await project.moult(["refs", "run_tests.sh", "--to", "run_tests"]);
    expect(shown(project, preview)).toMatchInlineSnapshot(`
      "diff --git a/.github/workflows/ci.yml b/.github/workflows/ci.yml
      --- a/.github/workflows/ci.yml
      +++ b/.github/workflows/ci.yml
      @@ -1,7 +1,7 @@
       on:
         push:
      -    paths: ['**.sh']
      +    paths: ['**.sh', 'run_tests']
       jobs:
         t:
           steps:
      -      - run: bash run_tests.sh
      +      - run: bash run_tests
      diff --git a/README.md b/README.md
      --- a/README.md
      +++ b/README.md
      @@ -1,3 +1,3 @@
       # Tests
       
      -Run \`./run_tests.sh --integration\`, not old/run_tests.sh.
      +Run \`./run_tests --integration\`, not old/run_tests.sh.
      diff --git a/run_tests.sh b/run_tests.sh.backup
      similarity index 100%
      rename from run_tests.sh
      rename to run_tests.sh.backup

      3 mentions of run_tests.sh in 2 files: 2 invocations, 1 in prose
      left as they are:
        README.md:3:41: old/run_tests.sh: where this leads from here is not known
      .github/workflows/ci.yml: push.paths gets run_tests: no pattern matches the new name as the old one
      workflows: with 1 path filter, 1 workflow starts for the same of 3 files as before
      nothing was written; to do so: moult refs run_tests.sh --to run_tests --write
      exit 0"
    `);
  });

  it("keeps every byte of a file that is no UTF-8, and of line ends", async () => {
    await using project = makeRepository({});
    const bytes = Buffer.from("caf\xe9\r\n./run_tests.sh -x\r\nend", "latin1");
    writeFileSync(join(project.root, "a.sh"), bytes);
    await project.moult(WRITE);
    expect(readFileSync(join(project.root, "a.sh"), "latin1")).toBe(
      "caf\xe9\r\n./run_tests -x\r\nend",
    );
  });

  it("writes nothing when a file is read-only, or what takes the script's place is not ready", async () => {
    await using project = makeRepository(SMALL);
    const wrong = async (): Promise<string> => shown(project, await fails(project, WRITE));
    chmodSync(join(project.root, "README.md"), 0o444);
    expect(await wrong()).toMatchInlineSnapshot(`
      "README.md: error: this file is read-only; nothing was written
        next: make it writable: chmod u+w ROOT/README.md
      exit 2"
    `);
    chmodSync(join(project.root, "README.md"), 0o644);
    chmodSync(join(project.root, "run_tests"), 0o644);
    expect(await wrong()).toMatchInlineSnapshot(`
      "run_tests: error: run_tests is not executable; nothing was written
        next: chmod +x ROOT/run_tests
      exit 2"
    `);
    project.write("run_tests.sh.backup", "");
    expect(await wrong()).toMatchInlineSnapshot(`
      "run_tests.sh.backup: error: there is a run_tests.sh.backup already, beside run_tests.sh; nothing was written
        next: remove or rename one of the two
      exit 2"
    `);
    expect(readAll(project, Object.keys(SMALL))).toEqual(SMALL);
  });

  it("says what is wrong with a call", async () => {
    await using project = makeRepository({
      ".github/workflows/ci.yml": "on: [push\njobs: run_tests.sh\n",
      "a.sh": "./run_tests.sh\n",
    });
    const calls = [
      ["run_test.sh"],
      ["run_tests.sh", "--write"],
      [],
      ["../run_tests.sh"],
      ["run_tests.sh", "--to", "./run_tests.sh"],
      ["run_tests.sh", "--to", "run_tests", "--write"],
    ];
    const texts: string[] = [];
    for (const call of calls) {
      texts.push(shown(project, await fails(project, ["refs", ...call])));
    }
    expect(texts.join("\n\n")).toMatchInlineSnapshot(`
      "error: there is no run_test.sh in ROOT; did you mean "run_tests.sh"?
        next: name the script as a path from where you are
      exit 2

      error: --write needs --to, the new name
        next: write for example: moult refs run_tests.sh --to run_tests --write
      exit 2

      error: moult refs takes one script
        next: write for example: moult refs run_tests.sh --to run_tests --write
      exit 2

      error: not a name that can be looked for: "../run_tests.sh"
        next: name a file below ROOT, with letters, digits and . _ - / @ % , only
      exit 2

      error: the new name is the old one, or that of its backup
        next: write for example: moult refs run_tests.sh --to run_tests --write
      exit 2

      .github/workflows/ci.yml:2:1: error: invalid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
        2 | jobs: run_tests.sh
          | ^
        next: correct line 2
      exit 2"
    `);
  });
});

/** Without what goes to standard output: only the error matters. */
async function fails(
  project: TestProject,
  args: readonly string[],
): Promise<Awaited<ReturnType<TestProject["moult"]>>> {
  return { ...(await project.moult(args)), stdout: "" };
}
