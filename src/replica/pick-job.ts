import type { JobVisit } from "../github/cell.ts";
import type { JobRun } from "../github/frame.ts";
import { isMapping, showHoles, toText, type Value } from "../github/value.ts";
import { quoteForShell } from "../lib/quote.ts";
import { renderSuggestion } from "../lib/suggest.ts";
import { failed, success, type Result } from "../model/result.ts";

/** Which job is wanted. */
export interface JobWish {
  /** The id of a job, or `caller/callee` for one of a reusable workflow. Absent: the only one. */
  readonly job?: string;
  /** What its matrix has to say. */
  readonly matrix: readonly (readonly [key: string, value: string])[];
}

/** Finds the one job that is meant. Fails with the names of all where there is none, or more than one. */
export function pickJob<Job extends { readonly run: JobRun }>(
  jobs: readonly Job[],
  { job, matrix }: JobWish,
): Result<Job> {
  const named = job === undefined ? jobs : jobs.filter(({ run }) => hasName(run, job));
  if (job !== undefined && named.length === 0) {
    const names = [...new Set(jobs.flatMap(({ run }) => namesOf(run)))];
    return fail(`there is no job ${job}${renderSuggestion(job, names)}`, LIST);
  }
  const fitting = named.filter(({ run }) => fits(run, matrix));
  const [only, ...others] = fitting;
  if (only === undefined) {
    if (named.length === 0) return fail("no job here has steps of its own", LIST);
    const words = matrix.map(([key, value]) => `${key}:${value}`).join(" ");
    return fail(`no combination of the matrix has ${words}: ${listSome(named)}`, LIST);
  }
  if (others.length === 0) return success(only);
  return fail(
    `${fitting.length} jobs could be meant: ${listSome(fitting)}`,
    adviseChoice(fitting.map(({ run }) => run)),
  );
}

function adviseChoice(runs: readonly JobRun[]): string {
  const [first] = runs;
  if (first === undefined || new Set(runs.map(pathOf)).size > 1)
    return `choose one: -j ${first === undefined ? "JOB" : pathOf(first)}`;
  if (new Set(runs.map(({ frame }) => frame.root)).size > 1)
    return `name the workflow: -W ${quoteForShell(first.frame.root)}`;
  return `add --matrix with a key and a value, for example: ${adviseMatrix(first)}`;
}

const LIST = "see all with: moult replica -l";

/** A job and its combination, as people read it: `test (os linux, shard 2)`. */
export function showJob({ frame }: JobRun): string {
  return frame.jobs.map(showVisit).join(" / ");
}

function showVisit({ job, matrix }: JobVisit): string {
  const words = Object.entries(matrix).map(([key, value]) => `${key} ${showValue(value)}`);
  return words.length === 0 ? job : `${job} (${words.join(", ")})`;
}

function showValue(value: Value): string {
  return showHoles(typeof value === "string" ? value : JSON.stringify(value));
}

function pathOf({ frame }: JobRun): string {
  return frame.jobs.map(({ job }) => job).join("/");
}

function namesOf(run: JobRun): readonly string[] {
  const last = run.frame.jobs.at(-1)?.job ?? "";
  return [...new Set([last, pathOf(run)])];
}

function hasName(run: JobRun, name: string): boolean {
  return namesOf(run).includes(name.replaceAll(/\s*\/\s*/g, "/"));
}

/** Whether each key is in the matrix of the job, or of one that called it, with this value. */
function fits({ frame }: JobRun, matrix: JobWish["matrix"]): boolean {
  return matrix.every((pair) =>
    frame.jobs.some(({ matrix: all }) =>
      listPairs(all).some(([key, value]) => key === pair[0] && value === pair[1]),
    ),
  );
}

/** The plain values of a matrix, those inside of a mapping as `vector.name`. */
function listPairs(all: JobVisit["matrix"]): readonly (readonly [key: string, value: string])[] {
  return Object.entries(all).flatMap(([key, value]) =>
    isMapping(value)
      ? listPairs(value).map(([inner, text]) => [`${key}.${inner}`, text] as const)
      : [[key, showHoles(toText(value))] as const],
  );
}

function adviseMatrix({ frame }: JobRun): string {
  const pairs = frame.jobs.flatMap(({ matrix }) => listPairs(matrix));
  return pairs.map(([key, value]) => `--matrix ${quoteForShell(`${key}:${value}`)}`).join(" ");
}

const MOST_SHOWN = 8;

function listSome(jobs: readonly { readonly run: JobRun }[]): string {
  const shown = jobs
    .slice(0, MOST_SHOWN)
    .map(({ run }) => showJob(run))
    .join("; ");
  const more = jobs.length - MOST_SHOWN;
  return more > 0 ? `${shown}; and ${more} more` : shown;
}

function fail(message: string, next: string): Result<never> {
  return failed({ code: "usage-invalid", message, next });
}
