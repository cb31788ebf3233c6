import { describe, expect, it } from "vitest";
import { surveyProject } from "../../src/cli/survey-project.ts";
import { makeFolder, valueOf } from "../config/folder.ts";

const MAIN = 'if __name__ == "__main__":\n    main()\n';

function runnerOf(files: Readonly<Record<string, string>>): string {
  using folder = makeFolder(files);
  return valueOf(surveyProject(folder.path)).config.runner;
}

// What init writes for a tree is tested through the front door, in init.test.ts.
describe("surveyProject", () => {
  it.each([
    ["pytest", { "test_a.py": MAIN, "pytest.ini": "" }],
    ["pytest", { "test_a.py": MAIN, "tests/conftest.py": "" }],
    ["pytest", { "test_a.py": MAIN, "setup.cfg": "[tool:pytest]\n" }],
    ["pytest", { "test_a.py": MAIN, "tox.ini": "[pytest]\n" }],
    ["pytest", { "test_a.py": MAIN, "pyproject.toml": 'dependencies = ["pytest>=8"]\n' }],
    ["script", { "test_a.py": MAIN, "pyproject.toml": "[project]\n" }],
    ["script", { "test_a.py": `def test_x():\n    pass\n${MAIN}` }],
    ["pytest", { "test_a.py": "def test_x():\n    pass\n" }],
    ["pytest", { "test_a.py": "async def test_x():\n    pass\n" }],
    ["pytest", { "test_a.py": "import pytest\n", "test_b.py": MAIN }],
    ["unittest", { "test_a.py": "class A(TestCase):\n    def test_x(self): pass\n" }],
    ["unittest", { "test_a.py": MAIN, "test_b.py": "" }],
    ["unittest", {}],
  ] as const)("guesses %s from %j", (runner, files) => {
    expect(runnerOf(files)).toBe(runner);
  });

  it("counts the tests of each group and excludes only what is there", () => {
    using folder = makeFolder({
      "tests/test_a.py": "",
      "tests/e2e/test_b.py": "",
      "tests/e2e/venv/test_no.py": "",
      "docs/build/test_no.py": "",
    });
    const { counts, config } = valueOf(surveyProject(folder.path));
    expect(counts).toEqual({ unit: 1, integration: 1 });
    expect(config.groups).toEqual([
      {
        name: "unit",
        optIn: false,
        files: ["tests/**/test_*.py"],
        exclude: ["**/venv/**", "**/e2e/**"],
      },
      {
        name: "integration",
        optIn: true,
        files: ["tests/e2e/**/test_*.py"],
        exclude: ["**/venv/**"],
      },
    ]);
  });
});
