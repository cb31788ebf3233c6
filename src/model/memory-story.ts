/** What is known of an attempt that ended for memory, so that a log alone names the culprit. */
export interface MemoryStory {
  /** Memory of the tree over time: milliseconds since its start, and bytes. At most 64 points. */
  readonly curve: readonly (readonly [atMs: number, bytes: number])[];
  /** The ids of the tasks that ran at that moment, and their memory. */
  readonly beside: readonly { readonly task: string; readonly liveBytes: number }[];
  /** What all running tasks took together. */
  readonly liveBytes: number;
  readonly reservedBytes: number;
}
