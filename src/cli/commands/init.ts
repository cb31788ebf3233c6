import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderFirstConfig, type TestFacts } from "../../config/first-config.ts";
import { CONFIG_NAMES } from "../../config/find.ts";
import { findFiles } from "../../discovery/files.ts";
import type { Failure } from "../../model/failure.ts";
import type { Invocation } from "../invocation.ts";
import { EXIT_CODES } from "../exit.ts";
import { resolveDirectory } from "../project.ts";
import { showFailures } from "../show-failures.ts";

const CONFIG_NAME = "moult.config.yaml";
const PYTHON_TESTS = ["**/test_*.py", "**/*_test.py"];
const NOT_OURS = ["**/.venv/**", "**/venv/**", "**/site-packages/**", "**/build/**"];
/** Directories whose tests usually need services, so that people run them only on request. */
const INTEGRATION = ["**/integration/**", "**/test_integration/**", "**/e2e/**"];

/** `moult init`: writes a first config from what stands in the tree. Runs none of the project's code. */
export async function init(invocation: Invocation): Promise<number> {
  const { host } = invocation;
  const root = resolveDirectory(invocation);
  const existing = CONFIG_NAMES.find((name) => existsSync(join(root, name)));
  if (existing !== undefined) return showFailures(host, [describeExisting(join(root, existing))]);

  const found = findFiles(root, [
    { include: PYTHON_TESTS, exclude: [...NOT_OURS, ...INTEGRATION] },
    { include: INTEGRATION.flatMap(withPythonNames), exclude: NOT_OURS },
  ]);
  if (!found.ok) return showFailures(host, found.failures);
  const [unit, integration] = found.value.map((one) => one.files.map((file) => file.path));
  const facts: TestFacts = {
    unit: unit ?? [],
    integration: integration ?? [],
    runner: guessRunner(root, [...(unit ?? []), ...(integration ?? [])]),
  };
  const path = join(root, CONFIG_NAME);
  try {
    writeFileSync(path, renderFirstConfig(facts), { flag: "wx" });
  } catch (error) {
    return showFailures(host, [describeUnwritable(path, error)]);
  }
  const count = facts.unit.length + facts.integration.length;
  host.stdout.write(
    `wrote ${path}\nfound ${count} Python test ${count === 1 ? "file" : "files"}\n`,
  );
  const next = count === 0 ? `edit \`files\` and \`run\` in it, then: moult plan` : "moult plan";
  host.stdout.write(`next: ${next}\n`);
  return EXIT_CODES.passed.code;
}

function withPythonNames(folder: string): readonly string[] {
  return PYTHON_TESTS.map((pattern) => folder.replace(/\*\*$/, "") + pattern);
}

/** How a project runs one test file: by pytest where it is configured, else as its files themselves allow. */
function guessRunner(root: string, files: readonly string[]): TestFacts["runner"] {
  const read = (name: string): string => {
    const path = join(root, name);
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  };
  const usesPytest =
    ["pytest.ini", "conftest.py", "tests/conftest.py"].some((name) =>
      existsSync(join(root, name)),
    ) ||
    /\[tool\.pytest|\bpytest\b/.test(read("pyproject.toml")) ||
    /\[(tool:)?pytest\]/.test(read("setup.cfg") + read("tox.ini"));
  if (usesPytest) return "pytest";
  const first = files[0];
  return first !== undefined && read(first).includes("__main__") ? "script" : "unittest";
}

function describeExisting(path: string): Failure {
  return {
    code: "usage-invalid",
    message: "there is a config already",
    place: { path },
    next: "edit it, or remove it and run `moult init` again",
  };
}

function describeUnwritable(path: string, error: unknown): Failure {
  return {
    code: "usage-invalid",
    message: `the config cannot be written: ${String(error)}`,
    place: { path },
    next: "choose a folder that you may write, with -C",
  };
}
