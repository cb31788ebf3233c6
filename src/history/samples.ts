import type { Outcome } from "../model/outcome.ts";
import type { PastAttempt } from "../model/past-attempt.ts";
import { type Instrumentation, INSTRUMENTATIONS } from "../model/profile.ts";
import { BrokenHistory } from "./trouble.ts";

/** How many attempts of a test are kept, of each instrumentation. */
const KEPT_ATTEMPTS = 20;

/** Start in seconds, peak in KB, duration in ms, hundredths of a core (-1: unknown), kind. */
const FIELD_COUNT = 5;

type Meaning = "whole" | "at-least" | "nothing";

/** What an attempt that ended this way says: all that the test takes, or at least so much, or nothing. */
const MEANING_OF_KIND: Readonly<Record<Outcome["kind"], Meaning>> = {
  passed: "whole",
  failed: "whole",
  leaked: "whole",
  "timed-out": "at-least",
  "out-of-memory": "at-least",
  signaled: "at-least",
  cancelled: "at-least",
  "spawn-failed": "nothing",
  skipped: "nothing",
};

const MEANINGS: ReadonlyMap<string, Meaning> = new Map(Object.entries(MEANING_OF_KIND));

/** An attempt as the index knows it. */
export interface IndexedAttempt extends Omit<PastAttempt, "isWhole"> {
  readonly outcome: string;
  readonly cpuMs: number;
}

/**
 * What an attempt says to later runs, as exactly as samples are kept. Undefined when that is nothing: it did
 * not start, or no memory of it was seen (a short one under the node launcher); that it took none would be
 * a lie.
 */
export function sampleOf(one: IndexedAttempt): PastAttempt | undefined {
  const meaning = MEANINGS.get(one.outcome) ?? "nothing";
  if (meaning === "nothing" || one.peakBytes <= 0) return undefined;
  const { cores, instrumentation } = one;
  return {
    atMs: Math.floor(one.atMs / 1000) * 1000,
    peakBytes: Math.ceil(one.peakBytes / 1024) * 1024,
    durationMs: Math.round(unhinderedMs(one)),
    ...(cores === undefined ? {} : { cores: Math.round(cores * 100) / 100 }),
    isWhole: meaning === "whole",
    instrumentation,
  };
}

/**
 * How long an attempt would have taken had it never waited for a core, as far as that is known: its share of a
 * core is told as on an idle machine (`coresOf` of the executor), so that its CPU time over it is that time.
 */
function unhinderedMs({ durationMs, cpuMs, cores = 1 }: IndexedAttempt): number {
  return cores < 1 ? Math.min(durationMs, cpuMs / cores) : durationMs;
}

/** Parses what renderSamples wrote. Throws when it is something else. */
export function parseSamples(numbers: string): readonly PastAttempt[] {
  return attemptsIn(parseNumbers(numbers));
}

/**
 * Adds attempts of a run to the samples of a test: answers the attempts to sum up, and the list of numbers
 * that `renderSamples` makes of them. Throws when `numbers` is no such list.
 */
export function addSamples(
  own: readonly PastAttempt[],
  numbers: string,
): { readonly past: readonly PastAttempt[]; readonly numbers: string } {
  const values = parseNumbers(numbers);
  const old = attemptsIn(values);
  const past = [...own, ...old];
  if (!canStandBefore(own, old) || values.length % FIELD_COUNT > 0) {
    return { past, numbers: renderSamples(past) };
  }
  // What stands there is right as it is: thousands of tests would be rendered anew for one sample each.
  const kept = withoutLast(numbers, Math.max(0, past.length - KEPT_ATTEMPTS) * FIELD_COUNT);
  return { past, numbers: `${renderSamples(own).slice(0, -1)},${kept.slice(1)}` };
}

/** Whether attempts are newer than all that are known, of which there is at least one, and all are of one kind. */
function canStandBefore(own: readonly PastAttempt[], old: readonly PastAttempt[]): boolean {
  const [newest] = old;
  if (newest === undefined || own.length === 0 || own.length >= KEPT_ATTEMPTS) return false;
  const { atMs, instrumentation } = newest;
  return (
    own.every((one) => one.atMs >= atMs && one.instrumentation === instrumentation) &&
    old.every((one) => one.instrumentation === instrumentation)
  );
}

/** A list of numbers as a JSON text, without the last so many. */
function withoutLast(numbers: string, count: number): string {
  let end = numbers.length - 1;
  for (let left = count; left > 0; left -= 1) end = numbers.lastIndexOf(",", end - 1);
  return `${numbers.slice(0, end)}]`;
}

function parseNumbers(numbers: string): readonly number[] {
  const values: unknown = JSON.parse(numbers);
  if (!isNumbers(values)) throw new BrokenHistory("a line of it is not a list of numbers");
  return values;
}

function attemptsIn(values: readonly number[]): readonly PastAttempt[] {
  const attempts: PastAttempt[] = [];
  for (let at = 0; at + FIELD_COUNT <= values.length; at += FIELD_COUNT) {
    attempts.push(sampleAt(values, at));
  }
  return attempts;
}

function sampleAt(values: readonly number[], at: number): PastAttempt {
  const cores = values[at + 3] ?? -1;
  const kind = values[at + 4] ?? 0;
  const sample = {
    atMs: (values[at] ?? 0) * 1000,
    peakBytes: (values[at + 1] ?? 0) * 1024,
    durationMs: values[at + 2] ?? 0,
    isWhole: kind % 2 === 1,
    instrumentation: INSTRUMENTATIONS[kind >> 1] ?? "none",
  };
  return cores < 0 ? sample : { ...sample, cores: cores / 100 };
}

/** Renders the newest of some attempts, of each instrumentation, as a JSON list of whole numbers. */
export function renderSamples(attempts: readonly PastAttempt[]): string {
  const counts = new Map<Instrumentation, number>();
  const numbers: number[] = [];
  for (const one of attempts.toSorted((a, b) => b.atMs - a.atMs)) {
    const count = counts.get(one.instrumentation) ?? 0;
    counts.set(one.instrumentation, count + 1);
    if (count < KEPT_ATTEMPTS) pushNumbers(numbers, one);
  }
  return `[${numbers.join(",")}]`;
}

function pushNumbers(numbers: number[], one: PastAttempt): void {
  numbers.push(
    Math.floor(one.atMs / 1000),
    Math.ceil(one.peakBytes / 1024),
    Math.round(one.durationMs),
    one.cores === undefined ? -1 : Math.round(one.cores * 100),
    INSTRUMENTATIONS.indexOf(one.instrumentation) * 2 + (one.isWhole ? 1 : 0),
  );
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}
