/** How much more than it had a task gets that was stopped for memory; what it would have taken nobody saw. */
const RESERVED_FACTOR = 1.5;
const PEAK_FACTOR = 1.25;

/** What a task reserves when it runs again alone, after it was stopped or killed for memory; in bytes. */
export function needAfterStop(seen: {
  readonly reservedBytes: number;
  readonly peakBytes: number;
  readonly budgetBytes: number;
}): number {
  const { reservedBytes, peakBytes, budgetBytes } = seen;
  const wanted = Math.max(RESERVED_FACTOR * reservedBytes, PEAK_FACTOR * peakBytes);
  return Math.min(budgetBytes, Math.ceil(wanted));
}
