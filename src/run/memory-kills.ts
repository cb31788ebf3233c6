import type { MemoryKiller } from "../model/outcome.ts";

/** How often processes were killed for memory, ever, as the kernel counts. */
export interface KillCounts {
  /** Anywhere on this machine or, in a container, in its control group; absent where nobody counts. */
  readonly kernel: number | undefined;
  /** In the control group of the run, for its own cap. */
  readonly cap: number;
}

/**
 * Tells deaths for memory from other deaths by SIGKILL. The kernel only counts: each count since the
 * last answer explains one death.
 */
export class MemoryKills {
  readonly #read: () => KillCounts;
  #explained: { kernel: number; cap: number };

  constructor(read: () => KillCounts) {
    this.#read = read;
    const { kernel = 0, cap } = read();
    this.#explained = { kernel, cap };
  }

  /** Who killed for memory since the last answer, if anybody did. */
  take(): MemoryKiller | undefined {
    const { kernel = 0, cap } = this.#read();
    const isCap = cap > this.#explained.cap;
    const isKernel = kernel > this.#explained.kernel;
    if (isCap) this.#explained.cap += 1;
    // A kill for our own cap counts on the machine as well.
    if (isKernel) this.#explained.kernel += 1;
    if (isCap) return "cap";
    return isKernel ? "kernel" : undefined;
  }
}
