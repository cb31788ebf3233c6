import { ProcessTrees } from "../exec/process-tree.ts";
import { MemoryCurve } from "./memory-curve.ts";

/** What was measured of one attempt. */
export interface Measured {
  /** The largest memory of the tree that was seen, in bytes. */
  readonly peakBytes: number;
  /** How much longer than its CPU time it was ready to run: 1 when it never waited for a core. */
  readonly stretch: number;
  readonly curve: MemoryCurve;
}

interface Watched {
  readonly curve: MemoryCurve;
  readonly startedAtMs: number;
  /** Resident size and swap, processes that share pages counted each. */
  residentBytes: number;
  /** The same with a burst between the last two looks. */
  recentPeakBytes: number;
  processCount: number;
  /** How much of `residentBytes` each process beyond the first shares with another; 0 until it was measured. */
  sharedBytesEach: number;
  /** The resident size and the page faults of the tree when that was measured. */
  measuredAtBytes: number;
  measuredAtFaultBytes: number;
  /** The CPU time of the tree when its page faults were last counted. */
  countedAtRunMs: number;
  /** How much of what was shared may have been copied since, because somebody wrote to it. */
  copiedBytes: number;
  liveBytes: number;
  peakBytes: number;
  runMs: number;
  waitMs: number;
}

/** Reading the exact size takes about 0.6 ms a process: it may cost one part in so many of the time. */
const EXACT_COST_FACTOR = 100;
/** Below this the tree cannot have changed enough to be worth another exact reading. */
const EXACT_CHANGE = 0.1;
/**
 * Writing to a page that was shared makes a copy of it, and changes no sum of resident sizes. So what is
 * taken off is how much too small the figure may become: below this it does not matter.
 */
const DOUBT_BYTES = 8 * 1024 ** 2;
/** Who did not work since its faults were counted did not write: counting them costs 5 µs a process. */
const DOUBT_WORK_MS = 5;
/** Of a larger tree an exact reading would hold up everything else for too long. */
const RECORD_PROCESS_LIMIT = 64;

/** What follows the memory of running attempts, by the pid of their leader. Tests have one of their own. */
export interface MemoryMeter {
  readonly add: (pid: number) => void;
  /** Measures every tree once. */
  readonly sample: () => void;
  /** Measures every tree exactly: before somebody is stopped for a sum. */
  readonly refine: () => void;
  /** The memory of a tree at the last sample, in bytes. */
  readonly liveBytes: (pid: number) => number;
  /** Stops following; answers what was seen. */
  readonly remove: (pid: number) => Measured;
}

/**
 * Follows the memory of the running attempts by the pid of their leader. Of a tree of several processes
 * the sum of resident sizes counts pages that a fork shares once for each of them; there the exact size
 * (PSS) is read from time to time, and before a sum becomes a new record. In between, what it found to be
 * shared is taken off again for each process beyond the first.
 */
export class MemoryWatch implements MemoryMeter {
  readonly #trees = new ProcessTrees();
  readonly #watched = new Map<number, Watched>();
  readonly #tickMs: () => number;
  #mayReadExactAtMs = 0;

  constructor(tickMs: () => number) {
    this.#tickMs = tickMs;
  }

  add(pid: number): void {
    this.#watched.set(pid, {
      curve: new MemoryCurve(),
      startedAtMs: this.#tickMs(),
      residentBytes: 0,
      recentPeakBytes: 0,
      processCount: 0,
      sharedBytesEach: 0,
      measuredAtBytes: 0,
      measuredAtFaultBytes: 0,
      countedAtRunMs: 0,
      copiedBytes: 0,
      liveBytes: 0,
      peakBytes: 0,
      runMs: 0,
      waitMs: 0,
    });
  }

  /** Measures every tree once. */
  sample(): void {
    const nowMs = this.#tickMs();
    for (const [pid, entry] of this.#watched) {
      const usage = this.#trees.measure(pid);
      Object.assign(entry, usage);
      if (usage.processCount > 1) {
        this.#noteCopies(pid, entry);
        if (this.#isWorthReading(entry, nowMs)) this.#readExact(pid, entry);
      }
      note(entry, usage.highestBytes, nowMs);
    }
    this.#trees.sweep();
  }

  /** Reads the exact size of all trees of several processes now: before somebody is stopped for a sum. */
  refine(): void {
    const nowMs = this.#tickMs();
    for (const [pid, entry] of this.#watched) {
      if (entry.processCount < 2) continue;
      this.#readExact(pid, entry);
      note(entry, 0, nowMs);
    }
  }

  /** The memory of a tree at the last sample, in bytes. */
  liveBytes(pid: number): number {
    return this.#watched.get(pid)?.liveBytes ?? 0;
  }

  /** Stops following; answers what was seen. */
  remove(pid: number): Measured {
    const entry = this.#watched.get(pid);
    this.#watched.delete(pid);
    this.#trees.forget(pid);
    if (entry === undefined) return { peakBytes: 0, stretch: 1, curve: new MemoryCurve() };
    const { peakBytes, runMs, waitMs, curve } = entry;
    return { peakBytes, curve, stretch: runMs > 0 ? (runMs + waitMs) / runMs : 1 };
  }

  close(): void {
    this.#trees.close();
  }

  #isWorthReading(entry: Watched, nowMs: number): boolean {
    const isSmall = entry.processCount <= RECORD_PROCESS_LIMIT;
    // Each such reading is a tenth above the one before: there cannot be many.
    if (isSmall && unsharedBytes(entry) > (1 + EXACT_CHANGE) * entry.peakBytes) return true;
    if (nowMs < this.#mayReadExactAtMs) return false;
    const changeBytes = Math.abs(entry.residentBytes - entry.measuredAtBytes);
    if (changeBytes > EXACT_CHANGE * entry.measuredAtBytes) return true;
    return entry.copiedBytes > DOUBT_BYTES;
  }

  /** Page faults tell at once how much may have been copied; the exact size later tells how much was. */
  #noteCopies(pid: number, entry: Watched): void {
    if (takenOffBytes(entry) < DOUBT_BYTES) return;
    if (entry.runMs - entry.countedAtRunMs < DOUBT_WORK_MS) return;
    entry.countedAtRunMs = entry.runMs;
    const faultBytes = this.#trees.readFaultBytes(pid) - entry.measuredAtFaultBytes;
    const grownBytes = Math.max(0, entry.residentBytes - entry.measuredAtBytes);
    entry.copiedBytes = Math.max(0, faultBytes - grownBytes);
  }

  #readExact(pid: number, entry: Watched): void {
    const startMs = this.#tickMs();
    const exactBytes = this.#trees.readPss(pid);
    const endMs = this.#tickMs();
    this.#mayReadExactAtMs = endMs + EXACT_COST_FACTOR * (endMs - startMs);
    entry.measuredAtBytes = entry.residentBytes;
    entry.countedAtRunMs = entry.runMs;
    entry.measuredAtFaultBytes = this.#trees.readFaultBytes(pid);
    entry.copiedBytes = 0;
    if (exactBytes === undefined) return;
    const sharedBytes = Math.max(0, entry.residentBytes - exactBytes);
    entry.sharedBytesEach = sharedBytes / (entry.processCount - 1);
  }
}

/** What of the sum of resident sizes is there only once. */
function takenOffBytes({ sharedBytesEach, processCount, copiedBytes }: Watched): number {
  return Math.max(0, sharedBytesEach * Math.max(0, processCount - 1) - copiedBytes);
}

/** The resident size with shared pages counted once, as far as that is known. */
function unsharedBytes(entry: Watched): number {
  return Math.max(0, Math.round(entry.residentBytes - takenOffBytes(entry)));
}

function note(entry: Watched, highestBytes: number, nowMs: number): void {
  entry.liveBytes = unsharedBytes(entry);
  const burstBytes = Math.max(0, entry.recentPeakBytes - entry.residentBytes);
  const recentBytes = entry.liveBytes + burstBytes;
  entry.peakBytes = Math.max(entry.peakBytes, recentBytes, highestBytes);
  entry.curve.add(Math.round(nowMs - entry.startedAtMs), entry.liveBytes);
}
