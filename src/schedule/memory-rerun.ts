/** How an attempt runs with regard to earlier ones that ended for memory. */
export type MemoryRerun =
  | "first" // none did
  | "beside" // with a larger reservation, like any other
  | "alone"; // with nothing beside it: the last chance

/** How a task runs again that ended for memory. */
export interface Rerun {
  readonly rerun: MemoryRerun;
  readonly needBytes: number;
}

/** How much more than it had, and than it took, a task gets at first; what it would have taken nobody saw. */
const BESIDE_FACTOR = 1.1;
const ALONE_FACTOR = 1.5;

/**
 * How a task runs again after it ended for memory; undefined when it had been alone: then it needs too much.
 *
 * Stopped by Moult it is at first only given more room, because it was the youngest and may have done no
 * wrong: running every one of those alone made noisy simulated runs 8 % longer (docs/decisions/0012). The
 * second time, and where the kernel killed it, it runs alone.
 */
export function rerunAfterMemory(seen: {
  readonly rerun: MemoryRerun;
  readonly wasKilledByKernel: boolean;
  readonly reservedBytes: number;
  readonly peakBytes: number;
  readonly budgetBytes: number;
}): Rerun | undefined {
  const { rerun, wasKilledByKernel, reservedBytes, peakBytes, budgetBytes } = seen;
  if (rerun === "alone") return undefined;
  const most = Math.max(reservedBytes, peakBytes);
  const besideBytes = Math.ceil(BESIDE_FACTOR * most);
  const isHopeless = besideBytes > budgetBytes;
  if (rerun === "first" && !wasKilledByKernel && !isHopeless) {
    return { rerun: "beside", needBytes: besideBytes };
  }
  return { rerun: "alone", needBytes: Math.min(budgetBytes, Math.ceil(ALONE_FACTOR * most)) };
}
