import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";

/** The memory of one process tree at one moment. */
export interface TreeMemory {
  /** The sum of the resident sizes. Shared pages count once for each process. */
  readonly liveBytes: number;
  /** The largest resident size that a single process of the tree has ever had (VmHWM). */
  readonly highestBytes: number;
}

/**
 * Reads process trees from /proc. Keeps one descriptor for each process open: it costs a third of
 * opening the file each time, and it can never read a later process with the same pid.
 * Where there is no /proc, every tree measures 0.
 */
export class ProcessTrees {
  readonly #statusFds = new Map<number, number>();
  readonly #measured = new Set<number>();
  readonly #buffer = Buffer.alloc(4096);

  /** Measures the tree below a process, itself included. */
  measure(rootPid: number): TreeMemory {
    let liveBytes = 0;
    let highestBytes = 0;
    const queue = [rootPid];
    for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
      const own = this.#measureOne(pid);
      if (own === undefined) continue;
      liveBytes += own.liveBytes;
      highestBytes = Math.max(highestBytes, own.highestBytes);
      queue.push(...readChildren(pid));
    }
    return { liveBytes, highestBytes };
  }

  /** Forgets the processes that no tree has had since the last call. */
  sweep(): void {
    for (const [pid, fd] of this.#statusFds) {
      if (this.#measured.has(pid)) continue;
      closeSync(fd);
      this.#statusFds.delete(pid);
    }
    this.#measured.clear();
  }

  close(): void {
    for (const fd of this.#statusFds.values()) closeSync(fd);
    this.#statusFds.clear();
  }

  #measureOne(pid: number): TreeMemory | undefined {
    const text = this.#readStatus(pid);
    if (text === undefined) return undefined;
    this.#measured.add(pid);
    // A process that is ending has no memory lines any more.
    return { liveBytes: field(text, "VmRSS:"), highestBytes: field(text, "VmHWM:") };
  }

  #readStatus(pid: number): string | undefined {
    const known = this.#statusFds.get(pid);
    try {
      const fd = known ?? openSync(`/proc/${pid}/status`, "r");
      this.#statusFds.set(pid, fd);
      const size = readSync(fd, this.#buffer, 0, this.#buffer.length, 0);
      return this.#buffer.toString("latin1", 0, size);
    } catch {
      // ENOENT or ESRCH: the process is gone.
      if (known !== undefined) closeSync(known);
      this.#statusFds.delete(pid);
      return undefined;
    }
  }
}

/** The command line of a process as one text, for people; undefined when it is gone. */
export function readCommandLine(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ").trim();
    return text === "" ? undefined : text.slice(0, 200);
  } catch {
    return undefined;
  }
}

function readChildren(pid: number): readonly number[] {
  try {
    // A child is listed under the thread that started it.
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.flatMap((thread) => {
      const text = readFileSync(`/proc/${pid}/task/${thread}/children`, "latin1");
      return text === "" ? [] : text.trim().split(" ").map(Number);
    });
  } catch {
    return [];
  }
}

/** Finds `VmRSS:   1234 kB` in the text of a status file and answers bytes. */
function field(text: string, name: string): number {
  const start = text.indexOf(name);
  return start < 0 ? 0 : Number.parseInt(text.slice(start + name.length), 10) * 1024;
}
