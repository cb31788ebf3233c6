/** What a run does at this moment. Not stored: what should stay known is an event. */
export interface LiveStatus {
  /** Milliseconds since 1970, on the clock of the events. */
  readonly nowMs: number;
  readonly liveBytes: number;
  readonly budgetBytes: number;
  readonly running: readonly RunningTask[];
  readonly queuedCount: number;
  /** Why nothing more starts now, as admission says it: "next needs 3.1 GB, 2.4 GB unreserved". */
  readonly waitingFor?: string;
}

/** An attempt that has a process now. */
export interface RunningTask {
  readonly task: string;
  readonly attempt: number;
  readonly slot: number;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly liveBytes: number;
}
