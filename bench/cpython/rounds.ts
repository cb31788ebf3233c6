import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { watchCommand, type Finished } from "../lib/command.ts";
import type { MemorySeen } from "../lib/memory-watch.ts";
import { readReport, type MoultBuild } from "../lib/moult.ts";
import { parseRegrtest, type RegrtestResult } from "./regrtest.ts";
import { cleanEnv, PROJECT, type Suite } from "./suite.ts";
import { compareVerdicts, type Verdicts } from "./verdicts.ts";

/** How both sides run. */
export interface ComparisonChoice {
  readonly jobs: number;
  readonly budget: string;
  readonly timeoutSeconds: number;
  readonly rounds: number;
}

/** What is compared. */
export interface Setting {
  readonly suite: Suite;
  readonly moult: MoultBuild;
  readonly tests: readonly string[];
}

/** One round: both sides, and what they say. */
export interface Round {
  readonly moult: Finished & MemorySeen;
  readonly regrtest: Finished & MemorySeen;
  readonly verdicts: Verdicts;
  readonly leaked: readonly string[];
}

/** Runs both sides in turn, the first one changing from round to round. */
export async function runRounds(
  setting: Setting,
  choice: ComparisonChoice,
): Promise<readonly Round[]> {
  const rounds: Round[] = [];
  for (let number = 0; number < choice.rounds; number += 1) {
    const isMoultFirst = number % 2 === 0;
    const early = isMoultFirst ? await runMoult(setting, choice) : undefined;
    const theirs = await runRegrtest(setting, choice);
    const ours = early ?? (await runMoult(setting, choice));
    rounds.push({
      moult: ours.finished,
      regrtest: theirs.finished,
      verdicts: compareVerdicts(setting.tests, ours, theirs.result),
      leaked: ours.report.tasks.filter((task) => task.verdict === "leaked").map((task) => task.id),
    });
  }
  return rounds;
}

async function runMoult({ suite, moult }: Setting, choice: ComparisonChoice) {
  const reportPath = join(PROJECT, "work/report.json");
  rmSync(reportPath, { force: true });
  const limits = ["--jobs", String(choice.jobs), "--memory", choice.budget];
  const timeout = ["--timeout", `${choice.timeoutSeconds}s`];
  const reporters = ["--reporter", "terminal", "--reporter", `json=${reportPath}`];
  const argv = moult.argv("run", "-C", PROJECT, ...limits, ...timeout, ...reporters);
  const finished = await runClean(suite, argv, "moult.log");
  const runs = join(PROJECT, ".moult/runs");
  const newest = join(runs, readdirSync(runs).sort().at(-1) ?? "");
  const readLog = (path: string): string => readFileSync(join(newest, path), "utf8");
  return { finished, report: readReport(reportPath), readLog };
}

async function runRegrtest(
  { suite, tests }: Setting,
  choice: ComparisonChoice,
): Promise<{ readonly finished: Finished & MemorySeen; readonly result: RegrtestResult }> {
  const argv = [suite.python, "-m", "test", `-j${choice.jobs}`] as const;
  const finished = await runClean(
    suite,
    [...argv, "--timeout", String(choice.timeoutSeconds), ...tests],
    "regrtest.log",
  );
  const result = parseRegrtest(readFileSync(join(PROJECT, "work/regrtest.log"), "utf8"));
  return { finished, result };
}

/** Each side gets an empty temporary folder. Its path is short: tests make sockets below it. */
async function runClean(
  suite: Suite,
  argv: readonly [string, ...string[]],
  logName: string,
): Promise<Finished & MemorySeen> {
  const temporary = mkdtempSync("/tmp/m-");
  try {
    return await watchCommand({
      argv,
      cwd: PROJECT,
      env: { ...cleanEnv(suite.python), TMPDIR: temporary },
      outputPath: join(PROJECT, "work", logName),
    });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
