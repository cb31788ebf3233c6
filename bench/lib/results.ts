import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import type { Bench, BenchReport } from "./bench.ts";
import { readCommit, readMachine } from "./machine.ts";
import { HOME } from "./moult.ts";
import { renderResults, type StoredResult } from "./render-results.ts";

/** One file for each bench, and the page that is made of them. */
export const RESULTS_FOLDER = join(HOME, "bench/results");
export const RESULTS_PAGE = join(HOME, "bench/RESULTS.md");

const goal = z.object({
  goal: z.string(),
  target: z.string(),
  stretch: z.optional(z.string()),
  reached: z.string(),
  isMet: z.boolean(),
  isStretchMet: z.optional(z.boolean()),
  isMeasured: z.optional(z.boolean()),
});

const table = z.object({
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});

const storedResult = z.object({
  version: z.literal(1),
  ranAt: z.string(),
  commit: z.object({ id: z.string(), isChanged: z.boolean() }),
  machine: z.object({
    cpuModel: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    kernel: z.string(),
    system: z.string(),
  }),
  report: z.object({
    name: z.string(),
    tables: z.array(table),
    notes: z.array(z.string()),
    figures: z.record(z.string(), z.unknown()),
    isRight: z.boolean(),
    goals: z.optional(z.array(goal)),
  }),
});

/** Stores what a bench found out, over its earlier result. Effects: one file. */
export function storeResult(report: BenchReport): void {
  const result = {
    version: 1,
    ranAt: new Date().toISOString(),
    commit: readCommit(),
    machine: readMachine(),
    report,
  };
  mkdirSync(RESULTS_FOLDER, { recursive: true });
  const path = join(RESULTS_FOLDER, `${report.name}.json`);
  writeFileSync(path, `${JSON.stringify(result, undefined, 2)}\n`);
  // It is committed, and `npm run check` wants all JSON of the house formatted.
  execFileSync(join(HOME, "node_modules/.bin/oxfmt"), ["--write", path], { stdio: "ignore" });
}

/** All stored results, by name. Throws when a file is not one. */
export function readResults(): readonly StoredResult[] {
  if (!existsSync(RESULTS_FOLDER)) return [];
  return readdirSync(RESULTS_FOLDER)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => {
      const text = readFileSync(join(RESULTS_FOLDER, name), "utf8");
      return withoutUndefined(storedResult.parse(JSON.parse(text)));
    });
}

/** Writes RESULTS.md again from what is stored. */
export function writeResultsPage(benches: readonly Bench[]): void {
  writeFileSync(RESULTS_PAGE, renderResults(readResults(), benches));
}

/** What the parser leaves out is absent and not `undefined`: the types of the house say so. */
function withoutUndefined(read: z.infer<typeof storedResult>): StoredResult {
  const { goals, ...report } = read.report;
  if (goals === undefined) return { ...read, report };
  return { ...read, report: { ...report, goals: goals.map(cleanGoal) } };
}

function cleanGoal(read: z.infer<typeof goal>): NonNullable<BenchReport["goals"]>[number] {
  const { stretch, isStretchMet, isMeasured, ...rest } = read;
  return {
    ...rest,
    ...(stretch === undefined ? {} : { stretch }),
    ...(isStretchMet === undefined ? {} : { isStretchMet }),
    ...(isMeasured === undefined ? {} : { isMeasured }),
  };
}
