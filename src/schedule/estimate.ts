import type { PastAttempt, PastByKind, PastSummary } from "../model/past-attempt.ts";
import type { Instrumentation } from "../model/profile.ts";

/** What the past of a test says of its next attempt. */
export interface Estimate {
  /** What to reserve of the memory budget, with its margin. */
  readonly reservedBytes: number;
  /** As people read it: "learned from 3 runs". */
  readonly reservedFrom: string;
  /** How many cores it will keep busy, and where that comes from; absent when no attempt measured it. */
  readonly cores?: { readonly value: number; readonly from: string };
  readonly expectedMs: number;
  /** The largest peak that counts, without margin or factor. */
  readonly peakBytes: number;
  /**
   * `measured`: by whole attempts of the same kind; `derived`: from attempts without the instrumentation;
   * `unfinished`: no attempt came to its end, so that all of this is "at least so much".
   */
  readonly basis: "measured" | "derived" | "unfinished";
}

/** No attempt older than the newest this many says anything: tests change. */
const REMEMBERED_ATTEMPTS = 20;

const MB = 1024 ** 2;
/** Not even `true` stays below, and what ends before it is measured must not look as if it took nothing. */
const LEAST_BYTES = 8 * MB;
const LEAST_CORES = 0.05;
/** From so many whole attempts on, the largest peak needs no margin of its own. */
const LONG_HISTORY = 5;
/**
 * The smallest margin with one attempt, and with a few. Small: what every test reserves too much adds up, and
 * live control takes what varies (docs/decisions/0012-order.md: 4 % cost more than all stops under 20 % noise).
 */
const FIRST_MARGIN = 0.005;
const SHORT_MARGIN = 0.0025;
/** An attempt that was ended before its time would have taken more: nobody knows how much. */
const STOPPED_FACTOR = 1.5;

/**
 * What instrumentation adds to the memory of a program, where its own history is missing. Sources: Clang's
 * documentation has "2x-4x" for the slow-down of AddressSanitizer and more for its redzones, "5x-10x" memory
 * for ThreadSanitizer, 2 to 3 times for MemorySanitizer's shadow, and next to nothing for
 * UndefinedBehaviorSanitizer; coverage.py keeps the lines or arcs of each file that it follows.
 */
const KINDS: Readonly<Record<Instrumentation, { readonly name: string; readonly factor: number }>> =
  {
    none: { name: "instrumentation", factor: 1 },
    coverage: { name: "coverage", factor: 1.25 },
    address: { name: "AddressSanitizer", factor: 3 },
    memory: { name: "MemorySanitizer", factor: 3 },
    thread: { name: "ThreadSanitizer", factor: 8 },
    undefined: { name: "UndefinedBehaviorSanitizer", factor: 1.1 },
  };

/**
 * Estimates the next attempt of a test from earlier ones, in any order. Those with the same instrumentation
 * count; where there are none, those without any, whose memory is multiplied by what the instrumentation
 * usually adds. Undefined when nothing of either kind is remembered.
 */
export function estimateTask(
  past: readonly PastAttempt[],
  instrumentation: Instrumentation,
): Estimate | undefined {
  return estimateFrom(summarizePast(past), instrumentation);
}

/** The second half of estimateTask, for who kept the summaries. */
export function estimateFrom(
  past: PastByKind,
  instrumentation: Instrumentation,
): Estimate | undefined {
  const own = past[instrumentation];
  const summary = own ?? past.none;
  if (summary === undefined) return undefined;
  const { reservedBytes, peakBytes, expectedMs, cores, wholeCount, stoppedCount } = summary;
  const isUnfinished = wholeCount === 0;
  const from = isUnfinished
    ? `learned from ${countOf(stoppedCount, "unfinished run")}`
    : `learned from ${countOf(wholeCount, "run")}`;
  const { name, factor } = KINDS[instrumentation];
  return {
    reservedBytes: own === undefined ? roundUp(reservedBytes * factor) : reservedBytes,
    reservedFrom: own === undefined ? `${from} without ${name}, times ${factor}` : from,
    ...(cores === undefined ? {} : { cores: { value: cores, from } }),
    expectedMs,
    peakBytes,
    basis: isUnfinished ? "unfinished" : own === undefined ? "derived" : "measured",
  };
}

/**
 * Sums up the newest 20 attempts of each kind.
 *
 * Memory is the largest peak and a margin. With n ≥ 2 whole attempts the margin is
 * (largest - smallest) / (n - 1), the unbiased guess of how far an even spread goes beyond the largest of n
 * samples; at least 0.25 % with less than 5 attempts, and 0.5 % with one. The largest and not a quantile: among 20
 * they are next to each other, and no attempt that is remembered would have outgrown it. An attempt that was
 * stopped is a lower bound, until 5 later ones came to their end. Time and cores are medians.
 */
export function summarizePast(past: readonly PastAttempt[]): PastByKind {
  const byKind: Partial<Record<Instrumentation, PastSummary>> = {};
  for (const kind of new Set(past.map((one) => one.instrumentation))) {
    byKind[kind] = summarizeKind(past.filter((one) => one.instrumentation === kind));
  }
  return byKind;
}

function summarizeKind(own: readonly PastAttempt[]): PastSummary {
  const attempts = own
    .toSorted((a, b) => b.atMs - a.atMs || b.peakBytes - a.peakBytes)
    .slice(0, REMEMBERED_ATTEMPTS);
  const whole = attempts.filter((one) => one.isWhole);
  const peakBytes = largestPeak([...whole, ...stoppedOf(attempts)]);
  const neededBytes = whole.length === 0 ? peakBytes * STOPPED_FACTOR : withMargin(whole);
  const cores = whole.flatMap((one) => (one.cores === undefined ? [] : [one.cores]));
  const durations = (whole.length === 0 ? attempts : whole).map((one) => one.durationMs);
  return {
    reservedBytes: roundUp(Math.max(neededBytes, peakBytes)),
    peakBytes,
    expectedMs: whole.length === 0 ? Math.max(...durations) : median(durations),
    ...(cores.length === 0
      ? {}
      : { cores: Math.max(LEAST_CORES, Math.round(median(cores) * 100) / 100) }),
    wholeCount: whole.length,
    stoppedCount: attempts.length - whole.length,
  };
}

/** The stopped attempts for which later whole ones do not make up. */
function stoppedOf(newestFirst: readonly PastAttempt[]): readonly PastAttempt[] {
  const stopped: PastAttempt[] = [];
  let laterCount = 0;
  for (const one of newestFirst) {
    if (laterCount >= LONG_HISTORY) break;
    if (one.isWhole) laterCount += 1;
    else stopped.push(one);
  }
  return stopped;
}

function withMargin(whole: readonly PastAttempt[]): number {
  const largest = largestPeak(whole);
  const count = whole.length;
  if (count === 1) return largest * (1 + FIRST_MARGIN);
  const smallest = whole.reduce((least, one) => Math.min(least, one.peakBytes), largest);
  const least = count < LONG_HISTORY ? largest * SHORT_MARGIN : 0;
  return largest + Math.max(least, (largest - smallest) / (count - 1));
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function largestPeak(attempts: readonly PastAttempt[]): number {
  return attempts.reduce((most, one) => Math.max(most, one.peakBytes), 0);
}

function roundUp(bytes: number): number {
  return Math.max(LEAST_BYTES, Math.ceil(bytes / MB) * MB);
}

/** The middle one; of an even number the larger of the two in the middle. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
