import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

const CI = `name: CI
on: [push]
permissions: { contents: read }
env: { LEVEL: one }
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix: { shard: [1, 2], mode: [fast, slow] }
    env: { MODE: "\${{ matrix.mode }}" }
    steps:
      - uses: actions/checkout@v4
      - id: cache
        uses: actions/cache@v4
      - name: Write
        id: write
        run: |
          echo "A=1" >> $GITHUB_ENV
          printf 'text<<END\\ntwo\\nlines\\nEND\\n' >> "$GITHUB_OUTPUT"
          mkdir bin; printf '#!/bin/sh\\necho "tool of $MODE"\\n' > bin/own-tool; chmod +x bin/own-tool
          echo "$PWD/bin" >> $GITHUB_PATH
          echo "# Done" >> $GITHUB_STEP_SUMMARY
      - name: Read
        env: { TEXT: "\${{ steps.write.outputs.text }}", SECRET: "\${{ secrets.TOKEN }}" }
        run: |
          echo "$A $LEVEL $CI $GITHUB_ACTIONS"; echo "$TEXT"; own-tool
          echo "shell: \${OUTSIDE:-clean}, token: $SECRET"
          tty || true
      - name: May fail
        continue-on-error: true
        run: exit 3
      - if: steps.cache.outputs.cache-hit != 'true'
        name: Not cached
        working-directory: sub
        run: pwd | sed 's:.*/::'
      - uses: ./.github/actions/greet
        id: greet
        with: { who: "shard \${{ matrix.shard }}" }
      - run: echo "\${{ steps.greet.outputs.said }}"
      - name: Fails
        run: |
          false | cat
          echo "no pipefail without a shell"
          false
          echo never
      - name: Not this one
        run: echo never
      - name: Clean up
        if: failure()
        shell: python3 {0}
        run: |
          import os
          print("clean", os.environ["GITHUB_JOB"], "\${{ job.status }}")
      - name: Pipefail
        if: always()
        shell: bash
        run: false | true
`;
const GREET = `name: greet
inputs: { who: { default: nobody } }
outputs: { said: { value: "\${{ steps.s.outputs.text }}" } }
runs:
  using: composite
  steps:
    - id: s
      shell: bash
      run: |
        echo "text=hello \${{ inputs.who }}" >> $GITHUB_OUTPUT
        echo "::add-mask::hushed"; echo "this is hushed"
`;
const FILES = {
  ".github/workflows/ci.yml": CI,
  ".github/actions/greet/action.yml": GREET,
  "sub/README": "",
};
const ONE = ["replica", "-j", "test", "--matrix", "shard:2", "mode:slow"];

/** Without what differs between machines: figures of this one, times. */
function plain(text: string): string {
  return text
    .replaceAll(/here \d+ cores?, .*$/gm, "here MACHINE")
    .replaceAll(/ {2}\d+(\.\d+)? m?s\b/g, "  TIME");
}

describe("moult replica", () => {
  it("lists jobs, and says which could be meant", async () => {
    await using project = makeProject(FILES);
    expect(shown(project, await project.moult(["replica", "-l"]))).toMatchInlineSnapshot(`
      ".github/workflows/ci.yml
        test (shard 1, mode fast)  [ubuntu-latest]
        test (shard 1, mode slow)  [ubuntu-latest]
        test (shard 2, mode fast)  [ubuntu-latest]
        test (shard 2, mode slow)  [ubuntu-latest]
      exit 0"
    `);
    expect(shown(project, await project.moult(["replica", "-j", "tset"]))).toMatchInlineSnapshot(`
      "error: there is no job tset; did you mean "test"?
        next: see all with: moult replica -l
      exit 2"
    `);
    expect(shown(project, await project.moult(["replica", "--matrix", "shard:2"])))
      .toMatchInlineSnapshot(`
      "error: 2 jobs could be meant: test (shard 2, mode fast); test (shard 2, mode slow)
        next: add --matrix with a key and a value, for example: --matrix shard:2 --matrix mode:fast
      exit 2"
    `);
    expect(shown(project, await project.moult(["replica", "--matrix", "shard:7"])))
      .toMatchInlineSnapshot(`
      "error: no combination of the matrix has shard:7: test (shard 1, mode fast); test (shard 1, mode slow); test (shard 2, mode fast); test (shard 2, mode slow)
        next: see all with: moult replica -l
      exit 2"
    `);
  });

  it("says what to add where two workflows have a job of that name, or none has steps", async () => {
    const job = "jobs: { a: { runs-on: x, timeout-minutes: 3, steps: [{ run: 'true' }] } }\n";
    await using project = makeProject({
      ".github/workflows/one.yml": `on: push\n${job}`,
      ".github/workflows/two.yml": `on: push\n${job}`,
      ".github/workflows/other.yml":
        "on: push\njobs: { b: { uses: x/y/.github/workflows/z.yml@v1 } }\n",
    });
    const both = await project.moult(["replica", "-j", "a"]);
    expect(both.stderr).toContain("next: name the workflow: -W .github/workflows/one.yml\n");
    const none = await project.moult(["replica", "-W", "other.yml"]);
    expect(none.stderr).toContain("error: no job here has steps of its own\n");
    const one = await project.moult(["replica", "-W", "one.yml", "-n"]);
    expect(one.stdout).toContain("timeout-minutes: the job may take as long as it takes  (");
  });

  it("runs the steps of a job as CI does, and says before what differs", async () => {
    await using project = makeProject(FILES);
    const env = { OUTSIDE: "leaked", TOKEN: "s3cr3t-word" };
    const end = await project.moult([...ONE, "--secret", "TOKEN"], { env });
    expect(plain(shown(project, end))).toMatchInlineSnapshot(`
      ".github/workflows/ci.yml: test (shard 2, mode slow)
        runner:
          ubuntu-latest: 4 cores, 16.0 GB, Linux; here MACHINE
        tools:
          own-tool: not here; a step may install it
        not run:
          actions/checkout@v4: this checkout stands for it  (.github/workflows/ci.yml:12:9)
          actions/cache@v4: nothing is cached: what it would bring is made anew  (.github/workflows/ci.yml:13:9)
        not honoured:
          permissions: there is no token  (.github/workflows/ci.yml:3:14)
      -- actions/checkout@v4: not run: this checkout stands for it
      -- actions/cache@v4: not run: nothing is cached: what it would bring is made anew

      == Write

      == Read
      1 one true true
      two
      lines
      tool of slow
      shell: clean, token: ***
      not a tty

      == May fail
      -- May fail: failure, which may fail (exit code 3)

      == Not cached
      sub

      == Run echo "text=hello \${{ inputs.who }}" >> $GITHUB_OUTPUT
      this is ***

      == Run echo "\${{ steps.greet.outputs.said }}"
      hello shard 2

      == Fails
      no pipefail without a shell
      -- Fails: failure (exit code 1)
      -- Not this one: skipped (a step before it failed)

      == Clean up
      clean test failure

      == Pipefail
      -- Pipefail: failure (exit code 1)

      summary of the job:
      # Done


        not run   actions/checkout@v4
        not run   actions/cache@v4
        success   Write  TIME
        success   Read  TIME
        failure   May fail  TIME, may fail
        success   Not cached  TIME
          success   Run echo "text=hello \${{ inputs.who }}" >> $GITHUB_OUTPUT  TIME
        success   ./.github/actions/greet  TIME
        success   Run echo "\${{ steps.greet.outputs.said }}"  TIME
        failure   Fails  TIME
        skipped   Not this one
        success   Clean up  TIME
        failure   Pipefail  TIME
      job: failure
      exit 1"
    `);
  });

  it("runs nothing with --dry-run, and names the secrets that are missing", async () => {
    await using project = makeProject(FILES);
    const end = await project.moult([...ONE, "--dry-run"]);
    expect(end.exitCode).toBe(0);
    expect(end.stdout).toContain(
      "secrets that are not here:\n    TOKEN: a step that needs it is refused (--secret TOKEN=VALUE)  (",
    );
    expect(end.stdout).toContain("nothing ran (--dry-run)");
    expect(end.stdout).not.toContain("== Write");
  });

  it("runs the old script as CI would where there are no workflows", async () => {
    await using project = makeProject({
      "moult.config.yaml": "version: 1\nlegacy: { script: ci/test.sh }\n",
      "ci/test.sh": 'echo "$CI $GITHUB_ACTIONS $1"; exit 7\n',
    });
    const end = await project.moult(["replica", "--", "fast"]);
    expect(shown(project, end)).toMatchInlineSnapshot(`
      "true true fast
      no workflows here: ci/test.sh runs with CI=true GITHUB_ACTIONS=true
      exit 7"
    `);
  });

  it.each([
    [
      ["--matrix", "shard"],
      "error: --matrix takes KEY:VALUE\n  next: write for example --matrix os:ubuntu-latest\n",
    ],
    [
      ["--secret", "NOT_SET"],
      "error: --secret takes NAME of a variable that is set, or NAME=VALUE\n",
    ],
    [
      ["--as", "ubuntu-lates"],
      'error: --as: there is no runner ubuntu-lates; did you mean "ubuntu-latest"?\n',
    ],
    [
      ["-W", "cy.yml"],
      'error: there is no workflow cy.yml; did you mean "ci.yml"?\n  next: name one of ci.yml\n',
    ],
  ])("refuses %j with the next step", async (args, message) => {
    await using project = makeProject(FILES);
    const end = await project.moult(["replica", ...args]);
    expect(end.stderr).toContain(message);
    expect(end.exitCode).toBe(2);
  });

  it("fails with place and line where a workflow is no YAML", async () => {
    await using project = makeProject({ ".github/workflows/ci.yml": "on: [push\njobs: }\n" });
    const end = await project.moult(["replica", "-l"]);
    expect(end.exitCode).toBe(2);
    expect(end.stderr).toContain(".github/workflows/ci.yml:");
  });

  it("imitates cores and memory of a smaller runner, and the event that is given", async () => {
    await using project = makeProject({
      ".github/workflows/ci.yml": `on: push
jobs:
  a:
    runs-on: big
    steps:
      - run: 'echo "cores: $(nproc) \${{ github.event.number }}"'
      - run: |
          group=$(sed -n 's#.*/\\(moult-[^/]*\\)$#\\1#p' /proc/self/cgroup | head -n 1)
          limits="$(find /sys/fs/cgroup -path "*/$group/memory.max" -o -path "*/$group/memory.limit_in_bytes")"
          echo "memory: $MOULT_MEMORY$([ -z "$limits" ] || cat $limits)"
`,
      "event.json": '{ "number": 7 }',
    });
    const args = ["replica", "--as", "ubuntu-slim", "--event-path", "event.json"];
    const end = await project.moult(args);
    expect(end.stdout).toContain("cores: 1 7\n");
    // What the report says is what the step finds, whatever this machine can do.
    const [, told = ""] = /^ +memory: (.*)$/m.exec(end.stdout) ?? [];
    const [, found] = /^memory: (.*)$/m.exec(end.stdout) ?? [];
    const promises = { "5.0 GB for all": `${5 * 1024 ** 3}`, "only Moult": "5G", "there are": "" };
    const kept = Object.entries(promises).find(([start]) => told.startsWith(start));
    expect([told, found]).toEqual([expect.stringContaining("5.0 GB"), kept?.[1]]);
    expect(end.stdout).not.toContain("values that only CI has");
  });
});
