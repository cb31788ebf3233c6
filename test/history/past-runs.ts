import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LEARNED_FOLDER, nameProfile } from "../../src/history/profile-key.ts";
import type { EventBody, RunEvent } from "../../src/model/event.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import type { Profile } from "../../src/model/profile.ts";
import type { RolloutMark } from "../../src/model/rollout.ts";
import { foldEvents, type RunRecord } from "../../src/model/run-record.ts";
import { someLimits } from "../rig/values.ts";

export const MB = 1024 ** 2;

export const PLAIN: Profile = {
  config: "",
  runnerClass: "linux-x64-2",
  instrumentation: "none",
};

/** One attempt of a made-up run. */
export interface MadeAttempt {
  readonly task: string;
  readonly peakMb: number;
  readonly outcome?: Outcome;
  readonly durationMs?: number;
  readonly cores?: number;
}

/** How a made-up run differs from the usual one. */
export interface MadeRun {
  readonly id: string;
  readonly attempts: readonly MadeAttempt[];
  /** `null`: a log of before there were profiles. */
  readonly profile?: Profile | null;
  readonly atMs?: number;
  /** Whether the log ends before the run did. */
  readonly isCutOff?: boolean;
  readonly rollout?: RolloutMark;
  /** What it ended with; 0 where nothing says otherwise. */
  readonly exitCode?: number;
}

/** A project folder with nothing in it but what the history keeps. Removed at the end of its scope. */
export interface PastProject {
  readonly root: string;
  /** Writes the log of a run. */
  readonly log: (run: MadeRun) => void;
  /** The text of a file that was derived for a profile. */
  readonly derived: (ending: "json" | "samples", profile?: Profile) => string;
  readonly [Symbol.dispose]: () => void;
}

export function makePastProject(): PastProject {
  const root = mkdtempSync(join(tmpdir(), "moult-history-"));
  const state = join(root, ".moult");
  mkdirSync(state);
  return {
    root,
    log: (run) => {
      const folder = join(state, "runs", run.id);
      mkdirSync(folder, { recursive: true });
      const lines = eventsOf(run).map((event) => `${JSON.stringify(event)}\n`);
      writeFileSync(join(folder, "events.jsonl"), lines.join(""));
    },
    derived: (ending, profile = PLAIN) =>
      readFileSync(join(state, LEARNED_FOLDER, `${nameProfile(profile)}.${ending}`), "utf8"),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The record of a made-up run. */
export function recordOf(run: MadeRun): RunRecord {
  return foldEvents(eventsOf(run));
}

/** The events of a made-up run. */
export function eventsOf(run: MadeRun): RunEvent[] {
  const { id, attempts, profile = PLAIN, atMs = 1000, isCutOff, rollout, exitCode = 0 } = run;
  const tasks = [...new Set(attempts.map((one) => one.task))];
  const counts = new Map<string, number>();
  const bodies: EventBody[] = [
    {
      kind: "run-started",
      version: 1,
      runId: id,
      moultVersion: "0.1.0",
      root: "/project",
      args: ["run"],
      limits: someLimits(),
      taskCount: tasks.length,
      enforcement: "sampling",
      isWhole: true,
      ...(profile === null ? {} : { profile }),
      ...(rollout === undefined ? {} : { rollout }),
    },
    ...tasks.map((task): EventBody => ({
      kind: "task-planned",
      task,
      group: "unit",
      argv: ["true"],
      reservedBytes: 512 * MB,
      reservedFrom: "default",
      cores: 1,
      timeoutMs: 0,
    })),
    ...attempts.flatMap(({ task, peakMb, outcome, durationMs, cores }): EventBody[] => {
      const attempt = (counts.get(task) ?? 0) + 1;
      counts.set(task, attempt);
      const logPath = "x.log";
      return [
        { kind: "task-started", task, attempt, slot: 0, pid: 1, reservedBytes: 0, logPath },
        {
          kind: "task-finished",
          task,
          attempt,
          outcome: outcome ?? { kind: "passed" },
          durationMs: durationMs ?? 500,
          peakBytes: peakMb * MB,
          cpuMs: 100,
          ...(cores === undefined ? {} : { cores }),
          exitCode: 0,
          logPath,
          willRetry: false,
        },
      ];
    }),
    ...(isCutOff === true ? [] : [{ kind: "run-finished", exitCode } as const]),
  ];
  return bodies.map((body, seq) => ({ ...body, seq, atMs: atMs + seq }));
}
