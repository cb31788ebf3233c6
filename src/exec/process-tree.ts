import { readFileSync } from "node:fs";
import { errorCode } from "./error-code.ts";
import { PidCursor, ProcessProbe, type Look } from "./process-probe.ts";

/** What one process tree uses at one moment, and has used so far. */
export interface TreeUsage {
  /** The sum of the resident and swapped sizes. Shared pages count once for each process. */
  readonly residentBytes: number;
  /** The largest resident size that a single process now in the tree has ever had (VmHWM), and its swap. */
  readonly highestBytes: number;
  /**
   * The sum as it was when one process, since the last look, was at a mark that it has left again:
   * what a burst between two looks took. `residentBytes` when there was none.
   */
  readonly recentPeakBytes: number;
  /** Processes that hold memory; those that have ended and wait for their parent do not count. */
  readonly processCount: number;
  /**
   * CPU time of the main threads of all processes that were seen in the tree; never goes down. 0 where
   * the kernel has no schedstat. Work of further threads is not in it: a wait status has that at the end.
   */
  readonly runMs: number;
  /** The time in which these main threads were ready to run and had no core; never goes down. */
  readonly waitMs: number;
}

/** So long a look is of one moment. */
const LOOK_MS = 2;

interface Tree {
  /** By pid. Once a member, always a member, also when its parent ends and init or a subreaper gets it. */
  readonly members: Map<number, ProcessProbe>;
  endedRunNs: number;
  endedWaitNs: number;
  isMeasured: boolean;
}

/**
 * Reads process trees from /proc through kept descriptors. A process that did not run since the last
 * look costs one read of 1 µs. Where there is no /proc, every tree measures 0.
 */
export class ProcessTrees {
  readonly #trees = new Map<number, Tree>();
  readonly #cursor = new PidCursor();
  /** What trees that are measured one after the other share. */
  #look: Look | undefined;

  /** Measures the tree below a process, itself included. */
  measure(rootPid: number): TreeUsage {
    const tree = this.#treeOf(rootPid);
    const look = this.#shareLook();
    let [residentBytes, highestBytes, processCount] = [0, 0, 0];
    let burstBytes = 0;
    let [runNs, waitNs] = [0, 0];
    // Children that are added on the way are visited by the same loop.
    for (const [pid, probe] of tree.members) {
      if (!probe.refresh(look)) {
        endMember(tree, { pid, probe });
        continue;
      }
      residentBytes += probe.residentBytes;
      highestBytes = Math.max(highestBytes, probe.highestBytes);
      burstBytes = Math.max(burstBytes, probe.burstBytes);
      if (probe.residentBytes > 0) processCount += 1;
      runNs += probe.runNs;
      waitNs += probe.waitNs;
      for (const child of probe.childPids) addMember(tree, child);
    }
    const runMs = (runNs + tree.endedRunNs) / 1e6;
    const waitMs = (waitNs + tree.endedWaitNs) / 1e6;
    const recentPeakBytes = residentBytes + burstBytes;
    return { residentBytes, highestBytes, recentPeakBytes, processCount, runMs, waitMs };
  }

  /**
   * The proportional size of a tree, where a page that n processes share counts as 1/n for each, with
   * swap. 0.1 to 1 ms for each process, so to be called rarely. Undefined where it cannot be read:
   * no such process, Linux before 4.14, processes of another user.
   */
  readPss(rootPid: number): number | undefined {
    this.#look = undefined;
    this.measure(rootPid);
    let bytes: number | undefined;
    for (const pid of this.#treeOf(rootPid).members.keys()) {
      const own = readProportionalBytes(pid);
      if (own === "denied") return undefined;
      if (own !== "gone") bytes = (bytes ?? 0) + own;
    }
    return bytes;
  }

  /**
   * How many bytes the processes now in a tree were given page by page so far: new memory, and copies of
   * shared pages that were written to, which change no resident size.
   */
  readFaultBytes(rootPid: number): number {
    let count = 0;
    for (const probe of this.#treeOf(rootPid).members.values()) count += probe.readMinorFaults();
    return count * PAGE_BYTES;
  }

  /** Forgets a tree with all that it has used, so that the same pid can begin anew. */
  forget(rootPid: number): void {
    const tree = this.#trees.get(rootPid);
    for (const probe of tree?.members.values() ?? []) probe.close();
    this.#trees.delete(rootPid);
  }

  /** Forgets the trees that were not measured since the last call. */
  sweep(): void {
    for (const [rootPid, tree] of this.#trees) {
      if (!tree.isMeasured) this.forget(rootPid);
      tree.isMeasured = false;
    }
  }

  close(): void {
    for (const rootPid of this.#trees.keys()) this.forget(rootPid);
    this.#cursor.close();
  }

  #shareLook(): Look {
    const nowMs = performance.now();
    if (this.#look !== undefined && nowMs - this.#look.nowMs < LOOK_MS) return this.#look;
    let lastPid: number | undefined;
    this.#look = { nowMs, lastPid: () => (lastPid ??= this.#cursor.read()) };
    return this.#look;
  }

  #treeOf(rootPid: number): Tree {
    let tree = this.#trees.get(rootPid);
    if (tree === undefined) {
      tree = { members: new Map(), endedRunNs: 0, endedWaitNs: 0, isMeasured: true };
      addMember(tree, rootPid);
      this.#trees.set(rootPid, tree);
    }
    tree.isMeasured = true;
    return tree;
  }
}

function addMember(tree: Tree, pid: number): void {
  if (!tree.members.has(pid)) tree.members.set(pid, new ProcessProbe(pid));
}

function endMember(
  tree: Tree,
  { pid, probe }: { readonly pid: number; readonly probe: ProcessProbe },
): void {
  tree.endedRunNs += probe.runNs;
  tree.endedWaitNs += probe.waitNs;
  probe.close();
  tree.members.delete(pid);
}

function readProportionalBytes(pid: number): number | "denied" | "gone" {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
    return lineBytes(text, "Pss") + lineBytes(text, "SwapPss");
  } catch (error) {
    // Otherwise it has ended, or the kernel has no such file.
    return errorCode(error) === "EACCES" ? "denied" : "gone";
  }
}

function lineBytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024;
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

/** Where pages are larger (some arm64 kernels) the bytes of faults come out too small. */
const PAGE_BYTES = 4096;
