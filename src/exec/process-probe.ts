import { readdirSync } from "node:fs";
import { KeptFile } from "./kept-file.ts";

/** A process with one thread that did not run is looked at this often: the kernel may swap it out or give it orphans. */
const IDLE_AGE_MS = 1000;
/**
 * How old the high-water mark of a process that runs may get while its resident size stays the same:
 * a block that came and went between two looks. Also the longest time in which a first thread is missed.
 */
const STATUS_AGE_MS = 140;
/** The same for a process whose threads are known already. */
const THREADED_STATUS_AGE_MS = 290;
/** How old the list of threads may get; a child is listed under the thread that started it. */
const THREADS_AGE_MS = 190;
/** The same for the list of children while nobody has got a new pid, for systems that make up /proc/loadavg. */
const CHILDREN_AGE_MS = 190;

/** Large enough for each file below; `children` of a thread with more than 2,000 children is cut. */
const BUFFER = Buffer.alloc(1 << 14);
const SPACE = 0x20;
const ZERO = 0x30;

/** The moment of a look, which many processes share. */
export interface Look {
  /** By `performance.now()`. */
  readonly nowMs: number;
  /** A number that changes whenever a process or a thread begins anywhere, as `PidCursor` reads it. */
  readonly lastPid: () => number;
}

/**
 * Reads one process through descriptors that stay open, and only as much of it as may have changed:
 * schedstat (1 µs) tells whether it ran, statm (2 µs) whether its size is another; status (7 µs) has
 * the rest. Three times that when the caches are cold, as they are 20 times a second.
 */
export class ProcessProbe {
  /** VmRSS + VmSwap. 0 for a process that has ended and is not reaped yet. */
  residentBytes = 0;
  /** VmHWM, and what of the process is swapped out now. */
  highestBytes = 0;
  /** How far a mark that was set since the last look lies above the size now; mostly 0. */
  burstBytes = 0;
  /** Time on a core of the main thread; 0 where the kernel keeps no such figure. */
  runNs = 0;
  /** Time in which the main thread was ready to run and had no core; 0 where the kernel keeps no such figure. */
  waitNs = 0;
  /** The children of all its threads, as far as listed at the last look. */
  childPids: readonly number[] = [];

  readonly #folder: string;
  readonly #status: KeptFile;
  readonly #schedstat: KeptFile;
  readonly #statm: KeptFile;
  readonly #stat: KeptFile;
  #children: Map<number, KeptFile>;
  #threadCount = 0;
  #pages = -1;
  #statusAtMs = Number.NEGATIVE_INFINITY;
  #threadsAtMs = Number.NEGATIVE_INFINITY;
  #threadsAtPid = -1;
  #childrenAtMs = Number.NEGATIVE_INFINITY;
  #childrenAtPid = -1;

  constructor(pid: number) {
    this.#folder = `/proc/${pid}`;
    this.#status = new KeptFile(`${this.#folder}/status`);
    this.#schedstat = new KeptFile(`${this.#folder}/schedstat`);
    this.#statm = new KeptFile(`${this.#folder}/statm`);
    this.#stat = new KeptFile(`${this.#folder}/stat`);
    this.#children = new Map([[pid, this.#childrenOf(pid)]]);
  }

  /** Looks at the process again; false when there is none any more. */
  refresh(look: Look): boolean {
    this.burstBytes = 0;
    const statusAgeMs = look.nowMs - this.#statusAtMs;
    const isThreaded = this.#threadCount > 1;
    // The times are those of the main thread: they say nothing about the others.
    const mayHaveRun = isThreaded || this.#readTimes();
    if (!mayHaveRun && statusAgeMs < IDLE_AGE_MS) return true;
    const isResized = this.#readSize();
    if (isResized || statusAgeMs >= (isThreaded ? THREADED_STATUS_AGE_MS : STATUS_AGE_MS)) {
      if (!this.#readStatus(look)) return false;
      if (isThreaded) this.#readTimes();
    }
    this.#readChildren(look);
    return true;
  }

  /** How many pages it was given so far without a disk: `minflt` of /proc/<pid>/stat (proc_pid_stat(5)); 0 when it is gone. */
  readMinorFaults(): number {
    const size = this.#stat.read(BUFFER);
    if (size === undefined) return 0;
    const text = BUFFER.toString("latin1", 0, size);
    // The name of the program may hold anything; after its last ")" come the fields from the third on.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ", 8);
    return Number(fields[7] ?? 0);
  }

  close(): void {
    this.#status.close();
    this.#schedstat.close();
    this.#statm.close();
    this.#stat.close();
    for (const file of this.#children.values()) file.close();
  }

  /** Whether the main thread may have run. The numbers: Documentation/scheduler/sched-stats.rst of Linux. */
  #readTimes(): boolean {
    const size = this.#schedstat.read(BUFFER);
    // Gone, or a kernel without this file: the last values stay.
    if (size === undefined) return true;
    const beforeNs = this.runNs;
    this.runNs = numberAfter(BUFFER, -1);
    this.waitNs = numberAfter(BUFFER, BUFFER.indexOf(SPACE));
    return this.runNs === 0 || this.runNs !== beforeNs;
  }

  /** Whether the resident size is another than at the last look. */
  #readSize(): boolean {
    const size = this.#statm.read(BUFFER);
    const pages = size === undefined ? -1 : numberAfter(BUFFER, BUFFER.indexOf(SPACE));
    const isResized = pages !== this.#pages || pages === -1;
    this.#pages = pages;
    return isResized;
  }

  #readStatus(look: Look): boolean {
    const size = this.#status.read(BUFFER);
    if (size === undefined) return false;
    const text = BUFFER.toString("latin1", 0, size);
    // A process that is ending has no memory lines any more.
    const swapBytes = field(text, "VmSwap:") * 1024;
    this.residentBytes = field(text, "VmRSS:") * 1024 + swapBytes;
    const highestBytes = field(text, "VmHWM:") * 1024 + swapBytes;
    if (highestBytes > this.highestBytes) this.burstBytes = highestBytes - this.residentBytes;
    this.highestBytes = highestBytes;
    const threadCount = field(text, "Threads:");
    if (threadCount !== this.#threadCount) this.#threadsAtMs = Number.NEGATIVE_INFINITY;
    this.#threadCount = threadCount;
    this.#statusAtMs = look.nowMs;
    return true;
  }

  #readChildren(look: Look): void {
    if (this.#threadCount > 1) {
      if (look.nowMs - this.#threadsAtMs < THREADS_AGE_MS) return;
      const lastPid = look.lastPid();
      if (lastPid === this.#threadsAtPid) return;
      this.#threadsAtMs = look.nowMs;
      this.#threadsAtPid = lastPid;
      this.#listThreads();
    } else {
      const lastPid = look.lastPid();
      const isKnown = lastPid === this.#childrenAtPid;
      if (isKnown && look.nowMs - this.#childrenAtMs < CHILDREN_AGE_MS) return;
      this.#childrenAtMs = look.nowMs;
      this.#childrenAtPid = lastPid;
    }
    const found: number[] = [];
    for (const file of this.#children.values()) {
      const size = file.read(BUFFER) ?? 0;
      if (size > 0) found.push(...numbersIn(BUFFER.toString("latin1", 0, size)));
    }
    this.childPids = found;
  }

  #listThreads(): void {
    const old = this.#children;
    try {
      const tids = readdirSync(`${this.#folder}/task`).map(Number);
      this.#children = new Map(tids.map((tid) => [tid, old.get(tid) ?? this.#childrenOf(tid)]));
    } catch {
      return; // It has ended meanwhile.
    }
    for (const [tid, file] of old) if (!this.#children.has(tid)) file.close();
  }

  #childrenOf(tid: number): KeptFile {
    return new KeptFile(`${this.#folder}/task/${tid}/children`);
  }
}

/**
 * Reads the pid that was given out last, from /proc/loadavg. While it stays the same there is no new
 * process and no new thread in this pid namespace or below, so that nobody needs to be asked for children.
 */
export class PidCursor {
  readonly #loadavg = new KeptFile("/proc/loadavg");
  #readCount = 0;

  /** A new number each time where there is no such file. */
  read(): number {
    this.#readCount += 1;
    const size = this.#loadavg.read(BUFFER);
    if (size === undefined) return -this.#readCount;
    return numberAfter(BUFFER, BUFFER.lastIndexOf(SPACE, size - 1));
  }

  close(): void {
    this.#loadavg.close();
  }
}

/** The decimal number that begins behind a place; no text is made, because this runs so often. */
function numberAfter(buffer: Buffer, place: number): number {
  let value = 0;
  for (let at = place + 1; ; at += 1) {
    const digit = (buffer[at] ?? SPACE) - ZERO;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
  }
}

function numbersIn(text: string): readonly number[] {
  return text.trim().split(" ").map(Number);
}

/** Finds `VmRSS:   1234 kB` in the text of a status file and answers 1234. */
function field(text: string, name: string): number {
  const start = text.indexOf(name);
  return start < 0
    ? 0
    : Number.parseInt(text.slice(start + name.length, start + name.length + 24), 10);
}
