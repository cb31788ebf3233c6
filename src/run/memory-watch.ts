import { ProcessTrees } from "../exec/process-tree.ts";

/** Follows the memory of the running attempts by the pid of their leader. */
export class MemoryWatch {
  readonly #trees = new ProcessTrees();
  readonly #watched = new Map<number, { liveBytes: number; peakBytes: number }>();

  add(pid: number): void {
    this.#watched.set(pid, { liveBytes: 0, peakBytes: 0 });
  }

  /** Measures every tree once. */
  sample(): void {
    for (const [pid, entry] of this.#watched) {
      const { liveBytes, highestBytes } = this.#trees.measure(pid);
      entry.liveBytes = liveBytes;
      entry.peakBytes = Math.max(entry.peakBytes, liveBytes, highestBytes);
    }
    this.#trees.sweep();
  }

  /** The resident bytes of a tree at the last sample. */
  liveBytes(pid: number): number {
    return this.#watched.get(pid)?.liveBytes ?? 0;
  }

  /** Stops following; answers the peak that was seen. */
  remove(pid: number): number {
    const peakBytes = this.#watched.get(pid)?.peakBytes ?? 0;
    this.#watched.delete(pid);
    return peakBytes;
  }

  close(): void {
    this.#trees.close();
  }
}
