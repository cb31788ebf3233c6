import { execFileSync, spawn } from "node:child_process";
import {
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { makeProject, plainEnvironment, type TestProject } from "../rig/project.ts";

/** The example: a project with a CI script of its own, and a config that does the same. */
export const MONOLITH = resolve("examples/monolith");

/** Variables that CI sets for one job. */
export type Cell = Readonly<Record<string, string>>;

/** What one run of the script itself did. */
export interface ScriptRun {
  readonly exitCode: number;
  /** Standard output and error as one text, in their order. */
  readonly output: string;
  /** The functions that the dispatch called, each with its arguments: `test_python_shard 2`. */
  readonly called: readonly string[];
}

/** How a run of the script differs from the usual one. */
export interface ScriptCall {
  readonly args?: readonly string[];
  /** A copy of the example. */
  readonly root?: string;
}

/** Runs `ci/test.sh ARGS` in real bash, as CI would, and reads its journal. */
export async function runScript(cell: Cell, call: ScriptCall = {}): Promise<ScriptRun> {
  const { args = [], root = MONOLITH } = call;
  const folder = mkdtempSync(join(tmpdir(), "moult-monolith-"));
  const outputPath = join(folder, "output");
  const journalPath = join(folder, "journal");
  const output = openSync(outputPath, "a");
  try {
    const exitCode = await new Promise<number | null>((done, fail) => {
      const env = { ...jobEnvironment(), MONOLITH_RECORD: journalPath, ...cell };
      spawn("bash", ["ci/test.sh", ...args], {
        cwd: root,
        env,
        stdio: ["ignore", output, output],
      })
        .once("error", fail)
        .once("close", done);
    });
    if (exitCode === null) throw new Error("the script was ended by a signal");
    const called = existsSync(journalPath) ? readLines(journalPath) : [];
    return { exitCode, output: readFileSync(outputPath, "utf8"), called };
  } finally {
    closeSync(output);
    rmSync(folder, { recursive: true });
  }
}

/** A project of its own with all files of the example. */
export function copyMonolith(): TestProject {
  const project = makeProject({});
  cpSync(MONOLITH, project.root, {
    recursive: true,
    filter: (path) => !path.endsWith("/.moult") && !path.endsWith("/__pycache__"),
  });
  return project;
}

/** The environment of a job without its own variables. */
export function jobEnvironment(): Record<string, string> {
  const { PATH = "", ...others } = plainEnvironment();
  return { ...others, PATH: `${pythonFolder()}${delimiter}${PATH}` };
}

/** Calls a function for each value, two at a time; answers in the order of the values. */
export async function eachInTwos<Value, Answer>(
  values: readonly Value[],
  ask: (value: Value) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const waiting = values.entries();
  const work = async (): Promise<void> => {
    for (const [index, value] of waiting) answers[index] = await ask(value);
  };
  await Promise.all([work(), work()]);
  return answers;
}

let found: string | undefined;

// Version managers put a script in front of python3 that takes longer than the tests of the example.
function pythonFolder(): string {
  found ??= dirname(
    execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }),
  );
  return found;
}

function readLines(path: string): readonly string[] {
  return readFileSync(path, "utf8").trimEnd().split("\n");
}
