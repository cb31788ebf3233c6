import { readFileSync } from "node:fs";
import { parseKbLine, readProcess, readProcFile } from "./process-table.ts";
import { ProcessTree } from "./process-tree.ts";

/** What was seen of the memory of a process tree. */
export interface MemorySeen {
  /** The largest sum of resident memory. Shared pages count once for each process. */
  readonly peakRssBytes: number;
  /** The largest sum of proportional memory, where shared pages are divided; looked at rarely. */
  readonly peakPssBytes: number;
  readonly sampleCount: number;
  /** The longest time between two looks: what fits between them may have been missed. */
  readonly longestGapMs: number;
  /** Set when the tree was killed because the machine ran out of memory. */
  readonly killedAtAvailableBytes?: number;
}

/** How closely to look. */
export interface WatchOptions {
  readonly everyMs: number;
  readonly pssEveryMs: number;
  /** The tree is killed when the machine's available memory falls below this. */
  readonly floorBytes: number;
}

export const USUAL_WATCH: WatchOptions = { everyMs: 50, pssEveryMs: 2000, floorBytes: 3 * 2 ** 30 };

/** Watches a process tree from outside, from `start` to `stop`. */
export class MemoryWatch {
  readonly #tree: ProcessTree;
  readonly #options: WatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #seen = { peakRssBytes: 0, peakPssBytes: 0, sampleCount: 0, longestGapMs: 0 };
  #killedAtAvailableBytes: number | undefined;
  #lastAtMs = performance.now();
  #lastPssAtMs = 0;

  constructor(root: { pid: number; cookie: string }, options: WatchOptions = USUAL_WATCH) {
    const ownSessionId = readProcess(process.pid)?.sessionId ?? 0;
    this.#tree = new ProcessTree({ rootPid: root.pid, cookie: root.cookie, ownSessionId });
    this.#options = options;
  }

  start(): void {
    this.#look();
    this.#timer = setInterval(() => this.#look(), this.#options.everyMs);
  }

  /** Ends the watch and kills what is left of the tree: nothing of one round may disturb the next. */
  stop(): MemorySeen {
    clearInterval(this.#timer);
    const left = this.#tree.look();
    for (const { pid } of left) killQuietly(pid);
    return {
      ...this.#seen,
      ...(this.#killedAtAvailableBytes === undefined
        ? {}
        : { killedAtAvailableBytes: this.#killedAtAvailableBytes }),
    };
  }

  #look(): void {
    const nowMs = performance.now();
    const rows = this.#tree.look();
    const seen = this.#seen;
    seen.sampleCount += 1;
    seen.longestGapMs = Math.max(seen.longestGapMs, nowMs - this.#lastAtMs);
    seen.peakRssBytes = Math.max(
      seen.peakRssBytes,
      rows.reduce((sum, row) => sum + row.rssBytes, 0),
    );
    this.#lastAtMs = nowMs;
    if (nowMs - this.#lastPssAtMs >= this.#options.pssEveryMs) {
      this.#lastPssAtMs = nowMs;
      const pss = rows.map((row) => readPssBytes(row.pid)).reduce((sum, one) => sum + one, 0);
      seen.peakPssBytes = Math.max(seen.peakPssBytes, pss);
    }
    const availableBytes = readAvailableBytes();
    if (availableBytes >= this.#options.floorBytes) return;
    this.#killedAtAvailableBytes ??= availableBytes;
    for (const { pid } of rows) killQuietly(pid);
  }
}

/** What the kernel would give to new programs without swapping. */
export function readAvailableBytes(): number {
  const bytes = parseKbLine(readFileSync("/proc/meminfo", "utf8"), "MemAvailable");
  if (bytes === undefined) throw new Error("/proc/meminfo has no MemAvailable");
  return bytes;
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
