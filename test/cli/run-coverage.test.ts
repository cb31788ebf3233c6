import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { coveragePath } from "../rig/coverage-python.ts";
import { makeProject, type TestProject } from "../rig/project.ts";

const CONFIG = `version: 1
coverage: { source: [lib, tests], directory: out }
env: { PYTHONPATH: "." }
tests:
  plain: { files: ["tests/plain/*.py"], run: [python3, "./{file}"], preload: [decimal] }
  odd: { files: ["tests/odd/*.py"], run: [python3, "{file}"] }
`;

const LIB = `import os
def choose(word):
    if word == "a":
        return 1
    elif word == "b":
        return 2
    elif word == "child":
        return 3
    elif word == "fork":
        return 4
    elif word == "pool":
        return 5
    elif word == "before exec":
        return 6
    elif word == "asked to end":
        return 7
    elif word == "killed":
        return 8
    return 9
def unused():
    return 10
`;

const PROJECT = {
  "moult.config.yaml": CONFIG,
  "lib/__init__.py": "",
  "lib/words.py": LIB,
  "lib/never.py": "print(1)\n",
  "tests/plain/a.py":
    "import sys\nfrom lib.words import choose\nprint('decimal' in sys.modules)\nassert choose('a') == 1\n",
  "tests/plain/b.py":
    "from lib.words import choose\nif choose('b') == 1:\n    raise SystemExit(1)\n",
  "tests/odd/processes.py": `import os, subprocess, sys
from multiprocessing import get_context
from lib.words import choose
code = f"import sys; sys.path.insert(0, {os.getcwd()!r}); from lib.words import choose; choose('child')"
subprocess.run([sys.executable, "-c", code], check=True, cwd="/")
if os.fork() == 0:
    choose("fork")
    os._exit(0)
os.wait()
with get_context("fork").Pool(1) as pool:
    pool.map(choose, ["pool"])
    pool.close()
    pool.join()
choose("before exec")
os.execvp("true", ["true"])
`,
  "tests/odd/killed.py": `import os
from lib.words import choose
choose("killed")
os.kill(os.getpid(), 9)
`,
  "tests/odd/asked.py": `import os, signal
from lib.words import choose
choose("asked to end")
os.kill(os.getpid(), signal.SIGTERM)
`,
};

const DUMP = `import json, os, sys
from coverage import CoverageData
data = CoverageData(sys.argv[1])
data.read()
print(json.dumps({os.path.relpath(one): sorted(data.lines(one)) for one in data.measured_files()}))
`;

/** The lines of each file that ran, as a data file of coverage.py has them. */
function linesIn(project: TestProject, dataFile: string, path: string): Record<string, number[]> {
  const { stdout, stderr } = spawnSync("python3", ["-c", DUMP, dataFile], {
    cwd: project.root,
    env: { PATH: path },
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

describe("moult run --coverage", () => {
  let PATH = "";
  beforeAll(() => {
    PATH = coveragePath();
  });

  it.each([
    ["the sources", CONFIG, ["--source=lib,tests"]],
    ["all that is not installed", CONFIG.replace("source: [lib, tests], ", ""), []],
  ])("finds in %s what coverage run --append finds, line for line", async (_, config, source) => {
    await using project = makeProject({ ...PROJECT, "moult.config.yaml": config });
    const args = ["run", "--coverage", "--group", "plain", "-j", "2"];
    const { exitCode, stdout } = await project.moult(args, { env: { PATH } });
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^coverage \d+%: .* in out$/m)]);
    // It began in a process that had imported this before.
    const log = readFileSync(join(project.runFolder(), "logs/plain.tests.plain.a.py.log"), "utf8");
    expect([log, project.record().warnings]).toEqual(["True\n", []]);
    for (const file of ["./tests/plain/a.py", "./tests/plain/b.py"]) {
      const words = ["-m", "coverage", "run", "--append", ...source, file];
      const options = { cwd: project.root, env: { PATH, PYTHONPATH: "." } };
      expect(spawnSync("python3", words, options).status).toBe(0);
    }
    const combined = linesIn(project, "out/.coverage", PATH);
    expect(combined).toEqual(linesIn(project, ".coverage", PATH));
    expect(combined["lib/words.py"]).toEqual([1, 2, 3, 4, 5, 6, 20]);
    for (const report of ["coverage_report.txt", "index.html", "coverage.xml", "coverage.lcov"])
      expect(existsSync(join(project.root, "out", report))).toBe(true);
    // Nothing that a later run could take for its own stays behind.
    expect(existsSync(join(project.runFolder(), "coverage"))).toBe(false);
  });

  it("keeps the data of children, forks and tests that are ended, and names what is lost", async () => {
    await using project = makeProject(PROJECT);
    const args = ["run", "--coverage", "--group", "odd"];
    const { exitCode, stdout } = await project.moult(args, { env: { PATH } });
    const [lost, ...more] = project.record().warnings;
    expect([exitCode, lost, more]).toEqual([
      1,
      "coverage lacks odd/tests/odd/killed.py, in part or all: it was killed before the data was written",
      [],
    ]);
    expect(stdout).toMatch(/SIGTERM .*asked.py$/m);
    expect(stdout).toMatch(/PASS .*processes.py$/m);
    const lines = linesIn(project, "out/.coverage", PATH)["lib/words.py"] ?? [];
    const wanted = { child: 8, fork: 10, pool: 12, exec: 14, asked: 16, killed: 18 };
    const isThere = Object.entries(wanted).map(([name, line]) => [name, lines.includes(line)]);
    expect(Object.fromEntries(isThere)).toEqual({
      child: true,
      fork: true,
      pool: true,
      exec: true,
      asked: true,
      killed: false,
    });
  });

  it("starts tests without preload where that would leave out lines, and says so", async () => {
    await using project = makeProject({
      ...PROJECT,
      "moult.config.yaml": CONFIG.replace("[decimal]", "[decimal, lib.words]"),
    });
    const args = ["run", "--coverage", "--group", "plain"];
    expect((await project.moult(args, { env: { PATH } })).exitCode).toBe(0);
    expect(project.record().warnings).toEqual([
      "tests of plain were started without preload: coverage measures lib, so each test has to import it",
    ]);
    expect(linesIn(project, "out/.coverage", PATH)["lib/words.py"]).toContain(1);
  });

  it("fails below --fail-under of all tests together, and only then", async () => {
    await using project = makeProject(PROJECT);
    const run = ["run", "--coverage", "--group", "plain", "--coverage-dir", "other"];
    const low = await project.moult([...run, "--fail-under", "90"], { env: { PATH } });
    expect(low.exitCode).toBe(10);
    expect(project.record().warnings).toEqual([
      expect.stringMatching(/^coverage is \d+%, less than 90%$/),
    ]);
    expect(existsSync(join(project.root, "other/coverage.xml"))).toBe(true);
  });

  it("says before any test runs what is missing or makes no sense", async () => {
    await using project = makeProject({
      ...PROJECT,
      "bin/python3": "#!/bin/sh\necho No module named coverage\nexit 1\n",
    });
    const without = await project.moult(["run", "--coverage"], {
      env: { PATH: `${project.root}/bin:/bin` },
    });
    expect([without.exitCode, without.stderr]).toMatchInlineSnapshot(`
      [
        2,
        "error: python3 has no coverage.py
        next: install it: apt-get install python3-coverage, or python3 -m pip install coverage
      ",
      ]
    `);
    const both = await project.moult(["run", "--coverage", "--preload-verify"], { env: { PATH } });
    expect([both.exitCode, both.stderr]).toMatchInlineSnapshot(`
      [
        2,
        "error: --preload-verify runs each test twice, and --coverage would count both
        next: leave out --coverage or --preload-verify
      ",
      ]
    `);
    expect(existsSync(join(project.root, ".moult/runs"))).toBe(false);
  });
});
