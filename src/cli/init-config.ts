import { posix } from "node:path";
import type { FirstGroup } from "../config/first-config.ts";
import { globsOfRoot, type RootGlobs } from "./init-globs.ts";
import type { ScriptReading } from "./init-script.ts";

/** A group as a script has it: with the command that it uses, and where. */
export interface ScriptGroup extends FirstGroup {
  readonly run: readonly string[];
  /** Relative to the root; "" is that root. */
  readonly cwd: string;
}

/**
 * Makes groups of the finds of a script: one for each folder that it always searches, in its order, and one
 * for each word that it can be given, with all folders of that.
 */
export function groupFinds(
  { finds, run }: ScriptReading,
  projectRoot: string,
): readonly ScriptGroup[] {
  const command = run ?? ["python3", "{file}"];
  const drafts = finds.flatMap((find) => {
    const place = { projectRoot, base: find.base };
    return find.query.roots.map((root) => ({ find, globs: globsOfRoot(find.query, root, place) }));
  });
  const names = new Set<string>();
  const groups = new Map<string, ScriptGroup>();
  for (const { find, globs } of drafts) {
    const group: ScriptGroup = {
      name: find.optIn ?? uniqueName(globs, names),
      files: globs.files,
      exclude: globs.exclude,
      optIn: find.optIn !== undefined,
      cwd: find.base,
      run: command.map((word) => word.replaceAll("{file}", `${globs.prefix}{file}`)),
    };
    names.add(group.name);
    const twin = groups.get(keyOf(group));
    groups.set(keyOf(group), twin === undefined ? group : mergeGroups(twin, group));
  }
  return [...groups.values()];
}

/** What is asked for by one word is one group, where it can be: it needs one command and one folder. */
function keyOf({ name, optIn, cwd, run, files }: ScriptGroup): string {
  return JSON.stringify(optIn ? [name, cwd, run] : [name, files]);
}

function mergeGroups(one: ScriptGroup, other: ScriptGroup): ScriptGroup {
  return {
    ...one,
    files: [...new Set([...one.files, ...other.files])],
    exclude: [...new Set([...one.exclude, ...other.exclude])],
  };
}

function uniqueName({ root }: RootGlobs, taken: ReadonlySet<string>): string {
  const plain = root.replace(/^[^\w]+/, "").replaceAll(/[^\w]+/g, "-") || "unit";
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? plain : `${plain}-${count}`;
    if (!taken.has(name)) return name;
  }
}

/** What a config is made of. */
export interface ScriptConfig {
  readonly groups: readonly ScriptGroup[];
  readonly reading: ScriptReading;
  /** The script as it is called from the root, with a slash. */
  readonly script: string;
}

/** Renders the config of a project that had a run_tests.sh. */
export function renderScriptConfig({ groups, reading, script }: ScriptConfig): string {
  const { coverageSource: source, coverageFolder: folder } = reading;
  const env = Object.entries({ ...reading.env, ...reading.runEnv });
  const coverage = [
    ...(source.length === 0 ? [] : [`  source: ${flow(source)}`]),
    ...(folder === undefined ? [] : [`  directory: ${JSON.stringify(folder)}`]),
  ];
  return [
    `# What Moult runs, and how: made from ${posix.basename(script)} by \`moult init --from\`.`,
    "# `moult plan` shows what this selects and why.",
    "version: 1",
    `legacy: { script: ${JSON.stringify(script)} }`,
    "limits:",
    "  memory: auto # of all tests together: 4G, 80% or auto",
    "  timeout: 10m # the script had none",
    ...section(
      "env",
      env.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
    ),
    ...section("coverage", coverage),
    "tests:",
    ...groups.flatMap(renderGroup),
    "",
  ].join("\n");
}

function section(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${name}:`, ...lines];
}

function renderGroup({ name, optIn, files, exclude, cwd, run }: ScriptGroup): readonly string[] {
  return [
    `  ${name}:${optIn ? ` # runs only with --opt-in ${name}` : ""}`,
    ...(optIn ? ["    optIn: true"] : []),
    `    files: ${flow(files)}`,
    ...(exclude.length === 0 ? [] : [`    exclude: ${flow(exclude)}`]),
    ...(cwd === "" ? [] : [`    cwd: ${JSON.stringify(cwd)}`]),
    `    run: ${flow(run)}`,
  ];
}

function flow(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(", ")}]`;
}
