import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { coveragePath } from "../rig/coverage-python.ts";
import { installC8 } from "../rig/c8.ts";
import { makeProject, type TestProject } from "../rig/project.ts";

const CONFIG = `version: 1
coverage: { directory: out }
tests:
  plain: { files: ["checks/plain/*.mjs"], run: [node, --test, "{file}"] }
  odd: { files: ["checks/odd/*.cjs"], run: [node, "{file}"] }
`;

const LIB = `exports.choose = function choose(word) {
  if (word === "a") {
    return 1;
  }
  if (word === "b") {
    return 2;
  }
  if (word === "child") {
    return 3;
  }
  if (word === "asked to end") {
    return 4;
  }
  if (word === "killed") {
    return 5;
  }
  return 6;
};
`;

const OTHER = `import words from "../../lib/words.cjs";
words.choose("c");
`;

const PROJECT = {
  "moult.config.yaml": CONFIG,
  "lib/words.cjs": LIB,
  "lib/never.cjs": "console.log(1);\n",
  "lib/as-child.cjs": `require("./words.cjs").choose("child");\n`,
  "checks/plain/a.mjs": `import test from "node:test";
import words from "../../lib/words.cjs";
test("a", () => words.choose("a"));
`,
  "checks/plain/b.mjs": `import { execFileSync } from "node:child_process";
import words from "../../lib/words.cjs";
if (words.choose("b") === 1) throw new Error("no");
execFileSync(process.execPath, ["lib/as-child.cjs"]);
`,
  "checks/odd/ends.cjs": `const { spawn } = require("node:child_process");
for (const [word, signal] of [["asked to end", "SIGTERM"], ["killed", "SIGKILL"]]) {
  const code = \`require("./lib/words.cjs").choose(\${JSON.stringify(word)});
    console.log(); setInterval(() => {}, 60_000)\`;
  const child = spawn(process.execPath, ["-e", code]);
  child.stdout.once("data", () => child.kill(signal));
  child.once("exit", (_, by) => (process.exitCode ||= by === signal ? 0 : 1));
}
`,
};

/** How often each line ran, of each file; from lcov. */
function linesIn(project: TestProject, path: string): Record<string, string[]> {
  const files = project.read(path).split("end_of_record\n").filter(Boolean);
  return Object.fromEntries(
    files.map((text) => [/^SF:(.*)$/m.exec(text)?.[1], text.match(/^DA:.*$/gm) ?? []]),
  );
}

describe("moult run --coverage of Node", () => {
  it("finds what c8 finds one test after the other, line for line", async () => {
    await using project = makeProject(PROJECT);
    const c8 = installC8(project.root);
    const args = ["run", "--coverage", "--group", "plain", "-j", "2"];
    const { exitCode, stdout } = await project.moult(args);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(/^coverage [\d.]+%: .* in out\/node$/m),
    ]);
    const files = ["a", "b"].map((name) => `checks/plain/${name}.mjs`);
    for (const file of files) {
      const words = ["--clean=false", "--reporter=lcovonly", process.execPath, "--test", file];
      const { status } = spawnSync(c8, words, { cwd: project.root, encoding: "utf8" });
      expect(status).toBe(0);
    }
    const combined = linesIn(project, "out/node/coverage.lcov");
    expect(combined).toEqual(linesIn(project, "coverage/lcov.info"));
    const words = combined["lib/words.cjs"] ?? [];
    expect(words.filter((line) => line.endsWith(",0"))).toEqual(
      [11, 12, 13, 14, 15, 16, 17].map((number) => `DA:${number},0`),
    );
    const reports = ["coverage_report.txt", "index.html", "coverage.xml", "coverage-final.json"];
    for (const report of reports)
      expect(existsSync(join(project.root, "out/node", report))).toBe(true);
    expect(existsSync(join(project.runFolder(), "coverage"))).toBe(false);
  });

  it("keeps the data of a process that is asked to end, and names what is killed", async () => {
    await using project = makeProject(PROJECT);
    installC8(project.root);
    const { exitCode } = await project.moult(["run", "--coverage", "--group", "odd"]);
    expect(exitCode).toBe(0);
    expect(project.record().warnings).toEqual([
      "coverage lacks odd/checks/odd/ends.cjs, in part or all: 1 of its 3 processes were killed before the data was written",
    ]);
    const lines = linesIn(project, "out/node/coverage.lcov")["lib/words.cjs"] ?? [];
    expect([lines[11], lines[14]]).toEqual(["DA:12,1", "DA:15,0"]);
  });

  it("reports on Python and Node apart, each against --fail-under", async () => {
    await using project = makeProject({
      "moult.config.yaml": `${CONFIG}  snake: { files: ["checks/*.py"], run: [python3, "{file}"] }\n`,
      "lib/words.cjs": LIB,
      "checks/plain/c.mjs": OTHER,
      "checks/odd/none.cjs": "",
      "checks/one.py": "print(1)\n",
    });
    installC8(project.root);
    const args = ["run", "--coverage", "--group", "plain", "--group", "snake"];
    const { exitCode, stdout } = await project.moult([...args, "--fail-under", "90"], {
      env: { PATH: coveragePath() },
    });
    expect(exitCode).toBe(10);
    expect(stdout).toMatch(/^coverage of Python 100%: .* in out$/m);
    expect(stdout).toMatch(/^coverage of Node [\d.]+%: .* in out\/node$/m);
    expect(project.record().warnings).toEqual([
      expect.stringMatching(/^coverage of Node is [\d.]+%, less than 90%$/),
    ]);
    for (const report of ["coverage.xml", "node/coverage.xml"])
      expect(existsSync(join(project.root, "out", report))).toBe(true);
  });

  it("counts all files of a source, heeds c8's own limits, and leaves vitest to itself", async () => {
    await using project = makeProject({
      "moult.config.yaml": `version: 1
coverage: { directory: out, source: [lib] }
tests:
  plain: { files: ["checks/plain/*.mjs"], run: [node, "{file}"] }
  other: { files: ["checks/odd/*.cjs"], run: [bin/vitest, "{file}"] }
`,
      "lib/words.cjs": LIB,
      "lib/never.cjs": "console.log(1);\n",
      ".c8rc.json": '{ "check-coverage": true, "lines": 99 }',
      "bin/vitest": '#!/bin/sh\ntest -z "$NODE_V8_COVERAGE"\n',
      "checks/plain/c.mjs": OTHER,
      "checks/odd/any.cjs": "",
    });
    installC8(project.root);
    const { exitCode } = await project.moult(["run", "--coverage"]);
    expect(exitCode).toBe(10);
    expect(project.record().warnings).toEqual([
      "coverage lacks other: vitest can be measured by itself only",
      expect.stringMatching(/^coverage is [\d.]+%, less than the configuration of c8 asks for$/),
    ]);
    expect(linesIn(project, "out/node/coverage.lcov")).toEqual({
      "lib/never.cjs": ["DA:1,0"],
      "lib/words.cjs": expect.arrayContaining(["DA:17,1", "DA:3,0"]),
    });
  });

  it("says how to install c8 before any test runs", async () => {
    await using project = makeProject(PROJECT);
    const { exitCode, stderr } = await project.moult(["run", "--coverage"], {
      env: { PATH: "/nowhere" },
    });
    expect([exitCode, stderr.replaceAll(project.root, "ROOT")]).toMatchInlineSnapshot(`
      [
        2,
        "moult.config.yaml:4:49: error: command not found: node
        4 |   plain: { files: ["checks/plain/*.mjs"], run: [node, --test, "{file}"] }
          |                                                 ^^^^
        next: install it, correct the name, or set PATH in \`env\`

      moult.config.yaml:5:45: error: command not found: node
        5 |   odd: { files: ["checks/odd/*.cjs"], run: [node, "{file}"] }
          |                                             ^^^^
        next: install it, correct the name, or set PATH in \`env\`
      ",
      ]
    `);
    expect(existsSync(join(project.root, ".moult/runs"))).toBe(false);
  });
});
