/** What `moult init` found in a project. */
export interface FirstConfig {
  readonly groups: readonly FirstGroup[];
  /** How one test file is run. */
  readonly runner: "pytest" | "script" | "unittest";
}

/** A group of a first config. Globs are relative to the root of the project. */
export interface FirstGroup {
  readonly name: string;
  readonly files: readonly string[];
  readonly exclude: readonly string[];
  readonly optIn: boolean;
}

const COMMANDS: Readonly<Record<FirstConfig["runner"], string>> = {
  pytest: '["python3", "-m", "pytest", "-q", "{file}"]',
  script: '["python3", "{file}"]',
  unittest: '["python3", "-m", "unittest", "{file}"]',
};

const NO_TESTS = [
  "# No Python tests were found here. Tests are described like this:",
  "# tests:",
  "#   unit:",
  '#     files: ["tests/**/test_*.py"]',
  `#     run: ${COMMANDS.script}`,
];

/** Renders a first config, with the comments that a newcomer needs and no more. */
export function renderFirstConfig({ groups, runner }: FirstConfig): string {
  const tests = groups.flatMap((group) => [
    `  ${group.name}:${group.optIn ? ` # runs only with --opt-in ${group.name}` : ""}`,
    ...(group.optIn ? ["    optIn: true"] : []),
    `    files: ${renderList(group.files)}`,
    ...(group.exclude.length === 0 ? [] : [`    exclude: ${renderList(group.exclude)}`]),
    `    run: ${COMMANDS[runner]}`,
  ]);
  return [
    "# What Moult runs, and how. `moult plan` shows what this selects and why.",
    "version: 1",
    "limits:",
    "  memory: auto # of all tests together: 4G, 80% or auto",
    "  taskMemory: 512M # what a test reserves of it; a group may say `memory:` for its own",
    "  timeout: 10m",
    ...(tests.length === 0 ? NO_TESTS : ["tests:", ...tests]),
    "",
  ].join("\n");
}

/** The globs that cover Python test files: one for each naming style in each folder that `folderOf` answers, "" being the root. */
export function coverFiles(
  files: readonly string[],
  folderOf: (file: string) => string,
): readonly string[] {
  const globs = files.map((file) => {
    const name = file.slice(file.lastIndexOf("/") + 1);
    const folder = folderOf(file);
    const style = name.startsWith("test_") ? "test_*.py" : "*_test.py";
    return folder === "" ? style : `${escapeGlob(folder)}/**/${style}`;
  });
  return [...new Set(globs)];
}

/** The glob that matches exactly this path. */
export function escapeGlob(path: string): string {
  // Not \{: the parser of globs takes that for the start of an alternative all the same.
  return path.replaceAll(/[\\*?[\]()!+@|^$'"]/g, String.raw`\$&`).replaceAll(/[{}]/g, "[$&]");
}

function renderList(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(", ")}]`;
}
