import { formatDuration } from "../../lib/duration.ts";
import type { RunRecord } from "../../model/run-record.ts";

/**
 * How well history predicted the time of a run: "23.4 s, took 25.1 s (7 % longer)". Undefined when it
 * predicted nothing, or when the run did not come to its own end.
 */
export function describePrediction(record: RunRecord): string | undefined {
  const { predictedMs, durationMs, cancelled, exitCode } = record;
  if (predictedMs === undefined || cancelled !== undefined || exitCode === undefined) {
    return undefined;
  }
  const both = `${formatDuration(predictedMs)}, took ${formatDuration(durationMs)}`;
  if (predictedMs === 0) return both;
  const percent = Math.round((durationMs / predictedMs - 1) * 100);
  if (percent === 0) return `${both} (as predicted)`;
  return `${both} (${Math.abs(percent)} % ${percent > 0 ? "longer" : "shorter"})`;
}
