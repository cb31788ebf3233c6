/** What `moult init` found in a project. Paths are relative to its root. */
export interface TestFacts {
  readonly unit: readonly string[];
  readonly integration: readonly string[];
  /** How one test file is run. */
  readonly runner: "pytest" | "script" | "unittest";
}

const COMMANDS: Readonly<Record<TestFacts["runner"], string>> = {
  pytest: '["python3", "-m", "pytest", "-q", "{file}"]',
  script: '["python3", "{file}"]',
  unittest: '["python3", "-m", "unittest", "{file}"]',
};

/** Renders a first config, with the comments that a newcomer needs and no more. */
export function renderFirstConfig(facts: TestFacts): string {
  const run = COMMANDS[facts.runner];
  const groups: string[] = [];
  const hasTests = facts.unit.length + facts.integration.length > 0;
  if (facts.unit.length > 0 || !hasTests) {
    const files = hasTests ? patternsOf(facts.unit) : '["tests/**/test_*.py"]';
    const exclude =
      facts.integration.length === 0 ? [] : [`    exclude: ["**/*integration/**", "**/e2e/**"]`];
    groups.push("  unit:", `    files: ${files}`, ...exclude, `    run: ${run}`);
  }
  if (facts.integration.length > 0) {
    groups.push(
      "  integration: # runs only with --integration",
      "    optIn: true",
      `    files: ${patternsOf(facts.integration)}`,
      `    run: ${run}`,
    );
  }
  return [
    "# What Moult runs, and how. `moult plan` shows what this selects and why.",
    "version: 1",
    "limits:",
    "  memory: auto # of all tests together: 4G, 80% or auto",
    "  taskMemory: 512M # what a test reserves of it; a group may say `memory:` for its own",
    "  timeout: 10m",
    "tests:",
    ...groups,
    "",
  ].join("\n");
}

/** The shortest globs that cover the files: one for each top folder and naming style. */
function patternsOf(files: readonly string[]): string {
  const patterns = new Set(files.map(patternOf));
  return `[${[...patterns].map((one) => JSON.stringify(one)).join(", ")}]`;
}

function patternOf(file: string): string {
  const name = file.slice(file.lastIndexOf("/") + 1);
  const top = file.includes("/") ? `${file.slice(0, file.indexOf("/"))}/**/` : "";
  return `${top}${name.startsWith("test_") ? "test_*.py" : "*_test.py"}`;
}
