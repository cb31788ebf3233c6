import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { EXIT_CODES } from "../src/cli/exit.ts";
import { makeGate, waitAt } from "./rig/gate.ts";
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

interface KeptCode {
  readonly path: string;
  readonly inode: number;
}

/** The files of kept code, by pack; a file gets another inode when it is written anew. */
function findCode(project: TestProject): Readonly<Record<string, KeptCode>> {
  const folder = join(project.root, "moult/cache");
  const form = new RegExp(`^(.+)-${process.version}-${process.arch}-[0-9a-f-]{36}\\.code$`);
  const entries = readdirSync(folder).map((name): [string, KeptCode] => {
    expect(name).toMatch(form);
    const path = join(folder, name);
    return [form.exec(name)?.[1] ?? "", { path, inode: statSync(path).ino }];
  });
  return Object.fromEntries(entries);
}

describe("the compiled code", () => {
  it("is kept by the first good run, and taken by the next one", async () => {
    await using project = makeProjectWithMoult();
    expect(call(project, "--version")).toBe(0);
    // Of the first pack it would keep next to nothing.
    expect(Object.keys(findCode(project))).toEqual(["rest"]);
    expect(call(project, "run")).toBe(0);
    const first = findCode(project);
    expect(Object.keys(first)).toEqual(expect.arrayContaining(["config", "moult", "rest", "told"]));
    expect(call(project, "run")).toBe(0);
    expect(call(project, "--version")).toBe(0);
    // What V8 refuses is written anew.
    expect(findCode(project)).toEqual(first);
  });

  it.each([
    ["is cut off", (code: Buffer) => code.subarray(0, 1000)],
    ["is no code at all", () => Buffer.from("nothing")],
  ])("is made anew when it %s", async (_, spoil) => {
    await using project = makeProjectWithMoult();
    expect(call(project, "run")).toBe(0);
    const path = findCode(project)["moult"]?.path ?? "";
    const size = statSync(path).size;
    writeFileSync(path, spoil(readFileSync(path)));
    expect(call(project, "run")).toBe(0);
    expect(statSync(path).size).toBeGreaterThan(size / 2);
  });

  it("is done without where nothing can be written", async () => {
    await using project = makeProjectWithMoult();
    writeFileSync(join(project.root, "moult/cache"), "a file is in the way");
    expect(call(project, "run")).toBe(0);
    expect(call(project, "run")).toBe(0);
  });
});

it("goes on to the end of a run although it is replaced meanwhile", async () => {
  await using project = makeProjectWithMoult();
  project.write("a.test", `${waitAt("go")}exit 3\n`);
  project.write(
    "moult.config.yaml",
    'version: 1\ntests: { all: { files: ["*.test"], run: ["bash", "{file}"] } }\n',
  );
  const go = makeGate(project, "go");
  const reports = [
    "--reporter",
    "terminal",
    "--reporter",
    "json=o.json",
    "--reporter",
    "junit=o.xml",
  ];
  const child = spawn(process.execPath, ["moult/main.cjs", "run", ...reports], {
    cwd: project.root,
    env: plainEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  // The first tests are launched before the view is opened, and with it all else that a run may need.
  const [head] = await once(child.stdout, "data");
  const printed = Promise.all([child.stdout, child.stderr].map((one) => one.toArray()));
  for (const name of readdirSync(join(project.root, "moult"))) {
    if (name.endsWith(".cjs")) project.write(`moult/${name}`, "throw new Error('replaced')");
  }
  await go.open();
  const [out, problems] = (await printed).map((chunks) => Buffer.concat(chunks).toString());
  expect([await ended, problems]).toEqual([[EXIT_CODES.testsFailed.code, null], ""]);
  expect(`${head}${out}`).toContain("1 failed");
  expect(project.read("o.json")).toContain('"failed"');
  expect(project.read("o.xml")).toContain("</testsuites>");
});

describe("an older Node", () => {
  /** Calls Moult by this Node, which says that it is another. */
  const callAs = async (version: string): Promise<{ status: number | null; stderr: string }> => {
    await using project = makeProjectWithMoult();
    project.write(
      "other.cjs",
      `Object.defineProperty(process, "versions", { value: { node: "${version}" } });
       Object.defineProperty(process, "version", { value: "v${version}" });`,
    );
    const argv = ["--require", "./other.cjs", "moult/main.cjs", "--version"];
    const options = { cwd: project.root, env: plainEnvironment(), encoding: "utf8" } as const;
    return spawnSync(process.execPath, argv, options);
  };

  it.each(["18.20.8", "20.19.2", "22.17.1"])("%s is refused with the way out", async (version) => {
    const { status, stderr } = await callAs(version);
    expect(status).toBe(EXIT_CODES.broken.code);
    expect(stderr.replace(/\/path\/to\/node .*moult\/main\.cjs/, "/path/to/node MAIN")).toBe(
      `error: Moult needs Node 22.18 or newer, and this is v${version}\n` +
        "  next: call it with another one: /path/to/node MAIN\n",
    );
  });

  it.each(["22.18.0", "24.0.0"])("%s is not", async (version) => {
    expect(await callAs(version)).toMatchObject({ status: 0, stderr: "" });
  });

  it("is one that package.json does not allow", () => {
    expect(readFileSync("package.json", "utf8")).toContain('"node": ">=22.18"');
  });
});
