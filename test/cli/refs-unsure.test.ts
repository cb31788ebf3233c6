import { execFileSync } from "node:child_process";
import { chmodSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

/** Each mention is one of something else, or may be. */
const FILES: Readonly<Record<string, string>> = {
  ".github/workflows/ci.yml": `on: push
jobs:
  t:
    steps:
      - uses: actions/checkout@v4
      - uses: actions/checkout@v4
        with: { repository: foo/other, path: other }
      - run: ./run_tests.sh
        working-directory: other
      - run: |
          cd other
          ./run_tests.sh
  foreign:
    steps:
      - uses: actions/checkout@v4
        with: { repository: foo/other }
      - run: ./run_tests.sh
`,
  Dockerfile: `FROM a
COPY vendor/lib/ /opt/lib/
COPY --from=tools /usr/local/bin/run_tests.sh /usr/local/bin/
RUN /opt/lib/run_tests.sh
WORKDIR /opt/lib
RUN ./run_tests.sh
`,
  "home.sh":
    '~/run_tests.sh\n"$HOME/run_tests.sh"\n$TMPDIR/run_tests.sh\n${RUNNER_TEMP}/run_tests.sh\n',
  "git.sh": "git show v1.0:run_tests.sh\nscp host:run_tests.sh .\n",
  "page.md": "https://example.com/get?path=run_tests.sh https://e.com/a.md#run_tests.sh\n",
  SHA256SUMS: `${"d41d8cd98f00b204e9800998ecf8427e".repeat(2)}  run_tests.sh\n`,
  "start.py": 'subprocess.run(["./run_tests.sh"], cwd="other")\n',
  "away.sh": "cd build\n./run_tests.sh\n",
};

/** Each may be read by `source`, which needs the old content. */
const SOURCED: Readonly<Record<string, string>> = {
  "lib.sh": 'LIB=./run_tests.sh\n. "$LIB"\n',
  "last.sh": '[ -f run_tests.sh ] && source "$_"\n',
  "loop.sh": 'for f in run_tests.sh lib.sh; do source "$f"; done\n',
  "list.sh": 'all=(\n  lib.sh\n  run_tests.sh\n)\nfor one in "${all[@]}"; do . "./$one"; done\n',
  "output.sh": "source <(sed 1d run_tests.sh)\n",
};

/** Beside them: what is certain all the same. */
const SURE: Readonly<Record<string, string>> = {
  "docker/Dockerfile": "FROM a\nWORKDIR /app\nCOPY . .\nRUN ./run_tests.sh && /app/run_tests.sh\n",
  "ci/near.sh": 'cd "$(dirname "$0")/.."\n(cd build && make)\n./run_tests.sh\nkey: run_tests.sh\n',
  "dot.sh":
    'git add . run_tests.sh\ntar czf x.tgz . ./run_tests.sh\n. "$ROOT/lib.sh"\nX=run_tests.sh\n',
};

describe("moult refs, of what is not sure or not read", () => {
  it("lists what may be another file, and leaves it as it is", async () => {
    await using project = makeProject({
      "run_tests.sh": "#!/bin/bash\n",
      run_tests: "#!/bin/sh\n",
      ...FILES,
      ...SOURCED,
      ...SURE,
    });
    chmodSync(join(project.root, "run_tests"), 0o755);
    execFileSync("git", ["init", "-q"], { cwd: project.root });
    const call = ["refs", "run_tests.sh", "--to", "run_tests", "--write", "--force"];
    const written = await project.moult(call);
    expect(written.exitCode).toBe(0);
    const now = (files: object) =>
      Object.fromEntries(Object.keys(files).map((path) => [path, project.read(path)]));
    expect(now({ ...FILES, ...SOURCED })).toEqual({ ...FILES, ...SOURCED });
    expect(now(SURE)).toEqual(
      Object.fromEntries(
        Object.entries(SURE).map(([path, text]) => [
          path,
          text.replaceAll("run_tests.sh", "run_tests"),
        ]),
      ),
    );
    const [, kept = ""] = written.stdout.split("left as they are:\n");
    expect(kept).toMatchInlineSnapshot(`
      "  .github/workflows/ci.yml:8:14: ./run_tests.sh: where this leads from here is not known
        .github/workflows/ci.yml:12:11: ./run_tests.sh: where this leads from here is not known
        .github/workflows/ci.yml:17:14: ./run_tests.sh: the folder in which this step works is not certain
        Dockerfile:3:19: /usr/local/bin/run_tests.sh: it is copied from another image
        Dockerfile:4:5: /opt/lib/run_tests.sh: it is an absolute path
        Dockerfile:6:5: ./run_tests.sh: this file changes folders, and where this leads then is not certain
        SHA256SUMS:1:67: run_tests.sh: it has a checksum of its content
        away.sh:2:1: ./run_tests.sh: this file changes folders, and where this leads then is not certain
        git.sh:1:15: run_tests.sh: it is of another machine, or of another commit
        git.sh:2:10: run_tests.sh: it is of another machine, or of another commit
        home.sh:1:1: ~/run_tests.sh: it is outside of the project
        home.sh:2:2: $HOME/run_tests.sh: it is outside of the project
        home.sh:3:1: $TMPDIR/run_tests.sh: it is outside of the project
        home.sh:4:1: \${RUNNER_TEMP}/run_tests.sh: it is outside of the project
        last.sh:1:6: run_tests.sh: a shell may read it from here by source
        lib.sh:1:5: ./run_tests.sh: a shell may read it from here by source
        list.sh:3:3: run_tests.sh: a shell may read it from here by source
        loop.sh:1:10: run_tests.sh: a shell may read it from here by source
        output.sh:1:17: run_tests.sh: a shell may read it from here by source
        page.md:1:30: run_tests.sh: it is part of an address
        page.md:1:62: run_tests.sh: it is part of an address
        start.py:1:18: ./run_tests.sh: this file changes folders, and where this leads then is not certain
      workflows: with 0 path filters, 1 workflow starts for the same of 17 files as before
      "
    `);
  });

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
