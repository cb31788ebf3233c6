import { describe, expect, it } from "vitest";
import { findBucket } from "../../src/rollout/bucket.ts";
import type { TestProject } from "../rig/project.ts";
import { KEYS, makeRolloutProject, ROLLOUT_CONFIG } from "./rollout-rig.ts";
import { shown } from "./shown.ts";

type Env = Readonly<Record<string, string>>;

async function select(project: TestProject, args: readonly string[], env: Env): Promise<string> {
  return shown(project, await project.moult(["select", ...args], { env }));
}

describe("moult select", () => {
  it("prints the command for each kind of job, as a line to paste", async () => {
    expect(findBucket(KEYS.low)).toBeLessThan(50);
    expect(findBucket(KEYS.high)).toBeGreaterThan(50);
    await using project = makeRolloutProject();
    const jobs: readonly Env[] = [
      { TEST_CONFIG: "multigpu", USE_MOULT: "1" },
      { TEST_CONFIG: "unit", USE_MOULT: "true" },
      { TEST_CONFIG: "unit" },
      { TEST_CONFIG: "smoke", PR: KEYS.high },
    ];
    const told = [];
    for (const env of jobs) {
      const line = await select(project, ["--", "a", "b c; $(x)"], env);
      told.push(`${Object.values(env).join(" ")}: ${line.replace("\nexit 0", "")}`);
    }
    expect(told.join("\n")).toMatchInlineSnapshot(`
      "multigpu 1: ci/multigpu.sh --all a 'b c; $(x)'
      unit true: moult run --fallback-on-error -- a 'b c; $(x)'
      unit: ci/test.sh a 'b c; $(x)'
      smoke main: moult run --runner shadow -- a 'b c; $(x)'"
    `);
  });

  it("records the old script where a phase is for the job and does not hold its key", async () => {
    const config = ROLLOUT_CONFIG.replace("mode: shadow", "mode: legacy");
    await using project = makeRolloutProject({ "moult.config.yaml": config });
    const env = { TEST_CONFIG: "smoke", PR: KEYS.high };
    expect(await select(project, [], env)).toBe("moult run --runner legacy\nexit 0");
  });

  it("names the folder where it is not the one of the user", async () => {
    await using project = makeRolloutProject({ "deep/er/x": "" });
    const cwd = `${project.root}/deep`;
    const call = async (env: Env): Promise<string> =>
      shown(project, await project.moult(["select", "-C", "er"], { cwd, env }));
    expect(await call({ USE_MOULT: "0" })).toBe("(cd ROOT && ci/test.sh)\nexit 0");
  });

  it("says why", async () => {
    await using project = makeRolloutProject();
    const told = [];
    for (const env of [{ TEST_CONFIG: "smoke", PR: KEYS.high }, { TEST_CONFIG: "unit" }]) {
      told.push(await select(project, ["--explain", "--word"], env));
    }
    expect(told.join("\n\n")).toMatchInlineSnapshot(`
      "shadow
      override ci/multigpu.sh --all: no, TEST_CONFIG is "smoke", not "multigpu"
      flag USE_MOULT: it is not set
      configuration smoke: yes, TEST_CONFIG is "smoke", like *smoke*
      phase first: no, "main" stands at 85.05 %, not below its 50 %
      phase shadow: yes, it is for all of smoke, with shadow
      so both run, and the verdict of the old script counts
      exit 0

      legacy
      override ci/multigpu.sh --all: no, TEST_CONFIG is "unit", not "multigpu"
      flag USE_MOULT: it is not set
      configuration smoke: no, TEST_CONFIG is "unit", not like *smoke*
      configuration unit: yes, TEST_CONFIG is "unit"
      configuration unit: yes, it was taken back
      so the old script runs, without Moult
      exit 0"
    `);
  });

  it("says it to programs", async () => {
    await using project = makeRolloutProject();
    const env = { TEST_CONFIG: "smoke", PR: KEYS.low };
    const { stdout } = await project.moult(["select", "--json", "--", "x"], { env });
    expect(stdout.replaceAll(project.root, "ROOT")).toMatchInlineSnapshot(`
      "{
        "version": 1,
        "word": "moult-with-fallback",
        "runner": "moult",
        "configuration": "smoke",
        "phase": "first",
        "key": "2",
        "bucket": 23.752244538627565,
        "mode": "moult-with-fallback",
        "by": "phase",
        "isRecorded": true,
        "decidingPhase": "first",
        "command": [
          "moult",
          "run",
          "--fallback-on-error",
          "--",
          "x"
        ],
        "cwd": "ROOT",
        "reasons": [
          {
            "what": "override ci/multigpu.sh --all",
            "truth": "no",
            "text": "TEST_CONFIG is \\"smoke\\", not \\"multigpu\\""
          },
          {
            "what": "flag USE_MOULT",
            "truth": "unknown",
            "text": "it is not set"
          },
          {
            "what": "configuration smoke",
            "truth": "yes",
            "text": "TEST_CONFIG is \\"smoke\\", like *smoke*"
          },
          {
            "what": "phase first",
            "truth": "yes",
            "text": "\\"2\\" stands at 23.75 %, below its 50 %, with moult-with-fallback"
          }
        ]
      }
      "
    `);
  });

  it("runs what it chose, with its exit code, its arguments and in its folder", async () => {
    await using project = makeRolloutProject({
      "deep/x": "",
      "ci/multigpu.sh": "#!/bin/sh\necho $# $PWD; exit 7\n",
    });
    const call = async (env: Env, ...args: readonly string[]): Promise<string> => {
      const cwd = `${project.root}/deep`;
      return shown(project, await project.moult(["select", "--exec", "--", ...args], { env, cwd }));
    };
    expect(await call({ TEST_CONFIG: "multigpu" }, "a", "")).toBe("3 ROOT\nexit 7");
    const run = await call({ USE_MOULT: "1" });
    expect(run).toContain("PASS");
    expect(run).toContain("exit 0");
  });

  it("refuses what it does not know", async () => {
    await using project = makeRolloutProject();
    await using plain = makeRolloutProject({
      "moult.config.yaml": "version: 1\nlegacy: { script: ci/none.sh }\n",
    });
    const told = [
      await select(project, [], { USE_MOULT: "yes" }),
      await select(project, ["--exec", "--word"], {}),
      await select(plain, [], {}),
    ];
    plain.write(
      "moult.config.yaml",
      "version: 1\nlegacy: { script: ci/none.sh }\nrollout: { phases: [{ name: a, mode: moult }] }\n",
    );
    told.push(await select(plain, [], {}));
    expect(told.join("\n\n")).toMatchInlineSnapshot(`
      "error: the variable USE_MOULT is "yes"; expected 1, true, 0 or false
        next: set it, for example: export USE_MOULT=1; or unset it, and the phases decide
      exit 2

      error: --exec and --word are two answers
        next: leave out one of the two
      exit 2

      moult.config.yaml:1:1: error: the config has no rollout, so nothing says who runs the tests
        1 | version: 1
          | ^^^^^^^
        next: add for example rollout: { phases: [{ name: shadow, mode: shadow }] }
      exit 2

      moult.config.yaml:2:19: error: there is no ci/none.sh, which is to run the tests of this job
        2 | legacy: { script: ci/none.sh }
          |                   ^^^^^^^^^^
        next: correct legacy.script
      exit 2"
    `);
  });

  it("asks bash where only bash knows", async () => {
    const config = ROLLOUT_CONFIG.replace(
      "{ env: TEST_CONFIG, eq: multigpu }",
      '{ opaque: "[[ $(<ci/gpus) -gt 1 ]]" }',
    );
    await using project = makeRolloutProject({ "moult.config.yaml": config, "ci/gpus": "2" });
    expect(await select(project, ["--word"], {})).toBe("override\nexit 0");
  });
});
