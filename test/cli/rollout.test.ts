import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRolloutLog } from "../../src/history/rollout-log.ts";
import { makeProject, type Started, type TestProject } from "../rig/project.ts";
import { makeRolloutProject, ROLLOUT_CONFIG } from "./rollout-rig.ts";
import { shown } from "./shown.ts";

const ADA = { GIT_CONFIG_GLOBAL: "/dev/null", GITHUB_ACTOR: "ada" };

async function rollout(project: TestProject, ...args: readonly string[]): Promise<string> {
  return shown(project, await project.moult(["rollout", ...args], { env: ADA }));
}

/** The lines that differ from the config at the start. */
function diffOf(project: TestProject): string {
  const [old, young] = [ROLLOUT_CONFIG, project.read("moult.config.yaml")].map((one) =>
    one.split("\n"),
  );
  const gone = (old ?? []).filter((line) => young?.includes(line) !== true);
  const come = (young ?? []).filter((line) => old?.includes(line) !== true);
  return [...gone.map((line) => `-${line}`), ...come.map((line) => `+${line}`)].join("\n");
}

describe("moult rollout", () => {
  it("promote goes on with a reason that overrides the gates, changes one line and records it", async () => {
    await using project = makeRolloutProject();
    const args = ["rollout", "promote", "--override", "a full disk"];
    const { stdout: told } = await project.moult(args, { env: ADA });
    expect(told).toContain("first -> all: moult.config.yaml is changed\nnext: git commit -m");
    expect(told).toContain("-m 'a full disk'");
    expect(diffOf(project)).toMatchInlineSnapshot(`
      "-  phase: "first"   # where we are
      +  phase: all   # where we are"
    `);
    const [action, ...others] = readRolloutLog(project.root).actions;
    expect(others).toEqual([]);
    expect(action).toMatchObject({
      who: "ada",
      action: "promote",
      from: "first",
      to: "all",
      reason: "a full disk",
      figures: expect.any(Array),
    });
    expect(Math.abs((action?.atMs ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(await rollout(project, "promote")).toMatchInlineSnapshot(`
      "error: all is the last phase: there is none to go on to
        next: add a phase to rollout.phases, or leave the old script for good
      exit 2"
    `);
  });

  it("promote does not go on where the gates do not pass", async () => {
    await using project = makeRolloutProject();
    const told = await rollout(project, "promote");
    expect(told).toContain("moult rollout promote --override");
    expect(told).toMatch(/exit 7$/);
    expect(diffOf(project)).toBe("");
    expect(readRolloutLog(project.root).actions).toEqual([]);
  });

  it("abort, rollback and resume change their line alone, at once", async () => {
    await using project = makeRolloutProject();
    expect(await rollout(project, "rollback", "smoke", "it", "leaks")).toMatchInlineSnapshot(`
      "smoke is taken back: moult.config.yaml is changed
      next: git commit -m 'Rollout: smoke is taken back' -m 'it leaks' -m 'By ada, moult rollout rollback' -- moult.config.yaml
      exit 0"
    `);
    expect(await rollout(project, "rollback", "smoke")).toMatchInlineSnapshot(`
      "nothing to do: smoke is taken back already
      exit 0"
    `);
    expect(await rollout(project, "resume", "unit")).toContain("unit goes on");
    expect(diffOf(project)).toMatchInlineSnapshot(`
      "-  rolledBack: [unit] # until the leak is found
      +  rolledBack: [smoke] # until the leak is found"
    `);
    expect(await rollout(project, "abort", "red since Monday")).toContain("first -> none");
    expect(diffOf(project)).toMatchInlineSnapshot(`
      "-  phase: "first"   # where we are
      -  rolledBack: [unit] # until the leak is found
      +  phase: none   # where we are
      +  rolledBack: [smoke] # until the leak is found"
    `);
    const { actions } = readRolloutLog(project.root);
    expect(
      actions.map(({ action, from, to, configuration, reason }) =>
        [action, from, to, configuration, reason].join(" "),
      ),
    ).toEqual([
      "rollback first first smoke it leaks",
      "resume first first unit ",
      "abort first none  red since Monday",
    ]);
    const selected = await project.moult(["select", "--word"], { env: { TEST_CONFIG: "smoke" } });
    expect(selected.stdout).toBe("legacy\n");
  });

  it("begins the first phase without any figures, in JSON too, but edits no program", async () => {
    const json = `{ "version": 1, "legacy": { "script": "ci/test.sh" },
  "rollout": {
    "phases": [{ "name": "one", "mode": "shadow" }]
  }
}
`;
    await using project = makeRolloutProject({ "json/moult.config.json": json });
    expect(await rollout(project, "-C", "json", "promote")).toContain("none -> one");
    expect(project.read("json/moult.config.json")).toBe(
      json.replace(/( +)("phases)/, '$1"phase": "one",\n$1$2'),
    );
    project.write("ts/moult.config.ts", `export default ${json};`);
    expect(await rollout(project, "-C", "ts", "promote")).toMatchInlineSnapshot(`
      "ts/moult.config.ts: error: a config that is a program is not edited by another one
        next: set rollout.phase to one in it
      exit 2"
    `);
  });

  it("prints a commit that git takes", async () => {
    await using project = makeRolloutProject();
    const git = (...args: readonly string[]): string =>
      spawnSync("git", ["-c", "user.name=A", "-c", "user.email=a@b", ...args], {
        cwd: project.root,
        encoding: "utf8",
      }).stdout;
    git("init", "-q");
    git("add", "-A");
    git("commit", "-qm", "first");
    const { stdout } = await project.moult(["rollout", "abort", "it's $(red)"], { env: ADA });
    const command = /next: git (.*)/.exec(stdout)?.[1] ?? "";
    spawnSync("sh", ["-c", `git -c user.name=A -c user.email=a@b ${command}`], {
      cwd: project.root,
    });
    expect(git("log", "-1", "--format=%B", "--stat")).toContain("it's $(red)");
    expect(git("status", "--porcelain")).toBe("");
  });

  it("says so where it may not write, and changes nothing", async () => {
    await using project = makeProject({
      "moult.config.yaml": ROLLOUT_CONFIG,
      ".moult": "no folder",
    });
    expect(await rollout(project, "abort")).toMatchInlineSnapshot(`
      "moult.config.yaml: error: the rollout cannot be changed: file already exists
        next: make the config and the folder .moult beside it writable
      exit 3"
    `);
    expect(diffOf(project)).toBe("");
  });

  it("says in the log that nothing happened where the config cannot be replaced", async () => {
    await using project = makeRolloutProject({ "conf/moult.config.yaml": ROLLOUT_CONFIG });
    project.write("conf/.moult/.gitignore", "*\n");
    const folder = join(project.root, "conf");
    chmodSync(folder, 0o555);
    const told = await rollout(project, "-C", "conf", "abort");
    chmodSync(folder, 0o755);
    // Root may write everywhere.
    const isRoot = process.getuid?.() === 0;
    expect(told).toContain(isRoot ? "exit 0" : "permission denied");
    const failed = readRolloutLog(folder).actions.at(-1)?.failed;
    expect(failed ?? "").toBe(isRoot ? "" : "the rollout cannot be changed: permission denied");
  });

  it("loses no change of two that are made at once", async () => {
    const names = Array.from({ length: 2 }, (_, index) => `part${index}`);
    const config = ROLLOUT_CONFIG.replace(
      "    smoke:",
      `${names.map((name) => `    ${name}: { env: X, eq: ${name} }\n`).join("")}    smoke:`,
    );
    await using project = makeRolloutProject({ "moult.config.yaml": config });
    const told = await Promise.all(names.map((name) => rollout(project, "rollback", name)));
    for (const one of told) expect(one).toContain("exit 0");
    const list = /rolledBack: \[(.*)\]/.exec(project.read("moult.config.yaml"))?.[1] ?? "";
    expect(list.split(", ").sort()).toEqual([...names, "unit"]);
    expect(readRolloutLog(project.root).actions).toHaveLength(names.length);
  });

  it("leaves the old config or the new one, and a whole log, when it is killed at any moment", async () => {
    await using project = makeRolloutProject();
    const after = ROLLOUT_CONFIG.replace('phase: "first"', "phase: none");
    let isDone = false;
    let lineCount = 0;
    for (let delayMs = 0; !isDone; delayMs += 50) {
      project.write("moult.config.yaml", ROLLOUT_CONFIG);
      const call = project.start(["rollout", "abort"], { env: ADA });
      isDone = await endOrKill(call, delayMs);
      const text = project.read("moult.config.yaml");
      expect([ROLLOUT_CONFIG, after]).toContain(text);
      const log = readRolloutLog(project.root);
      expect(log.warnings).toEqual([]);
      // A change has its line, and what came to its end is a change.
      expect(text === ROLLOUT_CONFIG || log.actions.length > lineCount).toBe(true);
      expect(!isDone || text === after).toBe(true);
      lineCount = log.actions.length;
    }
  });
});

/** Whether it came to its end before the time was over. */
async function endOrKill({ child, finished }: Started, delayMs: number): Promise<boolean> {
  const timer = setTimeout(() => child.kill("SIGKILL"), delayMs);
  const isDone = await finished.then(
    () => true,
    () => false,
  );
  clearTimeout(timer);
  return isDone;
}
