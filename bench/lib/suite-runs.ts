import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestFile } from "./heavy-files.ts";
import { cleanEnvironment, measureCommand, type Measurement } from "./measure.ts";
import type { WatchOptions } from "./memory-watch.ts";
import { readReport, type MoultBuild } from "./moult.ts";
import type { Contender, Measured } from "./rounds.ts";
import type { Scratch } from "./scratch.ts";

/** One run of a whole suite. */
export interface SuiteRun extends Measurement {
  /** The files that failed, as this runner saw it, in order. */
  readonly failed: readonly string[];
}

/** A suite of generated files on the disk, and how to run one of them. */
export interface Suite {
  readonly folder: Scratch;
  readonly files: readonly TestFile[];
  readonly python: string;
}

/** Files below the folder of a suite that shell commands use. */
const SHELL = { list: "files", failed: "failed", one: "one.sh", output: "output" } as const;

/** Writes the files of a suite, their list, and `one.sh`, which runs one and notes when it fails. */
export function writeSuite(suite: Suite): void {
  const { folder, files, python } = suite;
  for (const file of files) folder.write(file.path, file.text);
  folder.write(SHELL.list, files.map(({ path }) => `${path}\n`).join(""));
  folder.write(SHELL.one, `${python} "$1" || echo "$1" >>${SHELL.failed}\n`);
}

/** A side that is a shell command in the folder of the suite; it notes failures itself in `failed`. */
export function shellSide(
  suite: Suite,
  label: string,
  { code, watch = {} }: { readonly code: string; readonly watch?: Partial<WatchOptions> },
): Contender<SuiteRun> {
  const { path } = suite.folder;
  const run = async (): Promise<SuiteRun> => {
    suite.folder.write(SHELL.failed, "");
    const measured = await measureCommand(
      { argv: ["/bin/sh", "-c", code], cwd: path, env: cleanEnvironment() },
      watch,
    );
    const lines = readFileSync(join(path, SHELL.failed), "utf8").split("\n");
    return { ...measured, failed: lines.filter((line) => line !== "").sort() };
  };
  return { label, run };
}

/** A side that is Moult in a folder of its own with the same files; a run before the first learns. */
export function moultSide(
  { suite, moult, folder }: { suite: Suite; moult: MoultBuild; folder: Scratch },
  label: string,
  { config, args }: { readonly config: string; readonly args: readonly string[] },
): Contender<SuiteRun> {
  for (const file of suite.files) folder.write(file.path, file.text);
  folder.write("moult.config.yaml", config);
  const reportPath = join(folder.path, "report.json");
  const argv = moult.argv("run", ...args, "--reporter", `json=${reportPath}`);
  const run = async (): Promise<SuiteRun> => {
    rmSync(reportPath, { force: true });
    const outputPath = join(folder.path, SHELL.output);
    const env = cleanEnvironment();
    const measured = await measureCommand({ argv, cwd: folder.path, env, outputPath });
    // Without a report it did not run: a wrong config, for one. What it said is the reason.
    if (measured.exitCode > 1) throw new Error(`${label}: ${readFileSync(outputPath, "utf8")}`);
    const bad = readReport(reportPath).tasks.filter(({ verdict }) => verdict !== "passed");
    return { ...measured, failed: bad.map(({ file, id }) => file ?? id).sort() };
  };
  return { label, run };
}

/** The places where a side saw other failures than those that were made on purpose; best empty. */
export function findDifferences(
  measured: Measured<SuiteRun>,
  files: readonly TestFile[],
): readonly string[] {
  const expected = files.flatMap(({ path, isFailing }) => (isFailing ? [path] : [])).sort();
  return [...measured].flatMap(([label, runs]) =>
    runs.flatMap((run, round) => {
      if (run.killedAtAvailableBytes !== undefined) return [];
      if (run.failed.join("\n") === expected.join("\n")) return [];
      const seen = run.failed.join(" ") || "none";
      return [`${label}, round ${round + 1}: failed ${seen}; expected ${expected.join(" ")}.`];
    }),
  );
}
