import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject, plainEnvironment } from "../rig/project.ts";
import { groupOf } from "./shown.ts";

const NAMES = [
  "a b.sh",
  "it's.sh",
  'say "hi".sh',
  "日本 é.sh",
  "new\nline.sh",
  "tab\tand\u001b[31mred.sh",
  "back\\slash.sh",
  "$HOME`id`.sh",
  "-x.sh",
  "-d/-x.sh",
  "#1.sh",
  "[a]*?.sh",
  `${"n".repeat(252)}.sh`,
  `${"d".repeat(200)}/${"e".repeat(200)}.sh`,
];

describe("strange names", () => {
  it("run, are told on one line each, and can be run again by what is printed", async () => {
    await using project = makeProject({
      "moult.config.yaml": groupOf('{ files: ["**/*.sh"], run: [bash, "{file}"] }'),
      ...Object.fromEntries(NAMES.map((name) => [name, "exit 1"])),
    });
    const { exitCode, stdout } = await project.moult(["run"]);
    expect(exitCode).toBe(1);
    const ids = NAMES.map((name) => `unit/${name}`);
    expect(project.record().counts.failed).toBe(NAMES.length);
    expect(new Set(project.record().tasks.map((task) => task.id))).toEqual(new Set(ids));
    expect(stdout).not.toContain("\t");
    expect(stdout).not.toContain("\u001b");

    // Pasted into a shell, each command runs the one test that it was printed for.
    const commands = [...stdout.matchAll(/^ {2}rerun: moult (.*)$/gm)].map(([, rest]) => rest);
    expect(commands).toHaveLength(NAMES.length);
    const moult = `'${process.execPath}' '${resolve("dist/main.cjs")}'`;
    const script = commands.map((rest) => `${moult} plan --json ${rest?.slice("run ".length)}`);
    const output = execFileSync("bash", ["--norc", "-c", script.join("\n")], {
      cwd: project.root,
      env: plainEnvironment(),
      encoding: "utf8",
    });
    const plans: { tasks: { id: string }[] }[] = JSON.parse(
      `[${output.replaceAll("}\n{", "},{")}]`,
    );
    const planned = plans.map((plan) => plan.tasks.map((task) => task.id));
    expect(planned.flat().toSorted()).toEqual(ids.toSorted());
  });

  it("of the project itself do no harm, also through -C", async () => {
    await using outer = makeProject({});
    const name = "it's a\nproject 日本";
    outer.write(`${name}/moult.config.yaml`, groupOf('{ files: ["*.sh"], run: [bash, "{file}"] }'));
    outer.write(`${name}/a.sh`, "exit 1");
    const { exitCode, stdout } = await outer.moult(["run", "-C", name]);
    expect(exitCode).toBe(1);
    const command = /^ {2}rerun: moult (.*)$/m.exec(stdout)?.[1];
    expect(command).toBe(String.raw`-C $'it\'s a\u000aproject 日本' run unit/a.sh`);
    const moult = `'${process.execPath}' '${resolve("dist/main.cjs")}'`;
    writeFileSync(join(outer.root, name, "a.sh"), "touch again");
    execFileSync("bash", ["--norc", "-c", `${moult} ${command}`], {
      cwd: outer.root,
      env: plainEnvironment(),
    });
    expect(existsSync(join(outer.root, name, "again"))).toBe(true);
  });
});

describe("in the middle of a run", () => {
  it("a program that vanishes is the outcome of its test, and nothing else is lost", async () => {
    await using project = makeProject({
      "moult.config.yaml": groupOf('{ files: ["tests/*"], run: [bin/tool, "{file}"] }'),
      "bin/tool": '#!/bin/bash\nexec bash "$1"\n',
      "tests/1": "rm bin/tool",
      "tests/2": "exit 0",
    });
    const { exitCode, stdout } = await project.moult([
      "run",
      "-j1",
      "--reporter=junit=x.xml",
      "--reporter=terminal",
    ]);
    expect(exitCode).toBe(1);
    expect(project.record().tasks.map((task) => task.verdict)).toEqual(["passed", "spawn-failed"]);
    expect(stdout).toContain("could not start: no such program or directory: bin/tool");
    expect(project.read("x.xml")).toContain("no such program or directory: bin/tool");
  });

  it("a test file that vanishes fails, and the rest goes on", async () => {
    await using project = makeProject({
      "moult.config.yaml": groupOf('{ files: ["tests/*.sh"], run: [bash, "{file}"] }'),
      "tests/1.sh": "rm tests/2.sh",
      "tests/2.sh": "exit 0",
      "tests/3.sh": "exit 0",
    });
    expect((await project.moult(["run", "-j1"])).exitCode).toBe(1);
    const verdicts = project.record().tasks.map((task) => task.verdict);
    expect(verdicts).toEqual(["passed", "failed", "passed"]);
  });

  it("a standard output that is closed from the start changes nothing", async () => {
    await using project = makeProject({
      "moult.config.yaml": groupOf('{ files: ["tests/*.sh"], run: [bash, "{file}"] }'),
      "tests/1.sh": "echo out; exit 1",
      "tests/2.sh": "touch ran",
    });
    const command = `'${process.execPath}' '${resolve("dist/main.cjs")}' run >&- 2>&-; echo $?`;
    const code = execFileSync("bash", ["--norc", "-c", command], {
      cwd: project.root,
      env: plainEnvironment(),
      encoding: "utf8",
    });
    expect(code).toBe("1\n");
    expect(project.record().tasks.map((task) => task.verdict)).toEqual(["failed", "passed"]);
    expect(project.read("ran")).toBe("");
  });
});
