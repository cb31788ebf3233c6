import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { processesIn, until } from "../rig/processes.ts";
import { makeProject, plainEnvironment, type TestProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

const LEGACY = ["run", "--runner", "legacy"];
const CONFIG =
  "version: 1\nlegacy: { script: ci/test.sh }\ntests: { unit: { files: ['tests/*.sh'], run: [sh, '{file}'] } }\n";

function makeLegacyProject(script: string): TestProject {
  return makeProject({ "moult.config.yaml": CONFIG, "ci/test.sh": script });
}

/** Figures and names replaced by marks. */
function masked(text: string): string {
  return text
    .replaceAll(/\d{8}-\d{6}-\d{3}-[0-9a-f]{4}/g, "RUN")
    .replaceAll(/\d+(\.\d)? (s|ms|MB|KB)\b/g, "N $2");
}

describe("moult run --runner legacy", () => {
  it("runs the script as it is called without Moult, and tells its output in order", async () => {
    await using project = makeLegacyProject(
      `#!/usr/bin/env bash
echo "$# words: $1|$2"
echo "to standard error" >&2
echo "threads \${OMP_NUM_THREADS-}, \${MOULT-} \${MOULT_RUNNER-} \${TEST_TMPDIR-}, in \${PWD##*/}, \${OWN-}"
exit 42
`,
    );
    const env = { OWN: "kept", MOULT_RUNNER: "legacy" };
    const ran = await project.moult(["run", "--", "a b", "--last-failed"], { env });
    expect(masked(shown(project, ran)).replaceAll(/moult-test-\w+/g, "PROJECT"))
      .toMatchInlineSnapshot(`
      "2 words: a b|--last-failed
      to standard error
      threads ,   , in PROJECT, kept
      recorded ci/test.sh: exit code 42, N s, N MB (run RUN)
      exit 42"
    `);
    expect(
      project.read(
        `.moult/runs/${readdirSync(join(project.root, ".moult/runs"))[0]}/logs/legacy.ci.test.sh.log`,
      ),
    ).toBe(ran.stdout);
  });

  it("records one task with the figures of the whole tree, and reports it", async () => {
    const grow = "import os, time; block = bytearray(60_000_000); time.sleep(0.3)";
    await using project = makeLegacyProject(`#!/bin/sh\npython3 -c '${grow}'\nexit 3\n`);
    const ran = await project.moult([...LEGACY, "--reporter", "json=out/report.json"]);
    expect(ran.exitCode).toBe(3);
    const record = project.record();
    expect(record).toMatchObject({ runner: "legacy", isWhole: false, exitCode: 3 });
    expect(record.tasks).toMatchObject([
      { id: "legacy/ci/test.sh", verdict: "failed", attempts: [{ exitCode: 3 }] },
    ]);
    const [attempt] = record.tasks[0]?.attempts ?? [];
    expect(attempt?.peakBytes).toBeGreaterThan(60_000_000);
    expect(attempt?.cpuMs).toBeGreaterThan(0);
    expect(attempt?.durationMs).toBeGreaterThan(300);
    expect(JSON.parse(project.read("out/report.json"))).toMatchObject({ run: { exitCode: 3 } });
    expect((await project.moult(["history"])).stdout).toContain("1 failed");
  });

  it.each([
    ["kill -KILL $$", 137],
    ["exit 255", 255],
  ])("ends as the script does: %s", async (end, exitCode) => {
    await using project = makeLegacyProject(`#!/bin/sh\n${end}\n`);
    expect((await project.moult(LEGACY)).exitCode).toBe(exitCode);
  });

  it("lends the script its standard input and leaves alone what that leaves behind", async () => {
    await using project = makeLegacyProject(
      '#!/bin/sh\nread -r word\necho "read $word"\nsleep 300 >/dev/null 2>&1 &\necho $! >left\n',
    );
    const ran = spawnSync(process.execPath, [resolve("dist/main.cjs"), ...LEGACY], {
      cwd: project.root,
      env: plainEnvironment(),
      input: "hello\n",
      encoding: "utf8",
    });
    expect([ran.status, ran.stdout]).toEqual([0, "read hello\n"]);
    const pid = Number(project.read("left"));
    expect(process.kill(pid, 0)).toBe(true);
    process.kill(pid, "SIGKILL");
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "passes %s on, and waits as long as it takes",
    async (signal) => {
      const word = signal.slice(3);
      await using project = makeLegacyProject(
        `#!/usr/bin/env bash\ntrap 'echo "got ${word}"; [ -e got ] && exit 9; : >got' ${word}\necho waiting\nwhile :; do sleep 0.01; done\n`,
      );
      const run = project.start([...LEGACY, "--grace", "1ms"]);
      await run.says("waiting");
      run.child.kill(signal);
      await until(() => existsSync(join(project.root, "got")), Boolean);
      run.child.kill(signal);
      const { exitCode, stdout } = await run.finished;
      expect([exitCode, stdout]).toEqual([9, `waiting\ngot ${word}\ngot ${word}\n`]);
      expect(project.record()).toMatchObject({
        exitCode: 9,
        cancelled: { kind: "signal", signal },
      });
    },
  );

  it("runs the script although nothing can be recorded", async () => {
    await using project = makeLegacyProject("#!/bin/sh\necho it runs\nexit 5\n");
    project.write("moult.config.yaml", `${CONFIG}nonsense: 1\n`);
    expect(shown(project, await project.moult(LEGACY))).toMatchInlineSnapshot(`
      "it runs
      warning: this run of ci/test.sh is not recorded: unknown key "nonsense"
      exit 5"
    `);
    expect(existsSync(join(project.root, ".moult"))).toBe(false);
  });

  it("keeps the exit code where reports, history and run folder cannot be written", async () => {
    await using project = makeLegacyProject("#!/bin/sh\necho it runs\nexit 5\n");
    project.write(".moult", "a file is in the way");
    const ran = await project.moult([...LEGACY, "--reporter", "json=.moult/report.json"]);
    expect([ran.exitCode, ran.stdout]).toEqual([5, "it runs\n"]);
    expect(ran.stderr).toContain("warning: ");
  });

  it("runs the script without python3 too", async () => {
    await using project = makeLegacyProject("#!/bin/sh\necho it runs\nexit 5\n");
    const ran = await project.moult(LEGACY, { env: { MOULT_LAUNCHER: "node" } });
    expect([ran.exitCode, ran.stdout]).toEqual([5, "it runs\n"]);
    expect(project.record().exitCode).toBe(5);
  });

  it("ends the script with Moult when Moult is killed", async () => {
    await using project = makeLegacyProject("#!/bin/sh\necho waiting\nsleep 300\n");
    const run = project.start(LEGACY);
    await run.says("waiting");
    run.finished.catch(() => undefined);
    run.child.kill("SIGKILL");
    const left = await until(
      () => processesIn(project.root),
      (found) => found.length === 0,
    );
    expect(left).toEqual([]);
  });

  it("says what is wrong where there is no script to run, and does not run in circles", async () => {
    await using project = makeLegacyProject(
      "#!/bin/sh\nexec $MOULT_UNDER_TEST run --runner legacy\n",
    );
    const env = { MOULT_UNDER_TEST: `${process.execPath} ${resolve("dist/main.cjs")}` };
    expect(masked(shown(project, await project.moult(LEGACY, { env })))).toMatchInlineSnapshot(`
      "error: this call comes from the old script itself, which it would start again
        next: call moult run without --runner (or MOULT_RUNNER) in the script
      recorded ci/test.sh: exit code 2, N s, N MB (run RUN)
      exit 2"
    `);
    project.write("moult.config.yaml", CONFIG.replace("ci/test.sh", "ci/gone.sh"));
    expect(shown(project, await project.moult(LEGACY))).toMatchInlineSnapshot(`
      "error: there is no ci/gone.sh in ROOT
        next: correct legacy.script in the config
      exit 2"
    `);
    project.write("moult.config.yaml", "version: 1\ntests: {}\n");
    expect(shown(project, await project.moult(LEGACY))).toMatchInlineSnapshot(`
      "error: no old script is known
        next: set legacy.script in the config, or MOULT_LEGACY_SCRIPT
      exit 2"
    `);
  });

  it("only shows the command with --dry-run", async () => {
    await using project = makeLegacyProject("#!/bin/sh\n: >ran\n");
    expect((await project.moult([...LEGACY, "-n", "--", "a b"])).stdout).toBe("ci/test.sh 'a b'\n");
    expect(existsSync(join(project.root, "ran"))).toBe(false);
  });

  it("is no run whose failed tests --last-failed would take", async () => {
    await using project = makeLegacyProject("#!/bin/sh\nexit 1\n");
    project.write("tests/bad.sh", "exit 1");
    await project.moult(["run"]);
    await project.moult(LEGACY);
    const again = await project.moult(["run", "--last-failed"]);
    expect([again.exitCode, project.record().tasks.map(({ id }) => id)]).toEqual([
      1,
      ["unit/tests/bad.sh"],
    ]);
  });
});
