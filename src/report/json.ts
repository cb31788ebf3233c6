import type { RunRecord, TaskRecord } from "../model/run-record.ts";
import { outstandingTasks } from "../model/run-record.ts";

/** The version of the document. It grows when a reader of the old one could be misled; new keys do not count. */
export const JSON_REPORT_VERSION = 1;

/**
 * The JSON report, a contract for machines. Keys that do not apply are left out; times are milliseconds
 * (`…AtMs` since 1970), sizes are bytes, paths of logs are relative to the folder of the run.
 */
export interface JsonReport {
  readonly version: typeof JSON_REPORT_VERSION;
  readonly run: JsonRun;
  readonly summary: JsonSummary;
  readonly warnings: readonly string[];
  /** In the order of the plan. */
  readonly tasks: readonly TaskRecord[];
}

/** What is true of the run as a whole. */
export interface JsonRun extends Pick<
  RunRecord,
  | "moultVersion"
  | "root"
  | "args"
  | "limits"
  | "enforcement"
  | "profile"
  | "suite"
  | "runner"
  | "rollout"
  | "rerun"
  | "startedAtMs"
  | "predictedMs"
  | "durationMs"
  | "cancelled"
  | "exitCode"
> {
  readonly id: string;
  /** `incomplete`: the event log ends before the run did. */
  readonly state: "finished" | "cancelled" | "incomplete";
}

/** The figures of a run. */
export interface JsonSummary {
  readonly taskCount: number;
  /** How many tasks have each verdict; every verdict is there, also with 0. */
  readonly verdicts: RunRecord["counts"];
  readonly peakBytes: number;
  /** What starting everything at once would have taken. */
  readonly sumOfPeaksBytes: number;
  /** What a rerun should run. */
  readonly outstanding: readonly string[];
}

/** Renders a run as one JSON document; JsonReport describes it. */
export function renderJson(record: RunRecord): string {
  const report: JsonReport = {
    version: JSON_REPORT_VERSION,
    run: jsonRunOf(record),
    summary: {
      taskCount: record.tasks.length,
      verdicts: record.counts,
      peakBytes: record.peakBytes,
      sumOfPeaksBytes: record.sumOfPeaksBytes,
      outstanding: outstandingTasks(record),
    },
    warnings: record.warnings,
    tasks: record.tasks,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function jsonRunOf(record: RunRecord): JsonRun {
  return {
    id: record.runId,
    state: stateOf(record),
    moultVersion: record.moultVersion,
    root: record.root,
    args: record.args,
    startedAtMs: record.startedAtMs,
    durationMs: record.durationMs,
    ...(record.predictedMs === undefined ? {} : { predictedMs: record.predictedMs }),
    limits: record.limits,
    enforcement: record.enforcement,
    ...(record.profile === undefined ? {} : { profile: record.profile }),
    ...(record.suite === undefined ? {} : { suite: record.suite }),
    ...(record.runner === undefined ? {} : { runner: record.runner }),
    ...(record.rollout === undefined ? {} : { rollout: record.rollout }),
    ...(record.rerun === undefined ? {} : { rerun: record.rerun }),
    ...(record.cancelled === undefined ? {} : { cancelled: record.cancelled }),
    ...(record.exitCode === undefined ? {} : { exitCode: record.exitCode }),
  };
}

function stateOf(record: RunRecord): JsonRun["state"] {
  if (record.exitCode === undefined) return "incomplete";
  return record.cancelled === undefined ? "finished" : "cancelled";
}
