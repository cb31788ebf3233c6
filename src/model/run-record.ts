import type { RunEvent, RunStarted, TaskFinished, TaskPlanned } from "./event.ts";
import { isGood, makesFlaky, type StopReason, type Verdict } from "./outcome.ts";
import type { Limits } from "./plan.ts";
import type { Profile } from "./profile.ts";
import type { RolloutMark } from "./rollout.ts";
import type { SuiteFacts } from "./suite.ts";
import type { TaskRole } from "./task.ts";
import { unreachable } from "./unreachable.ts";

/** The events that belong to one task. */
type TaskEvent = Extract<RunEvent, { readonly task: string }>;

/** One attempt of a task, as its last event tells it. */
export interface Attempt extends Omit<TaskFinished, "kind" | "task" | "willRetry"> {
  readonly startedAtMs: number;
}

/** What became of one task. */
export interface TaskRecord {
  readonly id: string;
  readonly group: string;
  readonly file?: string;
  readonly argv: readonly string[];
  readonly reservedBytes: number;
  /** Where the reservation comes from, as people read it. */
  readonly reservedFrom: string;
  /** How many cores it was planned to keep busy; absent in old logs. */
  readonly cores?: number;
  /** How long it was expected to take, where it ran before. */
  readonly expectedMs?: number;
  /** Set for what is no test. */
  readonly role?: TaskRole;
  /** Whether it calls a function of the old script. */
  readonly isBridged?: true;
  readonly verdict: Verdict | "not-run";
  readonly attempts: readonly Attempt[];
  /** Why it did not run or was stopped, where there is a reason. */
  readonly reason?: StopReason;
}

/** Everything that reports need to know of a run. A pure function of its events. */
export interface RunRecord {
  readonly runId: string;
  readonly moultVersion: string;
  readonly root: string;
  readonly args: readonly string[];
  readonly limits: Limits;
  readonly enforcement: string;
  /** Where its figures are comparable. */
  readonly profile?: Profile;
  /** What history said it would take. */
  readonly predictedMs?: number;
  /** The suite that the environment chose. */
  readonly suite?: SuiteFacts;
  /** Set when the old script ran, as the only task. */
  readonly runner?: "legacy";
  /** Where it stands in the rollout. */
  readonly rollout?: RolloutMark;
  readonly isWhole: boolean;
  readonly rerun?: RunStarted["rerun"];
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** In the order of the plan. */
  readonly tasks: readonly TaskRecord[];
  readonly counts: Readonly<Record<Verdict | "not-run", number>>;
  /** The largest sum over the running process trees that was sampled. */
  readonly peakBytes: number;
  /** The sum of all tasks' own peaks: what starting everything at once would have taken. */
  readonly sumOfPeaksBytes: number;
  readonly warnings: readonly string[];
  readonly cancelled?: StopReason;
  /** Absent when the log ends before the run did. */
  readonly exitCode?: number;
}

/** Collects events one by one; `record` may be asked at any time. */
export interface Fold {
  readonly add: (event: RunEvent) => void;
  readonly record: () => RunRecord;
}

/** Folds the events of one run, in order, into its record. Throws when the first is not `run-started`. */
export function foldEvents(events: Iterable<RunEvent>): RunRecord {
  const fold = startFold();
  for (const event of events) fold.add(event);
  return fold.record();
}

/** Starts an empty fold, for reporters that follow a run while it goes on. */
export function startFold(): Fold {
  const draft: RunDraft = {
    tasks: new Map(),
    taskRecords: undefined,
    warnings: [],
    lastAtMs: 0,
    peakBytes: 0,
  };
  return {
    add: (event) => applyEvent(draft, event),
    record: () => runRecordOf(draft),
  };
}

/** The ids of the tests that did not end well, and of those that a rerun left out: exit 5 is about these. */
export function outstandingTasks(record: RunRecord): readonly string[] {
  const own = record.tasks.filter((task) => task.role === undefined && !endedWell(task));
  return [...own.map(({ id }) => id), ...(record.rerun?.outstanding ?? [])];
}

/** Whether a task passed in the end: also when it was flaky or left processes behind. */
export function endedWell(task: TaskRecord): boolean {
  return ["passed", "flaky", "leaked"].includes(task.verdict);
}

/** What is known of a run so far. Only applyEvent changes it. */
interface RunDraft {
  head?: RunEvent & RunStarted;
  readonly tasks: Map<string, TaskDraft>;
  /** What the last record told of the tasks, while that is still true: it is asked for more than once at the end. */
  taskRecords: readonly TaskRecord[] | undefined;
  readonly warnings: string[];
  lastAtMs: number;
  peakBytes: number;
  cancelled?: StopReason;
  exitCode?: number;
}

interface TaskDraft {
  readonly plan: TaskPlanned;
  /** Replaced and not pushed to: a list that grows keeps room for 16 more, in each of 10,000 tasks. */
  attempts: readonly Attempt[];
  /** The start of the attempt that runs now. */
  startedAtMs: number | undefined;
  reason: StopReason | undefined;
}

function applyEvent(draft: RunDraft, event: RunEvent): void {
  draft.lastAtMs = event.atMs;
  switch (event.kind) {
    case "run-started":
      draft.head = event;
      return;
    case "memory-sampled":
      draft.peakBytes = Math.max(draft.peakBytes, event.liveBytes);
      return;
    case "warning-given":
      draft.warnings.push(event.message);
      return;
    case "run-cancelled":
      draft.cancelled = event.reason;
      return;
    case "run-finished":
      draft.exitCode = event.exitCode;
      return;
    default:
      draft.taskRecords = undefined;
      applyTaskEvent(draft.tasks, event);
  }
}

function applyTaskEvent(tasks: Map<string, TaskDraft>, event: TaskEvent): void {
  if (event.kind === "task-planned") {
    tasks.set(event.task, { plan: event, attempts: [], startedAtMs: undefined, reason: undefined });
    return;
  }
  const draft = tasks.get(event.task);
  if (draft === undefined) {
    throw new Error(`Internal error: event of an unplanned task ${event.task}`);
  }
  switch (event.kind) {
    case "task-started":
      draft.startedAtMs = event.atMs;
      // Why an earlier attempt was stopped says nothing about this one.
      draft.reason = undefined;
      return;
    case "task-finished":
      draft.attempts = [...draft.attempts, attemptOf(event, draft.startedAtMs ?? event.atMs)];
      draft.startedAtMs = undefined;
      return;
    case "task-stopping":
    case "task-skipped":
      draft.reason = event.reason;
      return;
    default:
      unreachable(event);
  }
}

function runRecordOf(draft: RunDraft): RunRecord {
  const { head } = draft;
  if (head === undefined) throw new Error("Internal error: events without run-started");
  const tasks = (draft.taskRecords ??= [...draft.tasks.values()].map(taskRecordOf));
  const peaks = tasks.map((task) => largest(task.attempts.map((one) => one.peakBytes)));
  return {
    runId: head.runId,
    moultVersion: head.moultVersion,
    root: head.root,
    args: head.args,
    limits: head.limits,
    enforcement: head.enforcement,
    ...(head.profile === undefined ? {} : { profile: head.profile }),
    ...(head.predictedMs === undefined ? {} : { predictedMs: head.predictedMs }),
    ...(head.suite === undefined ? {} : { suite: head.suite }),
    ...(head.runner === undefined ? {} : { runner: head.runner }),
    ...(head.rollout === undefined ? {} : { rollout: head.rollout }),
    isWhole: head.isWhole,
    ...(head.rerun === undefined ? {} : { rerun: head.rerun }),
    startedAtMs: head.atMs,
    durationMs: draft.lastAtMs - head.atMs,
    tasks,
    counts: countVerdicts(tasks),
    peakBytes: Math.max(draft.peakBytes, largest(peaks)),
    sumOfPeaksBytes: peaks.reduce((sum, one) => sum + one, 0),
    warnings: [...draft.warnings],
    ...(draft.cancelled === undefined ? {} : { cancelled: draft.cancelled }),
    ...(draft.exitCode === undefined ? {} : { exitCode: draft.exitCode }),
  };
}

function attemptOf(event: TaskFinished, startedAtMs: number): Attempt {
  return {
    attempt: event.attempt,
    outcome: event.outcome,
    startedAtMs,
    durationMs: event.durationMs,
    peakBytes: event.peakBytes,
    cpuMs: event.cpuMs,
    ...(event.cores === undefined ? {} : { cores: event.cores }),
    ...(event.memory === undefined ? {} : { memory: event.memory }),
    ...(event.exitCode === undefined ? {} : { exitCode: event.exitCode }),
    ...(event.signal === undefined ? {} : { signal: event.signal }),
    logPath: event.logPath,
    ...(event.tail === undefined ? {} : { tail: event.tail }),
  };
}

function taskRecordOf(draft: TaskDraft): TaskRecord {
  const { plan } = draft;
  return {
    id: plan.task,
    group: plan.group,
    ...(plan.file === undefined ? {} : { file: plan.file }),
    argv: plan.argv,
    reservedBytes: plan.reservedBytes,
    reservedFrom: plan.reservedFrom,
    ...(plan.cores === undefined ? {} : { cores: plan.cores }),
    ...(plan.expectedMs === undefined ? {} : { expectedMs: plan.expectedMs }),
    ...(plan.role === undefined ? {} : { role: plan.role }),
    ...(plan.isBridged === undefined ? {} : { isBridged: plan.isBridged }),
    verdict: verdictOf(draft),
    attempts: draft.attempts,
    ...(draft.reason === undefined ? {} : { reason: draft.reason }),
  };
}

function verdictOf(draft: TaskDraft): TaskRecord["verdict"] {
  const last = draft.attempts.at(-1)?.outcome;
  if (last === undefined) return draft.reason === undefined ? "not-run" : "skipped";
  const hadBad = draft.attempts.slice(0, -1).some((one) => makesFlaky(one.outcome));
  return isGood(last) && hadBad ? "flaky" : last.kind;
}

function countVerdicts(tasks: readonly TaskRecord[]): RunRecord["counts"] {
  const counts = {
    passed: 0,
    failed: 0,
    "timed-out": 0,
    "out-of-memory": 0,
    signaled: 0,
    "spawn-failed": 0,
    cancelled: 0,
    leaked: 0,
    skipped: 0,
    flaky: 0,
    "not-run": 0,
  };
  for (const task of tasks) counts[task.verdict] += 1;
  return counts;
}

function largest(values: readonly number[]): number {
  return values.reduce((most, one) => Math.max(most, one), 0);
}
