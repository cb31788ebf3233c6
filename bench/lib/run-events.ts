import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";

/** What a bench wants to know from the events of a run. */
export interface RunSummary {
  /** How often Moult stopped a task because too much memory was taken. */
  readonly memoryStops: number;
  /** How each task ended at last. */
  readonly outcomes: ReadonlyMap<string, string>;
  readonly durationMs: number;
  /** What held the tests to their memory, as the run says: "sampling", "cgroup-v1" ... */
  readonly enforcement: string;
}

/** Those parts of the events that are read; others pass. */
const event = z.object({
  kind: z.string(),
  atMs: z.number(),
  task: z.optional(z.string()),
  enforcement: z.optional(z.string()),
  reason: z.optional(z.object({ kind: z.string() })),
  outcome: z.optional(z.object({ kind: z.string() })),
});

/** Reads the events of the newest run in a project. Throws when there is none. */
export function readNewestRun(project: string): RunSummary {
  const runs = join(project, ".moult/runs");
  const logs = readdirSync(runs).map((name) => join(runs, name, "events.jsonl"));
  const newest = logs.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  if (newest === undefined) throw new Error(`${runs} holds no run`);
  const lines = readFileSync(newest, "utf8").split("\n");
  return summarizeEvents(
    lines.filter((line) => line !== "").map((line): unknown => JSON.parse(line)),
  );
}

/** Counts what happened in a run. */
export function summarizeEvents(lines: readonly unknown[]): RunSummary {
  const events = lines.map((line) => event.parse(line));
  const memoryStops = events.filter(
    ({ kind, reason }) => kind === "task-stopping" && reason?.kind === "memory",
  ).length;
  const outcomes = new Map<string, string>();
  for (const { kind, task, outcome } of events) {
    if (task === undefined) continue;
    if (kind === "task-finished") outcomes.set(task, outcome?.kind ?? "unknown");
    if (kind === "task-skipped") outcomes.set(task, "skipped");
  }
  const durationMs = (events.at(-1)?.atMs ?? 0) - (events[0]?.atMs ?? 0);
  const enforcement = events[0]?.enforcement ?? "unknown";
  return { memoryStops, outcomes, durationMs, enforcement };
}
