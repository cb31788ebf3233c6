import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFallbacks } from "../../src/history/fallbacks.ts";
import {
  type EntryEnd,
  type EntryProject,
  LEGACY_RESULT,
  makeEntryProject,
  pathWithoutNode,
} from "./entry-rig.ts";

const CONFIG = `version: 1
legacy: { script: ci/test.sh }
tests: { shell: { files: ["tests/*.sh"], run: [bash, "{file}"], memory: 10M } }
rollout:
  flag: CI_MOULT
  overrides: [{ when: { env: TEST_CONFIG, eq: gpu }, run: [ci/gpu.sh, --all] }]
  configurations: { smoke: { env: TEST_CONFIG, eq: smoke }, unit: { env: TEST_CONFIG, eq: unit } }
  phase: first
  phases: [{ name: first, configurations: [smoke], mode: moult-with-fallback }, { name: all, mode: moult }]
`;
const FILES = { "moult.config.yaml": CONFIG, "ci/gpu.sh": '#!/bin/sh\necho "gpu $*"; exit 9\n' };

type Env = Readonly<Record<string, string>>;

function call(project: EntryProject, env: Env, ...args: readonly string[]): Promise<EntryEnd> {
  return project.entry(args, { env });
}

describe("the entry script of a project with a rollout", () => {
  it("runs what moult select says", async () => {
    await using project = await makeEntryProject(FILES);
    const made = await project.moult(["init", "--entry", "ci/run-tests"]);
    expect(made.stdout.replaceAll(project.root, "ROOT")).toMatchInlineSnapshot(`
      "wrote ROOT/ci/run-tests: runs Moult or ci/test.sh, as the rollout says; with CI_MOULT=0 ci/test.sh, without Moult
      next: call it from CI in place of the old script: ./ci/run-tests
      "
    `);
    const smoke = await call(project, { TEST_CONFIG: "smoke" });
    expect(smoke.exitCode).toBe(0);
    expect(smoke.output).toContain("1 passed");
    expect(project.legacyRuns()).toBe(0);
    const unit = await call(project, { TEST_CONFIG: "unit" }, "a", "b c; $(x)", "");
    expect(unit).toEqual({
      exitCode: LEGACY_RESULT,
      output: "legacy in ROOT: 3 a b c; $(x) \n",
    });
    expect(await call(project, { TEST_CONFIG: "gpu" }, "x")).toEqual({
      exitCode: 9,
      output: "gpu --all x\n",
    });
    expect(existsSync(join(project.root, ".moult/fallbacks.jsonl"))).toBe(false);
    const legacyCount = project.legacyRuns();
    const plan = await call(project, { CI_MOULT: "0" }, "--dry-run");
    expect(plan.output).toContain("tests/a.sh");
    expect(project.legacyRuns()).toBe(legacyCount);
    // In this phase with the fallback, though nobody asked for it.
    rmSync(join(project.root, "tests/a.sh"));
    const broken = await call(project, { TEST_CONFIG: "smoke" });
    expect(broken.output).toContain("fallback: Moult failed (glob-empty");
    expect(broken.exitCode).toBe(LEGACY_RESULT);
  });

  it("with the flag at 0 or false runs the old script without any Moult", async () => {
    await using project = await makeEntryProject(FILES);
    rmSync(project.dist, { recursive: true });
    rmSync(join(project.root, "moult.config.yaml"));
    const env = { MOULT: "/nowhere/moult", PATH: pathWithoutNode(project) };
    for (const flag of ["0", "false"]) {
      expect(await call(project, { ...env, CI_MOULT: flag }, "x")).toEqual({
        exitCode: LEGACY_RESULT,
        output: "legacy in ROOT: 1 x\n",
      });
    }
  });

  it("runs the old script, and says why, where Moult cannot answer", async () => {
    await using project = await makeEntryProject(FILES);
    const program = (text: string): void => project.write("bin/moult", `#!/bin/sh\n${text}\n`);
    const whys = [];
    const cases: readonly (readonly [string, Env])[] = [
      ["exit 0", {}],
      ["echo hello", {}],
      ["echo moult; exit 3", {}],
      ['kill -9 "$$"', {}],
      ["echo 'moult; touch evil'", {}],
      ["exit 0", { MOULT: "/nowhere/moult" }],
    ];
    for (const [text, env] of cases) {
      program(text);
      const { exitCode, output } = await call(project, { TEST_CONFIG: "smoke", ...env });
      expect(exitCode).toBe(LEGACY_RESULT);
      whys.push(/^fallback: .*$/m.exec(output)?.[0]);
    }
    expect(whys).toMatchInlineSnapshot(`
      [
        "fallback: moult select gave no answer that this script knows: running ci/test.sh instead",
        "fallback: moult select gave no answer that this script knows: running ci/test.sh instead",
        "fallback: moult select ended with exit code 3: running ci/test.sh instead",
        "fallback: moult select ended with exit code 137: running ci/test.sh instead",
        "fallback: moult select gave no answer that this script knows: running ci/test.sh instead",
        "fallback: moult select ended with exit code 127: running ci/test.sh instead",
      ]
    `);
    expect(existsSync(join(project.root, "evil"))).toBe(false);
    expect(readFallbacks(project.root).fallbacks).toHaveLength(cases.length);
    // Who cancels wants nothing more.
    const legacyCount = project.legacyRuns();
    program('kill -TERM "$$"');
    expect((await call(project, { TEST_CONFIG: "smoke" })).exitCode).toBe(143);
    expect(project.legacyRuns()).toBe(legacyCount);
  });

  it("runs the old script for a flag that it does not know, and for a broken config", async () => {
    await using project = await makeEntryProject(FILES);
    const odd = await call(project, { CI_MOULT: "yes", TEST_CONFIG: "smoke" });
    expect(odd.output).toContain('the variable CI_MOULT is "yes"; expected 1, true, 0 or false');
    expect(odd.output).toContain("fallback: moult select ended with exit code 2");
    expect(odd.exitCode).toBe(LEGACY_RESULT);
    project.write("moult.config.yaml", "version: 2\n");
    const broken = await call(project, { TEST_CONFIG: "smoke" });
    expect(broken.exitCode).toBe(LEGACY_RESULT);
    // Written anew now, it is one without the question; entry.test.ts has what is said then.
    await project.moult(["init", "--entry", "ci/run-tests", "--script", "ci/test.sh"]);
    expect(project.read("ci/run-tests")).not.toContain("select");
  });

  it("does not go round in a circle when the old script calls it", async () => {
    await using project = await makeEntryProject({
      ...FILES,
      "ci/test.sh": "#!/bin/sh\necho again >>rounds\nexec ci/run-tests\n",
    });
    const { exitCode } = await call(project, { CI_MOULT: "0" });
    expect(readFileSync(join(project.root, "rounds"), "utf8")).toBe("again\n");
    expect(exitCode).toBe(0); // The inner call ran the tests with Moult.
  });
});
