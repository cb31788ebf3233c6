import type { RunEvent } from "../model/event.ts";
import { foldEvents, type RunRecord } from "../model/run-record.ts";

/**
 * Folds the events of a log. Undefined for one that lost its beginning, or that somebody has edited: that is data
 * from outside and no bug.
 */
export function foldLog(events: readonly RunEvent[]): RunRecord | undefined {
  const planned = new Set(
    events.map((one) => (one.kind === "task-planned" ? one.task : undefined)),
  );
  const isWhole = events.every((one) => !("task" in one) || planned.has(one.task));
  return isWhole && events[0]?.kind === "run-started" ? foldEvents(events) : undefined;
}
