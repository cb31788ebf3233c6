import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject, plainEnvironment, type TestProject } from "./rig/project.ts";

/** A project with a Moult of its own in `moult/`, which has kept no code yet. */
function makeProjectWithMoult(): TestProject {
  const project = makeProject({
    "moult.config.yaml": 'version: 1\ntests: { a: { run: ["true"] } }\n',
  });
  cpSync(resolve("dist"), join(project.root, "moult"), { recursive: true });
  rmSync(join(project.root, "moult/cache"), { recursive: true });
  return project;
}

function call(project: TestProject, ...args: readonly string[]): number | null {
  const main = join(project.root, "moult/main.cjs");
  const options = { cwd: project.root, env: plainEnvironment(), encoding: "utf8" } as const;
  const { status, stderr } = spawnSync(process.execPath, [main, ...args], options);
  expect(stderr).toBe("");
  return status;
}

/** The only file of kept code; it gets another inode when it is written anew. */
function findCode(project: TestProject): { readonly path: string; readonly inode: number } {
  const folder = join(project.root, "moult/cache");
  const names = readdirSync(folder);
  expect(names).toEqual([`${process.version}-${process.arch}.code`]);
  const path = join(folder, names[0] ?? "");
  return { path, inode: statSync(path).ino };
}

describe("the compiled code", () => {
  it("is kept by the first good run, and taken by the next one", async () => {
    await using project = makeProjectWithMoult();
    expect(call(project, "--version")).toBe(0);
    expect(readdirSync(join(project.root, "moult"))).not.toContain("cache");
    expect(call(project, "run")).toBe(0);
    const first = findCode(project);
    expect(call(project, "run")).toBe(0);
    // What V8 refuses is written anew.
    expect(findCode(project)).toEqual(first);
  });

  it.each([
    ["is cut off", (code: Buffer) => code.subarray(0, 1000)],
    ["is no code at all", () => Buffer.from("nothing")],
  ])("is made anew when it %s", async (_, spoil) => {
    await using project = makeProjectWithMoult();
    expect(call(project, "run")).toBe(0);
    const { path } = findCode(project);
    const size = statSync(path).size;
    writeFileSync(path, spoil(readFileSync(path)));
    expect(call(project, "run")).toBe(0);
    expect(statSync(findCode(project).path).size).toBeGreaterThan(size / 2);
  });

  it("is done without where nothing can be written", async () => {
    await using project = makeProjectWithMoult();
    writeFileSync(join(project.root, "moult/cache"), "a file is in the way");
    expect(call(project, "run")).toBe(0);
    expect(call(project, "run")).toBe(0);
  });
});
