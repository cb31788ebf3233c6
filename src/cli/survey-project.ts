import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { coverFiles, type FirstConfig, type FirstGroup } from "../config/first-config.ts";
import { type FileQuery, findFiles } from "../discovery/files.ts";
import { type Result, success } from "../model/result.ts";
import { compilePatterns } from "../plan/task-rules.ts";

/** What stands in the tree of a project without a config. */
export interface Survey {
  readonly config: FirstConfig;
  /** The test files of each group. */
  readonly counts: { readonly unit: number; readonly integration: number };
}

const PYTHON_TESTS = ["test_*.py", "*_test.py"];
const NOT_OURS = ["**/venv/**", "**/site-packages/**", "**/build/**"];
/** Directories whose tests usually need services, so that people run them only on request. */
const INTEGRATION = ["integration", "test_integration", "integration_tests", "e2e"];
const INTEGRATION_GLOBS = INTEGRATION.map((name) => `**/${name}/**`);

/** Looks for Python tests and for how they are run, by the names and the text of files alone. */
export function surveyProject(root: string): Result<Survey> {
  const found = findPaths(root, [
    { include: below(["**"]), exclude: [...NOT_OURS, ...INTEGRATION_GLOBS] },
    { include: below(INTEGRATION.map((name) => `**/${name}/**`)), exclude: NOT_OURS },
  ]);
  if (!found.ok) return found;
  const [unit = [], integration = []] = found.value;
  const drafts = [
    { name: "unit", optIn: false, files: coverFiles(unit, topFolder) },
    { name: "integration", optIn: true, files: coverFiles(integration, integrationFolder) },
  ].filter((group) => group.files.length > 0);
  const reached = findPaths(
    root,
    drafts.map(({ files }) => ({ include: files, exclude: [] })),
  );
  if (!reached.ok) return reached;
  const groups = drafts.map((draft, index): FirstGroup => {
    const candidates = draft.optIn ? NOT_OURS : [...NOT_OURS, ...INTEGRATION_GLOBS];
    return { ...draft, exclude: usefulExcludes(candidates, reached.value[index] ?? []) };
  });
  return success({
    config: { groups, runner: guessRunner(root, [...unit, ...integration]) },
    counts: { unit: unit.length, integration: integration.length },
  });
}

function below(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => PYTHON_TESTS.map((name) => `${folder}/${name}`));
}

function findPaths(
  root: string,
  queries: readonly FileQuery[],
): Result<readonly (readonly string[])[]> {
  const found = findFiles(root, queries);
  return found.ok ? success(found.value.map(({ files }) => files.map(({ path }) => path))) : found;
}

/** Those of the globs that leave something out: the config should not name what is not there. */
function usefulExcludes(globs: readonly string[], reached: readonly string[]): readonly string[] {
  return globs.filter((glob) => reached.some(compilePatterns([glob])));
}

function topFolder(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : "";
}

/** The topmost folder around a file that only holds integration tests. */
function integrationFolder(file: string): string {
  const folders = file.split("/").slice(0, -1);
  const depth = folders.findIndex((name) => INTEGRATION.includes(name));
  return folders.slice(0, depth + 1).join("/");
}

/** How a project runs one test file: by pytest where it is configured, else as its files themselves allow. */
function guessRunner(root: string, files: readonly string[]): FirstConfig["runner"] {
  const read = (name: string): string => readText(join(root, name));
  const isPytestConfigured =
    ["pytest.ini", "conftest.py", "tests/conftest.py"].some((name) =>
      existsSync(join(root, name)),
    ) ||
    /\[tool\.pytest|\bpytest\b/.test(read("pyproject.toml")) ||
    /\[(tool:)?pytest\]/.test(read("setup.cfg") + read("tox.ini"));
  if (isPytestConfigured) return "pytest";
  const texts = files.map(read);
  if (texts.length > 0 && texts.every((text) => text.includes("__main__"))) return "script";
  // unittest would find nothing in such a file and call that a success.
  const isForPytest = /^(?:import|from) pytest\b|^(?:async )?def test_/m;
  return texts.some((text) => isForPytest.test(text)) ? "pytest" : "unittest";
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // Not there, or not for us: what it would have told stays unknown.
  }
}
