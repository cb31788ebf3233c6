import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { plainEnvironment, type TestProject } from "../rig/project.ts";
import { ENTRY, makeGithubProject, TARGET, VALIDATION, WORKFLOW } from "./github-rig.ts";

const has = (project: TestProject, path: string): boolean => existsSync(join(project.root, path));

describe("moult init github", () => {
  it("shows a diff, makes it so, has nothing to do then, and takes it all back", async () => {
    await using project = makeGithubProject();
    const init = (...flags: readonly string[]) => project.moult(["init", "github", ...flags]);

    const shown = await init("--dry-run");
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout.slice(0, shown.stdout.indexOf("diff --git", 1))).toMatchInlineSnapshot(`
      "diff --git a/.github/workflows/_test.yml b/.github/workflows/_test.yml
      --- a/.github/workflows/_test.yml
      +++ b/.github/workflows/_test.yml
      @@ -3,6 +3,10 @@
         workflow_call:
           inputs:
             kind: { type: string, required: true } # docs or unit
      +      use-moult: # moult init github
      +        description: Run the tests with Moult; otherwise the phases of its rollout decide
      +        type: boolean
      +        default: false
       
       jobs:
         test:
      @@ -16,7 +20,8 @@
             - name: Test
               run: |
                 set -x
      -          ci/test.sh "$KIND"   # all words
      +          ci/run-tests "$KIND"   # all words
               env:
                 KIND: \${{ inputs.kind }}
                 SHARD: \${{ matrix.shard }}
      +          USE_MOULT: \${{ vars.USE_MOULT || (inputs.use-moult && '1') || '' }} # moult init github: ci/run-tests for ci/test.sh
      "
    `);
    expect(has(project, VALIDATION)).toBe(false);
    expect(project.read(TARGET)).toBe(WORKFLOW);
    const apply = ["apply", "--whitespace=nowarn"];
    const applied = spawnSync("git", apply, { cwd: project.root, input: shown.stdout });
    expect(applied.status).toBe(0);
    expect((await init()).stdout).toBe("nothing to do\n");
    const back = await init("--undo", "--dry-run");
    expect(spawnSync("git", apply, { cwd: project.root, input: back.stdout }).status).toBe(0);
    expect(project.read(TARGET)).toBe(WORKFLOW);

    const made = await init();
    expect(made).toMatchObject({ exitCode: 0, stderr: "" });
    expect(made.stdout).toMatchInlineSnapshot(`
      ".github/workflows/_test.yml: job test, step Test: calls ci/run-tests in place of ci/test.sh
      .github/workflows/moult-validate.yml: checks the config on pull requests, 2 jobs
      next: look at it with git diff; who calls the workflow chooses Moult with: use-moult: true
      the way back: moult init github --undo
      "
    `);
    expect(project.read(VALIDATION).replace(/sha256 .*/, "SUM")).toMatchInlineSnapshot(`
      "# Made by \`moult init github\`. Edited by hand it is yours, and left alone.
      # SUM
      name: Moult validation

      on:
        pull_request:
          paths:
            - "moult.config.yaml"
            - "moult.assumptions.yaml"
            - "moult.differences.yaml"
            - "ci/**"
            - ".github/workflows/_test.yml"
            - ".github/workflows/moult-validate.yml"

      permissions:
        contents: read

      jobs:
        validate:
          name: \${{ matrix.name }}
          runs-on: ubuntu-latest
          timeout-minutes: 30
          strategy:
            fail-fast: false
            matrix:
              include:
                - name: "docs"
                  cells:
                    - { env: { KIND: "docs", SHARD: "1" }, args: ["docs"] }
                    - { env: { KIND: "docs", SHARD: "2" }, args: ["docs"] }
                - name: "unit"
                  cells:
                    - { env: { KIND: "unit", SHARD: "1" }, args: ["unit"] }
                    - { env: { KIND: "unit", SHARD: "2" }, args: ["unit"] }
          steps:
            - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
              with:
                persist-credentials: false
            - name: Find Moult
              id: moult
              env:
                MOULT: \${{ vars.MOULT }}
              run: |
                # As an entry script does.
                program=\${MOULT:-$(command -v moult || echo "$PWD/node_modules/.bin/moult")}
                if [ ! -x "$program" ]; then
                  echo "::error title=No Moult here::install it in .github/actions/moult/action.yml, then: moult init github"
                  exit 1
                fi
                echo "program=$program" >> "$GITHUB_OUTPUT"
            - name: What would run
              env:
                PROGRAM: \${{ steps.moult.outputs.program }}
                CELLS: \${{ toJSON(matrix.cells) }}
              run: |
                printf '%s\\n' "$CELLS" > "$RUNNER_TEMP/cells.json"
                "$PROGRAM" plan --matrix "$RUNNER_TEMP/cells.json"
            - name: Let user namespaces be made
              # The old script is traced in one. Ubuntu 24.04 keeps them from programs; elsewhere there is nothing to do.
              run: sudo -n sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 || true
            - name: Whether that is what the old script runs
              env:
                PROGRAM: \${{ steps.moult.outputs.program }}
              run: |
                "$PROGRAM" verify --dry-run --matrix "$RUNNER_TEMP/cells.json"

        gate:
          name: Moult validation
          # A job that is skipped or cancelled is not red by itself, and proves nothing.
          if: always()
          needs: [validate]
          runs-on: ubuntu-latest
          permissions: {}
          steps:
            - name: Only success counts
              env:
                RESULTS: \${{ join(needs.*.result, ' ') }}
              run: |
                echo "results: $RESULTS"
                [ -n "$RESULTS" ]
                for result in $RESULTS; do
                  [ "$result" = success ]
                done
      "
    `);

    expect((await init()).stdout).toBe("nothing to do\n");
    const undone = await init("--undo");
    expect(undone.stdout).toBe(`${TARGET}: as it was before\nremoved ${VALIDATION}\n`);
    expect(project.read(TARGET)).toBe(WORKFLOW);
    expect(has(project, VALIDATION)).toBe(false);
  });

  it("writes a step that chooses without Moult, too", async () => {
    await using project = makeGithubProject();
    await project.moult(["init", "github"]);
    const { steps } = parse(project.read(TARGET)).jobs.test;
    const { run, env } = steps[1];
    expect(env["USE_MOULT"]).toBe("${{ vars.USE_MOULT || (inputs.use-moult && '1') || '' }}");
    const call = (USE_MOULT: string) =>
      spawnSync("bash", ["-e", "-c", run], {
        cwd: project.root,
        env: { ...plainEnvironment(), KIND: "docs", USE_MOULT },
        encoding: "utf8",
      }).stderr;
    // Neither is there: what cannot be found says who was called.
    expect(call("")).toContain("doctest: command not found");
    expect(call("0")).toContain("doctest: command not found");
    expect(call("1")).toMatch(/moult: (?:command )?not found/);
  });

  it("says by hand what it cannot do, and where", async () => {
    const text = WORKFLOW.replace(/on:\n[^]*\n\n/, "on: [workflow_call]\n\n");
    await using project = makeGithubProject({ [TARGET]: text });
    const { exitCode, stderr } = await project.moult(["init", "github"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      ".github/workflows/_test.yml:2:1: error: on: is not written with one event per line
        2 | on: [workflow_call]
          | ^^
        next: write it with a key on each line, or do it by hand as shown below

      By hand that is:

        on:
          workflow_call:
            inputs:
              use-moult:
                description: Run the tests with Moult; otherwise the phases of its rollout decide
                type: boolean
                default: false

      and in the step that calls ci/test.sh, which then calls ci/run-tests with the same words:

        env:
          USE_MOULT: \${{ vars.USE_MOULT || (inputs.use-moult && '1') || '' }}
      "
    `);
    expect(project.read(TARGET)).toBe(text);
    expect(has(project, VALIDATION)).toBe(false);
  });

  it("asks which of several steps is meant", async () => {
    const second = "      - id: again\n        run: ci/test.sh more\n";
    await using project = makeGithubProject({ [TARGET]: WORKFLOW + second });
    const asked = await project.moult(["init", "github"]);
    expect(asked.stderr).toBe(
      `error: several steps call the script: ${TARGET}:16 (job test, step Test), ${TARGET}:23 (job test, step again)
  next: say which one is meant: --workflow FILE, --job JOB, --step NAME\n`,
    );
    const wrong = await project.moult(["init", "github", "--step", "Tset"]);
    expect(wrong.stderr).toContain("step Tset does not call ci/test.sh");
    await project.moult(["init", "github", "--step", "again"]);
    expect(project.read(TARGET)).toContain('          ci/test.sh "$KIND"   # all words\n');
    expect(project.read(TARGET)).toMatch(/ {8}run: ci\/run-tests more\n$/);
  });

  it("leaves a validation workflow alone that was edited by hand", async () => {
    await using project = makeGithubProject();
    await project.moult(["init", "github"]);
    const edited = project.read(VALIDATION).replace("timeout-minutes: 30", "timeout-minutes: 60");
    project.write(VALIDATION, edited);
    const again = await project.moult(["init", "github"]);
    expect(again.stderr).toBe(`warning: ${VALIDATION} was edited by hand, and is left alone\n`);
    const undone = await project.moult(["init", "github", "--undo"]);
    expect(undone.stdout).toContain("is left alone; remove it yourself");
    expect(project.read(VALIDATION)).toBe(edited);
  });

  it.each([
    [["init", "gitlab"], "no such thing to write: gitlab"],
    [["init", "--undo"], "--undo is for moult init github"],
    [["init", "github", "--script", "ci/none.sh"], "there is no script ROOT/ci/none.sh"],
    [["init", "github", "--entry", "ci/test.sh"], "ci/test.sh is no entry script of Moult"],
    [["verify", "--dry-run", "--real-run"], "--real-run does not go with --dry-run"],
  ])("%j fails: %s", async (args, message) => {
    await using project = makeGithubProject();
    const { exitCode, stderr } = await project.moult(args);
    expect([exitCode, stderr.replaceAll(project.root, "ROOT")]).toEqual([
      2,
      expect.stringContaining(message),
    ]);
  });

  it("wants an entry script that knows the flag", async () => {
    await using project = makeGithubProject({
      "ci/run-tests": ENTRY.replace("USE_MOULT", "OTHER"),
    });
    const { stderr } = await project.moult(["init", "github"]);
    expect(stderr).toBe(
      "error: ci/run-tests does not know USE_MOULT: it was made for a config without a rollout\n" +
        "  next: add rollout: to the config, then make it anew: moult init --entry ci/run-tests --script ci/test.sh\n",
    );
  });
});
