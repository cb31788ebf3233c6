import type { Instrumentation } from "./profile.ts";

/** What one earlier attempt of a test measured. */
export interface PastAttempt {
  /** When it started, in milliseconds since 1970. */
  readonly atMs: number;
  readonly peakBytes: number;
  /** How long it took, without what it waited for a core as far as that is known. */
  readonly durationMs: number;
  /** The cores that it would have kept busy on an idle machine; absent when unknown. */
  readonly cores?: number;
  /** Whether it ran to its end by itself, good or bad: else its figures are lower bounds. */
  readonly isWhole: boolean;
  readonly instrumentation: Instrumentation;
}

/** What the newest attempts of a test with one kind of instrumentation say of its next one. */
export interface PastSummary {
  /** What to reserve of the memory budget: whole megabytes, with a margin. */
  readonly reservedBytes: number;
  /** The largest peak that counts, without margin. */
  readonly peakBytes: number;
  readonly expectedMs: number;
  /** How many cores it keeps busy; absent when no attempt measured that. */
  readonly cores?: number;
  /** How many attempts came to their end by themselves. With none, all of this is "at least so much". */
  readonly wholeCount: number;
  /** How many were stopped. */
  readonly stoppedCount: number;
}

/** The summaries of one test, for each instrumentation with which it ever ran. */
export type PastByKind = Readonly<Partial<Record<Instrumentation, PastSummary>>>;

/** Whether a text that says where a figure comes from ("learned from 3 runs") names the past of the test itself. */
export function isLearned(from: string): boolean {
  return from.startsWith("learned ");
}
