import { readFileSync } from "node:fs";
import { parseKbLine, readProcess, readProcFile, type ProcessRow } from "./process-table.ts";
import { ProcessTree } from "./process-tree.ts";

/** What was seen of the memory of a process tree. */
export interface MemorySeen {
  /** The largest sum of resident memory. Shared pages count once for each process. */
  readonly peakRssBytes: number;
  /** The largest sum of proportional memory, where shared pages are divided; looked at more rarely. */
  readonly peakPssBytes: number;
  readonly sampleCount: number;
  /** The longest time between two looks: what fits between them may have been missed. */
  readonly longestGapMs: number;
  /** Set when the tree was killed because the machine ran out of memory. */
  readonly killedAtAvailableBytes?: number;
}

/** How closely to look, and at what. */
export interface WatchOptions {
  readonly everyMs: number;
  readonly pssEveryMs: number;
  /** The tree is killed when the machine's available memory falls below this. */
  readonly floorBytes: number;
  /**
   * Looks take at most this share of a core, PSS sums as much again: with many processes it looks
   * less often (at most four times), so that it slows no side down much more than another.
   */
  readonly mostShare: number;
  /** Which processes count and are killed at the floor; all of the tree when absent. */
  readonly isCounted?: (row: ProcessRow) => boolean;
}

export const USUAL_WATCH: WatchOptions = {
  everyMs: 50,
  pssEveryMs: 2000,
  floorBytes: 3 * 2 ** 30,
  mostShare: 0.05,
};

/** However long looks take, there is one in this many of their usual times. */
const MOST_PERIODS = 4;

/** Watches a process tree from outside, from `start` to `stop`. */
export class MemoryWatch {
  readonly #tree: ProcessTree;
  readonly #options: WatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #seen = { peakRssBytes: 0, peakPssBytes: 0, sampleCount: 0, longestGapMs: 0 };
  #killedAtAvailableBytes: number | undefined;
  #lastTookMs = 0;
  #lastAtMs = performance.now();
  #nextPssAtMs = 0;

  constructor(root: { pid: number; cookie: string }, options: WatchOptions = USUAL_WATCH) {
    const ownSessionId = readProcess(process.pid)?.sessionId ?? 0;
    this.#tree = new ProcessTree({ rootPid: root.pid, cookie: root.cookie, ownSessionId });
    this.#options = options;
  }

  start(): void {
    const startedAtMs = performance.now();
    this.#look(startedAtMs);
    const tookMs = performance.now() - startedAtMs;
    // One slow look, as the first is or when the cores are crowded, does not make the next one late.
    const usualMs = Math.min(tookMs, this.#lastTookMs);
    this.#lastTookMs = tookMs;
    const { everyMs, mostShare } = this.#options;
    const periodMs = Math.min(Math.max(everyMs, usualMs / mostShare), everyMs * MOST_PERIODS);
    const waitMs = Math.max(periodMs - tookMs, 1);
    this.#timer = setTimeout(() => this.start(), waitMs);
  }

  /** Ends the watch and kills what is left of the tree: nothing of one round may disturb the next. */
  stop(): MemorySeen {
    clearTimeout(this.#timer);
    const left = this.#tree.look();
    for (const { pid } of left) killQuietly(pid);
    return {
      ...this.#seen,
      ...(this.#killedAtAvailableBytes === undefined
        ? {}
        : { killedAtAvailableBytes: this.#killedAtAvailableBytes }),
    };
  }

  #look(nowMs: number): void {
    const rows = this.#tree.look().filter(this.#options.isCounted ?? (() => true));
    const seen = this.#seen;
    seen.sampleCount += 1;
    seen.longestGapMs = Math.max(seen.longestGapMs, nowMs - this.#lastAtMs);
    seen.peakRssBytes = Math.max(seen.peakRssBytes, sumOf(rows.map((row) => row.rssBytes)));
    this.#lastAtMs = nowMs;
    if (nowMs >= this.#nextPssAtMs) this.#lookAtPss(rows, nowMs);
    const availableBytes = readAvailableBytes();
    if (availableBytes >= this.#options.floorBytes) return;
    this.#killedAtAvailableBytes ??= availableBytes;
    for (const { pid } of rows) killQuietly(pid);
  }

  #lookAtPss(rows: readonly ProcessRow[], nowMs: number): void {
    const startedAtMs = performance.now();
    const pss = sumOf(rows.map((row) => readPssBytes(row.pid)));
    // It takes a while: one may have given back, and another taken, in the middle of the sum. At one
    // moment PSS is never above RSS, and that is read much faster.
    const rssBefore = sumOf(rows.map((row) => row.rssBytes));
    const rssAfter = sumOf(rows.map((row) => readProcess(row.pid)?.rssBytes ?? 0));
    const tookMs = performance.now() - startedAtMs;
    const { pssEveryMs, mostShare } = this.#options;
    this.#seen.peakPssBytes = Math.max(
      this.#seen.peakPssBytes,
      Math.min(pss, Math.max(rssBefore, rssAfter)),
    );
    this.#nextPssAtMs = nowMs + Math.max(pssEveryMs, tookMs / mostShare);
  }
}

/** What the kernel would give to new programs without swapping. */
export function readAvailableBytes(): number {
  const bytes = parseKbLine(readFileSync("/proc/meminfo", "utf8"), "MemAvailable");
  if (bytes === undefined) throw new Error("/proc/meminfo has no MemAvailable");
  return bytes;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0);
}

function readPssBytes(pid: number): number {
  return parseKbLine(readProcFile(pid, "smaps_rollup") ?? "", "Pss") ?? 0;
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
