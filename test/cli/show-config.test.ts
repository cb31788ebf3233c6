import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

describe("moult show-config", () => {
  it("shows each setting with its value and the place that set it", async () => {
    await using project = makeProject({
      "moult.config.yaml": `version: 1
limits:
  memory: 80%
  timeout: none
  maxFail: 3
tests: {}
`,
    });
    const args = ["-j", "50%", "--opt-in", "slow", "--integration", "--reporter", "junit=x.xml"];
    const env = {
      MOULT_MEMORY: "4G",
      MOULT_RETRIES: "2",
      MOULT_GROUP: "a, b",
      MOULT_VERBOSE: "no",
    };
    const finished = await project.moult(["show-config", ...args], { env });
    expect(shown(project, finished)).toMatchInlineSnapshot(`
      "config  ROOT/moult.config.yaml

      jobs                        50%                --jobs
      memory                      4.0 GB             MOULT_MEMORY
      task-memory                 512 MB             default
      timeout                     none               moult.config.yaml:4:12 limits.timeout
      grace                       10.0 s             default
      retries                     2                  MOULT_RETRIES
      max-fail                    3                  moult.config.yaml:5:12 limits.maxFail
      allow-over-budget           false              default
      require-memory-enforcement  false              default
      no-tests                    fail               default
      repeat-each                 1                  default
      group                       a, b               MOULT_GROUP
      opt-in                      slow, integration  --opt-in and --integration
      integration                 true               --integration
      last-failed                 false              default
      verbose                     false              MOULT_VERBOSE
      coverage                    false              default
      coverage-dir                .moult/coverage    default
      fail-under                  0%                 default
      preload-verify              false              default
      dry-run                     false              default
      fallback-on                 none               default
      fallback-on-error           false              default
      runner                      moult              default
      shadow-timeout              30m 00s            default
      reporter                    junit=x.xml        --reporter
      exit 0"
    `);
  });

  it("shows where a rollout stands", async () => {
    await using project = makeProject({
      "moult.config.yaml": `version: 1
legacy: { script: ci/test.sh }
rollout:
  phase: one
  phases: [{ name: one, mode: shadow }]
  rolledBack: [all]
`,
    });
    const { stdout } = await project.moult(["show-config"]);
    expect(stdout.trim().split("\n").at(-1)?.replaceAll(/ +/g, " ")).toBe(
      "rollout one without all moult.config.yaml:4:10 rollout.phase",
    );
  });

  it("warns of a variable that Moult does not know", async () => {
    await using project = makeProject({ "moult.config.yaml": "version: 1\n" });
    const env = { MOULT_MEMRY: "4G", MOULT_XYZ: "", MOULT_LAUNCHER: "node", MOULT_JOBS: "" };
    const { exitCode, stdout, stderr } = await project.moult(["show-config"], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^jobs +auto +default$/m);
    expect(stderr).toMatchInlineSnapshot(`
      "warning: MOULT_MEMRY is not a variable of Moult; did you mean "MOULT_MEMORY"?
      warning: MOULT_XYZ is not a variable of Moult
      "
    `);
  });
});
