import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parsePairs, parsePaths } from "./command-file.ts";

/** The files of one step: its script, and those that it may write to. */
export interface StepFiles {
  /** Absolute. */
  readonly scriptPath: string;
  /** `GITHUB_ENV` and its like. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What a step wrote for the steps after it, or what is wrong with it. */
export type StepWrites =
  | {
      readonly ok: true;
      readonly env: Readonly<Record<string, string>>;
      readonly outputs: Readonly<Record<string, string>>;
      readonly paths: readonly string[];
      /** Markdown. */
      readonly summary: string;
    }
  | { readonly ok: false; readonly message: string };

const NAMES = ["GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_STATE"];

/** Makes the files of a step in a folder of its own, which is there. Throws when that cannot be written. */
export function makeStepFiles(folder: string, script: string, extension: string): StepFiles {
  const scriptPath = join(folder, `script${extension}`);
  writeFileSync(scriptPath, script.endsWith("\n") ? script : `${script}\n`);
  const variables = NAMES.map((name) => [name, join(folder, name.toLowerCase())] as const);
  for (const [, path] of variables) writeFileSync(path, "");
  return { scriptPath, variables: Object.fromEntries(variables) };
}

/** Reads what a step wrote. A file that is gone holds nothing. */
export function readStepWrites({ variables }: StepFiles): StepWrites {
  const read = (name: string): string => {
    try {
      return readFileSync(variables[name] ?? "", "utf8");
    } catch {
      return "";
    }
  };
  const env = parsePairs(read("GITHUB_ENV"));
  if (!env.ok) return { ok: false, message: `$GITHUB_ENV, line ${env.line}: ${env.message}` };
  const outputs = parsePairs(read("GITHUB_OUTPUT"));
  if (!outputs.ok)
    return { ok: false, message: `$GITHUB_OUTPUT, line ${outputs.line}: ${outputs.message}` };
  return {
    ok: true,
    // The runner keeps its own names to itself.
    env: Object.fromEntries(env.pairs.filter(([name]) => !/^(GITHUB|RUNNER)_/.test(name))),
    outputs: Object.fromEntries(outputs.pairs),
    paths: parsePaths(read("GITHUB_PATH")),
    summary: read("GITHUB_STEP_SUMMARY"),
  };
}
