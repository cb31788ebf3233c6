import { spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
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
