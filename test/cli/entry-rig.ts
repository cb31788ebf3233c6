import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { findPrograms } from "../../src/exec/programs.ts";
import { configOf } from "../rig/programs.ts";
import { makeProject, plainEnvironment, type TestProject } from "../rig/project.ts";

/** What an old script says and answers; nothing else in these tests does so. */
export const LEGACY_RESULT = 42;

/** An old script that leaves a trace, shows what it was given, and has an exit code of its own. */
export const LEGACY_SCRIPT = `#!/bin/sh
echo "legacy in $(pwd): $#" "$@"
echo ran >>legacy-ran
env >legacy-env
exit ${LEGACY_RESULT}
`;

/** A project that leaves an old script behind, with an entry script and a Moult of its own. */
export interface EntryProject extends TestProject {
  /** The folder of its own Moult; to be broken. */
  readonly dist: string;
  /** Calls the entry script to its end. */
  readonly entry: (args: readonly string[], call?: EntryCall) => Promise<EntryEnd>;
  readonly startEntry: (args: readonly string[], call?: EntryCall) => StartedEntry;
  /** How often the old script ran. */
  readonly legacyRuns: () => number;
}

/** How a call of the entry differs: by /bin/sh, with the project's own Moult. */
export interface EntryCall {
  /** The shell with its flags; must be on PATH of the tests. */
  readonly shell?: readonly [string, ...string[]];
  /** Over the usual ones; an empty text is a variable without a value. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** What a call of the entry left. */
export interface EntryEnd {
  readonly exitCode: number | null;
  /** Both streams, as they came. */
  readonly output: string;
}

/** A call of the entry that goes on. */
export interface StartedEntry {
  /** Of the shell. */
  readonly pid: number;
  readonly ended: Promise<EntryEnd>;
  readonly output: () => string;
}

/** A config that names the old script and runs each `tests/*.sh`. */
export function legacyConfig(limits: string = ""): string {
  return configOf(limits).replace("tests:", "legacy: { script: ci/test.sh }\ntests:");
}

/** Makes such a project; the files come over a config, one test that passes, and the old script. */
export async function makeEntryProject(
  files: Readonly<Record<string, string>> = {},
): Promise<EntryProject> {
  const project = makeProject({
    "moult.config.yaml": legacyConfig(),
    "tests/a.sh": "exit 0\n",
    "ci/test.sh": LEGACY_SCRIPT,
    ...files,
  });
  const dist = join(project.root, "own-moult");
  cpSync(resolve("dist"), dist, { recursive: true });
  project.write("bin/moult", `#!/bin/sh\nexec '${process.execPath}' '${dist}/main.cjs' "$@"\n`);
  const made = await project.moult(["init", "--entry", "ci/run-tests", "--script", "ci/test.sh"]);
  if (made.exitCode !== 0) throw new Error(made.stderr);
  const startEntry: EntryProject["startEntry"] = (args, call = {}) =>
    startShell(project, args, call);
  const trace = join(project.root, "legacy-ran");
  return {
    ...project,
    dist,
    startEntry,
    entry: (args, call) => startEntry(args, call).ended,
    legacyRuns: () => (existsSync(trace) ? readFileSync(trace, "utf8").split("\n").length - 1 : 0),
  };
}

function startShell(
  { root }: TestProject,
  args: readonly string[],
  { shell = ["/bin/sh"], env = {}, cwd = root }: EntryCall,
): StartedEntry {
  const [program, ...flags] = shell;
  const child = spawn(program, [...flags, join(root, "ci/run-tests"), ...args], {
    cwd,
    env: { ...plainEnvironment(), MOULT: join(root, "bin/moult"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A session of its own has no terminal, as in CI.
    detached: true,
  });
  let output = "";
  const collect = (text: string): string => (output += text);
  child.stdout.setEncoding("utf8").on("data", collect);
  child.stderr.setEncoding("utf8").on("data", collect);
  const ended = new Promise<EntryEnd>((done, fail) => {
    child.once("error", fail);
    child.once("close", (exitCode) => done({ exitCode, output: output.replaceAll(root, "ROOT") }));
  });
  return { pid: child.pid ?? 0, ended, output: () => output };
}

const TOOLS =
  "sh bash cat date dirname env mkdir mktemp readlink rm sed sleep tail touch tr find pwd python3";

/** A PATH with what a small machine has, and without Node. */
export function pathWithoutNode(project: TestProject): string {
  const folder = join(project.root, "tools");
  mkdirSync(folder);
  for (const name of TOOLS.split(" ")) {
    const [program] = findPrograms(name, process.env["PATH"]);
    if (program !== undefined) symlinkSync(program, join(folder, name));
  }
  return folder;
}

/** Makes a file of the project executable. */
export function makeExecutable(project: TestProject, path: string): void {
  chmodSync(join(project.root, path), 0o755);
}
