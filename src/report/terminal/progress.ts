import type { RunEvent } from "../../model/event.ts";
import { isBad } from "../../model/outcome.ts";

/** How far a run is. */
export interface Progress {
  readonly startedAtMs: number;
  readonly taskCount: number;
  /** Tasks that have their last result or were skipped. */
  readonly doneCount: number;
  /** Tasks among them that really ran; only these tell how fast the run is. */
  readonly ranCount: number;
  readonly badCount: number;
  readonly lastDoneAtMs: number;
}

/** The progress before the first event. */
export const NO_PROGRESS: Progress = {
  startedAtMs: 0,
  taskCount: 0,
  doneCount: 0,
  ranCount: 0,
  badCount: 0,
  lastDoneAtMs: 0,
};

/** The progress after one more event. */
export function advanceProgress(progress: Progress, event: RunEvent): Progress {
  if (event.kind === "run-started") {
    return { ...NO_PROGRESS, startedAtMs: event.atMs, taskCount: event.taskCount };
  }
  if (event.kind === "task-skipped") return { ...progress, doneCount: progress.doneCount + 1 };
  if (event.kind !== "task-finished" || event.willRetry) return progress;
  return {
    ...progress,
    doneCount: progress.doneCount + 1,
    ranCount: progress.ranCount + 1,
    badCount: progress.badCount + (isBad(event.outcome) ? 1 : 0),
    lastDoneAtMs: event.atMs,
  };
}

/** The time that is left if the rest goes as fast as what is done; undefined while nobody can know. */
export function estimateLeftMs(progress: Progress, nowMs: number): number | undefined {
  const leftCount = progress.taskCount - progress.doneCount;
  if (progress.ranCount < 2 || leftCount <= 0) return undefined;
  const msForOne = (progress.lastDoneAtMs - progress.startedAtMs) / progress.ranCount;
  const leftMs = progress.lastDoneAtMs + leftCount * msForOne - nowMs;
  return leftMs > 0 ? leftMs : undefined;
}
