import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { until } from "./rig/processes.ts";
import { makeProject, plainEnvironment } from "./rig/project.ts";

const MAIN = resolve("dist/main.cjs");

describe("the program", () => {
  it("exits 3 when what it prints is lost, and says so", () => {
    const { status, stderr } = spawnSync(process.execPath, [MAIN, "--version"], {
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
      encoding: "utf8",
    });
    expect(stderr).toMatch(/^error: ENOSPC: no space left on device/);
    expect(status).toBe(3);
  });

  it("waits for a slow reader of what it prints", async () => {
    const long = "x".repeat(2000);
    const cells = Array.from({ length: 200 }, (_, index) => ({ TEST_CONFIG: `${long}-${index}` }));
    await using project = makeProject({
      "moult.config.yaml": "version: 1\nsuites: [{ name: a, steps: [{ run: ['true'] }] }]\n",
      "matrix.json": JSON.stringify(cells),
    });
    const child = spawn(process.execPath, [MAIN, "plan", "--matrix", "matrix.json"], {
      cwd: project.root,
      env: plainEnvironment(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    // Nobody reads yet: it fills the pipe, and then it can only wait, or end and lose the rest.
    let previous = "";
    let calmCount = 0;
    await until(
      () => {
        const used = cpuTimeOf(child.pid ?? 0);
        calmCount = used === previous && used !== "" ? calmCount + 1 : 0;
        previous = used;
        return child.exitCode !== null || calmCount >= 25;
      },
      (isOver) => isOver,
    );
    const [text, code] = await Promise.all([
      child.stdout.setEncoding("utf8").toArray(),
      endOf(child),
    ]);
    expect(text.join("")).toMatch(/x-199\n[^]*\n200 cells\n +200 {2}a\n$/);
    expect(code).toBe(0);
  });

  it("exits 3 in a folder that has been removed", () => {
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$1" doctor';
    const { status, stderr } = spawnSync("sh", ["-c", script, process.execPath, MAIN], {
      cwd: makeProject({}).root,
      encoding: "utf8",
    });
    expect(stderr).toBe(
      "error: the current folder has been removed\n  next: cd to a folder that exists\n",
    );
    expect(status).toBe(3);
  });

  it.each([
    [
      "throws later",
      "setTimeout(() => { throw new Error('later') }, 0); await new Promise(() => {});",
    ],
    ["ends the process", "process.exit(0);"],
  ])("exits 3 for a config that %s", async (_, text) => {
    await using project = makeProject({
      "moult.config.ts": `${text}\nexport const config = { version: 1, tests: {} };\n`,
    });
    const { exitCode } = await project.moult(["plan"]);
    expect(exitCode).toBe(3);
  });

  it("does not name itself to the tests", async () => {
    await using project = makeProject({
      "moult.config.yaml":
        "version: 1\ntests: { a: { run: [sh, -c, 'test -z \"$MOULT_PROGRAM\"'] } }\n",
    });
    const env = { ...plainEnvironment(), MOULT_PROGRAM: "./moult" };
    expect((await project.moult(["run"], { env })).exitCode).toBe(0);
  });
});

/** In clock ticks; empty when the process has gone. */
function cpuTimeOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(" ").slice(13, 15).join(" ");
  } catch {
    return "";
  }
}

function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => child.once("exit", done));
}
