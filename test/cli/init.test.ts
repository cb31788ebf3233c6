import { chmodSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeProject, type TestProject } from "../rig/project.ts";
import { moultAsNobody } from "./moult-as-nobody.ts";
import { shown } from "./shown.ts";

const SCRIPT = 'import unittest\nif __name__ == "__main__":\n    unittest.main()\n';

/** What `moult init` says and writes; the comments at the top of the file are always the same. */
async function initialize(project: TestProject): Promise<string> {
  const said = shown(project, await project.moult(["init"]));
  const written = project.read("moult.config.yaml").split("timeout: 10m\n")[1];
  return `${said}\n\n${written}`;
}

/** The files that the groups of the config select, as `moult plan` sees them. */
async function planned(project: TestProject, args: readonly string[] = []): Promise<string[]> {
  const { stdout, stderr } = await project.moult(["plan", "--json", ...args]);
  if (stdout === "") throw new Error(stderr);
  const { tasks }: { tasks: { id: string }[] } = JSON.parse(stdout);
  return tasks.map((task) => task.id);
}

describe("moult init", () => {
  it("runs scripts as scripts", async () => {
    await using project = makeProject({ "tests/test_a.py": SCRIPT, "tests/x/test_b.py": SCRIPT });
    expect(await initialize(project)).toMatchInlineSnapshot(`
      "wrote ROOT/moult.config.yaml
      found 2 Python test files
      next: moult plan
      exit 0

      tests:
        unit:
          files: ["tests/**/test_*.py"]
          run: ["python3", "{file}"]
      "
    `);
    expect(await planned(project)).toEqual(["unit/tests/test_a.py", "unit/tests/x/test_b.py"]);
    const { exitCode } = await project.moult(["run", "--memory", "2G"]);
    expect(exitCode).toBe(0);
  });

  it("runs a project of pytest by pytest, and its integration tests only on request", async () => {
    await using project = makeProject({
      "pyproject.toml": "[tool.pytest.ini_options]\n",
      "app/tests/test_a.py": "",
      "app/tests/integration/test_db.py": "",
      "app/venv/lib/test_not_ours.py": "",
      "e2e/deep/login_test.py": "",
      "build/test_copy.py": "",
      "tests/test_integration.py": "",
    });
    expect(await initialize(project)).toMatchInlineSnapshot(`
      "wrote ROOT/moult.config.yaml
      found 4 Python test files: 2 unit, 2 integration
      next: moult plan
      exit 0

      tests:
        unit:
          files: ["app/**/test_*.py", "tests/**/test_*.py"]
          exclude: ["**/venv/**", "**/integration/**"]
          run: ["python3", "-m", "pytest", "-q", "{file}"]
        integration: # runs only with --opt-in integration
          optIn: true
          files: ["app/tests/integration/**/test_*.py", "e2e/**/*_test.py"]
          run: ["python3", "-m", "pytest", "-q", "{file}"]
      "
    `);
    expect(await planned(project, ["--opt-in", "integration"])).toEqual([
      "unit/app/tests/test_a.py",
      "unit/tests/test_integration.py",
      "integration/app/tests/integration/test_db.py",
      "integration/e2e/deep/login_test.py",
    ]);
  });

  it("finds tests in the top folder, and names the folder of each", async () => {
    await using project = makeProject({
      "test_top.py": "import unittest\n",
      "helper.py": "",
      "a/b_test.py": "import unittest\n",
      "a/other.py": "",
    });
    expect(await initialize(project)).toMatchInlineSnapshot(`
      "wrote ROOT/moult.config.yaml
      found 2 Python test files
      next: moult plan
      exit 0

      tests:
        unit:
          files: ["a/**/*_test.py", "test_*.py"]
          run: ["python3", "-m", "unittest", "{file}"]
      "
    `);
    expect(await planned(project)).toEqual(["unit/a/b_test.py", "unit/test_top.py"]);
  });

  it("sees from the tests themselves that they need pytest", async () => {
    await using project = makeProject({
      "tests/test_a.py": "import unittest\n",
      "tests/test_b.py": "def test_it():\n    assert False\n",
    });
    await project.moult(["init"]);
    expect(project.read("moult.config.yaml")).toContain('"-m", "pytest"');
  });

  it("leads to a plan that is not empty when there are only integration tests", async () => {
    await using project = makeProject({ "integration/test_a.py": SCRIPT });
    const { stdout } = await project.moult(["init"]);
    expect(stdout).toContain("next: moult plan --opt-in integration\n");
    expect(await planned(project, ["--opt-in", "integration"])).toHaveLength(1);
  });

  it("writes a config that shows the way when nothing is found", async () => {
    await using project = makeProject({ "main.c": "" });
    expect(await initialize(project)).toMatchInlineSnapshot(`
      "wrote ROOT/moult.config.yaml
      found 0 Python test files
      next: describe the tests in it, then: moult plan
      exit 0

      # No Python tests were found here. Tests are described like this:
      # tests:
      #   unit:
      #     files: ["tests/**/test_*.py"]
      #     run: ["python3", "{file}"]
      "
    `);
    expect((await project.moult(["plan"])).stderr).toContain("error: the config has no tests\n");
  });

  it("keeps a config that is there, of whatever name", async () => {
    await using project = makeProject({ "moult.config.ts": "export default {};" });
    expect(shown(project, await project.moult(["init"]))).toMatchInlineSnapshot(`
      "moult.config.ts: error: there is a config already
        next: edit it, or remove it and run \`moult init\` again
      exit 2"
    `);
    expect(project.read("moult.config.ts")).toBe("export default {};");
  });

  it("says why it cannot write", async () => {
    await using project = makeProject({});
    chmodSync(project.root, 0o555);
    const refused = moultAsNobody(project.root, ["init"]);
    chmodSync(project.root, 0o755);
    expect(shown(project, refused)).toMatchInlineSnapshot(`
      "moult.config.yaml: error: the config cannot be written: permission denied
        next: choose a folder that you may write, with -C
      exit 2"
    `);
    expect(shown(project, await project.moult(["init", "-C", "nope"]))).toMatchInlineSnapshot(`
      "error: no such directory: nope
        next: correct -C (or MOULT_DIRECTORY); it starts from the folder where you are
      exit 2"
    `);
  });

  it("selects exactly what it found, whatever the folders are called", async () => {
    const folder = fc.oneof(
      fc.constantFrom("integration", "e2e", "venv", "build", "tests", "my_integration"),
      fc.string({
        unit: fc.constantFrom(...Array.from(`ab []{}()!*?+@,|^$'"#&-~日`)),
        minLength: 1,
      }),
    );
    const file = fc.tuple(
      fc.array(folder, { maxLength: 3 }),
      fc.constantFrom("test_a.py", "b_test.py", "test_c_test.py", "other.py"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 6 }), async (files) => {
        const paths = [...new Set(files.map(([folders, name]) => [...folders, name].join("/")))];
        await using project = makeProject(Object.fromEntries(paths.map((path) => [path, SCRIPT])));
        await project.moult(["init"]);
        const isOurs = (path: string): boolean => !/(^|\/)(venv|build)\//.test(path);
        const wanted = paths
          .filter((path) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path) && isOurs(path))
          .map(
            (path) => (/(^|\/)(integration|e2e)\//.test(path) ? "integration/" : "unit/") + path,
          );
        const optIn = wanted.some((id) => id.startsWith("integration/"));
        const found = await planned(project, optIn ? ["--opt-in", "integration"] : []);
        expect(found.toSorted()).toEqual(wanted.toSorted());
      }),
      { numRuns: 15 },
    );
  });
});
