import { readFileSync } from "node:fs";
import type { LoadedConfig } from "../config/config.ts";
import { type BesideCall, runBeside } from "../exec/run-beside.ts";
import { EXIT_CODES } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { placeWords } from "./moult-words.ts";

/** What came of the comparison: how `moult verify` or `moult plan` ended, in words too. */
export interface ComparedPlan {
  readonly exitCode: number;
  readonly message: string;
}

/**
 * Compares what Moult would run in this very environment with what the old script would, and runs nothing of either:
 * `moult verify` of one cell. Where that cannot say, whether there is a plan at all.
 */
export async function comparePlan(
  { host, flags, scriptArgs }: Invocation,
  loaded: LoadedConfig | undefined,
  call: Omit<BesideCall, "argv">,
): Promise<ComparedPlan> {
  const moult = (...words: readonly string[]): BesideCall => ({
    ...call,
    argv: [...host.program, ...words, ...placeWords(flags), "--", ...scriptArgs],
  });
  const cell = loaded === undefined ? [] : variablesOf(loaded, host.env);
  const verified = await runBeside(moult("verify", ...cell.flatMap((one) => ["--env", one])), host);
  const { passed, mismatch } = EXIT_CODES;
  if (verified.exitCode === passed.code) return { exitCode: 0, message: "the plan is equal" };
  if (verified.exitCode === mismatch.code) {
    return { exitCode: mismatch.code, message: "the plan is different: see moult verify" };
  }
  const planned = await runBeside(moult("plan"), host);
  const what = planned.exitCode === passed.code ? "a plan can be made" : "no plan can be made";
  const exitCode = planned.exitCode === passed.code ? EXIT_CODES.incomplete.code : planned.exitCode;
  return { exitCode, message: `${what}; moult verify ended with ${verified.exitCode}` };
}

/** The variables that the config asks about, as they are set here. */
function variablesOf({ path }: LoadedConfig, env: Invocation["host"]["env"]): readonly string[] {
  const names = new Set(readFileSync(path, "utf8").match(/\b[A-Z_][A-Z0-9_]*\b/g));
  return [...names].flatMap((name) => {
    const value = name.startsWith("MOULT_") ? undefined : env[name];
    return value === undefined || OF_THE_MACHINE.has(name) ? [] : [`${name}=${value}`];
  });
}

/** A sandbox has its own. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set([
  "PATH",
  "HOME",
  "PWD",
  "OLDPWD",
  "TMPDIR",
  "SHELL",
  "_",
]);
