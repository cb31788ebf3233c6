import { constants } from "node:os";
import type { Child, End, Launcher, LaunchRequest } from "../exec/launcher.ts";
import { readTail } from "../exec/output-tail.ts";
import { readCommandLine } from "../exec/process-tree.ts";
import type { TaskFinished } from "../model/event.ts";
import type { MemoryStory } from "../model/memory-story.ts";
import { isGood, type MemoryKiller, type Outcome, type StopReason } from "../model/outcome.ts";
import type { MemoryMeter } from "./memory-watch.ts";

/** What the executor needs to know of one attempt. */
export interface Order {
  readonly request: LaunchRequest;
  /** 0 means no limit. */
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly onStarted: (pid: number) => void;
  /** Called once for each signal that Moult sends. */
  readonly onStopping: (reason: StopReason, signal: string) => void;
}

/** How an attempt ended, with its figures: what its last event tells. */
export type Ending = Pick<
  TaskFinished,
  "outcome" | "durationMs" | "peakBytes" | "cpuMs" | "cores" | "exitCode" | "signal" | "tail"
> & {
  /** Only of attempts that ended for memory. */
  readonly curve?: MemoryStory["curve"];
};

/** An attempt that goes on. */
export interface RunningAttempt {
  readonly done: Promise<Ending>;
  /** Ends it politely: the signal, then KILL after the grace period. The first reason counts. */
  readonly stop: (reason: StopReason, signal: string) => void;
  /** Ends it now. */
  readonly kill: (reason: StopReason) => void;
}

/** What executors share. */
export interface ExecutorTools {
  readonly launcher: Launcher;
  readonly memory: MemoryMeter;
  readonly tickMs: () => number;
  /** Whether something was killed for memory that no other attempt has answered for, and by whom. */
  readonly takeMemoryKill: () => MemoryKiller | undefined;
}

/** How long processes that outlive a test may take to end by themselves. Python's helpers need a moment. */
const LEAK_GRACE_MS = 500;
const POLL_MS = 20;
/** After KILL the kernel may need a moment too; a process in uninterruptible sleep must not hold the run. */
const KILL_PATIENCE_MS = 5000;
const TAIL_LIMIT_BYTES = 32 * 1024;
/** Of a shorter life the share of CPU says more about our own clock than about the test. */
const SHARE_LEAST_MS = 100;

/**
 * Runs one attempt to its end.
 *
 *   launching ──► running ──► ended ──► (survivors? wait, TERM, KILL) ──► done
 *       │            └─ stop: signal, grace, KILL ─┘
 *       └─ refused ──────────────────────────────────────────────────────► done
 */
export function startAttempt(order: Order, tools: ExecutorTools): RunningAttempt {
  const child = tools.launcher.launch(order.request);
  const stopper = new Stopper(child, order);
  return {
    done: follow(order, { ...tools, child, stopper }),
    stop: (reason, signal) => stopper.stop(reason, signal),
    kill: (reason) => stopper.kill(reason),
  };
}

interface Followed extends ExecutorTools {
  readonly child: Child;
  readonly stopper: Stopper;
}

async function follow(order: Order, tools: Followed): Promise<Ending> {
  const { child, stopper, memory } = tools;
  const launchedAtMs = tools.tickMs();
  const start = await child.started;
  if ("refused" in start) {
    stopper.finish();
    const message = describeRefusal(start.refused, order.request);
    const outcome: Outcome = { kind: "spawn-failed", message };
    return { outcome, durationMs: 0, peakBytes: 0, cpuMs: 0, tail: message };
  }
  order.onStarted(start.pid);
  stopper.startTimer(order.timeoutMs);
  memory.add(start.pid);
  const end = await child.ended;
  stopper.stopTimer(); // What is left behind is a leak, however long the test itself took.
  const durationMs = tools.tickMs() - launchedAtMs;
  const measured = memory.remove(start.pid);
  const leaked = end.hasSurvivors ? await endSurvivors(child, stopper) : [];
  stopper.finish();
  const peakBytes = Math.max(measured.peakBytes, end.maxRssBytes);
  const { reason, wasKilled } = stopper;
  const killer = looksKilled(end) && reason === undefined ? tools.takeMemoryKill() : undefined;
  const outcome = outcomeOf(end, { reason, wasKilled, leaked, peakBytes, killer });
  const cores = coresOf({ ...end, durationMs, stretch: measured.stretch });
  return {
    outcome,
    durationMs,
    peakBytes,
    cpuMs: end.cpuMs,
    ...(cores === undefined ? {} : { cores }),
    ...(end.exitCode === undefined ? {} : { exitCode: end.exitCode }),
    ...(end.signal === undefined ? {} : { signal: end.signal }),
    ...(isGood(outcome) ? {} : { tail: readTail(order.request.logPath, TAIL_LIMIT_BYTES) }),
    ...(outcome.kind === "out-of-memory" ? { curve: measured.curve.points() } : {}),
  };
}

/** Ended as by SIGKILL: the leader itself, or a shell that tells of its child. */
function looksKilled(end: End): boolean {
  return end.signal === "SIGKILL" || end.exitCode === 128 + constants.signals.SIGKILL;
}

/**
 * The cores that a tree keeps busy when it never has to wait for one: its CPU time over its wall time without
 * what waiting added. Where it was ready to run all the time or more than that (several processes or threads
 * at once), waiting did not make it longer by as much, so CPU time and waiting over the wall time.
 * Undefined when it lived too briefly, or where CPU time is not known.
 */
export function coresOf(figures: {
  readonly cpuMs: number;
  readonly durationMs: number;
  readonly stretch: number;
}): number | undefined {
  const { cpuMs, durationMs, stretch } = figures;
  if (durationMs < SHARE_LEAST_MS || cpuMs <= 0) return undefined;
  const readyMs = cpuMs * stretch;
  const cores =
    readyMs < durationMs ? cpuMs / (durationMs - (readyMs - cpuMs)) : readyMs / durationMs;
  return Math.round(cores * 1000) / 1000;
}

/** Waits for what outlived the leader, then ends it. Answers the command lines of what had to be ended. */
async function endSurvivors(child: Child, stopper: Stopper): Promise<readonly string[]> {
  // When the attempt is being stopped, the grace period is already running.
  const first = await waitForSurvivors(child, () => stopper.reason === undefined, LEAK_GRACE_MS);
  if (first.length === 0) return [];
  const commands = first.map((pid) => readCommandLine(pid) ?? `process ${pid}`);
  stopper.endTree();
  await waitForSurvivors(child, () => !stopper.wasKilled, Number.POSITIVE_INFINITY);
  await waitForSurvivors(child, () => true, KILL_PATIENCE_MS);
  return commands;
}

async function waitForSurvivors(
  child: Child,
  mayWait: () => boolean,
  limitMs: number,
): Promise<readonly number[]> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const pids = await child.survivors();
    if (pids.length === 0 || !mayWait() || waitedMs >= limitMs) return pids;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Ends one attempt in steps. Owns its timers: none of them outlives `finish`. */
class Stopper {
  readonly #child: Child;
  readonly #order: Order;
  #timeout: NodeJS.Timeout | undefined;
  #kill: NodeJS.Timeout | undefined;
  #isFinished = false;
  /** Why Moult ended it, if it did. */
  reason: StopReason | undefined;
  wasKilled = false;

  constructor(child: Child, order: Order) {
    this.#child = child;
    this.#order = order;
  }

  startTimer(limitMs: number): void {
    if (limitMs === 0) return;
    const reason: StopReason = { kind: "timeout", limitMs };
    this.#timeout = setTimeout(() => this.stop(reason, "SIGTERM"), limitMs);
  }

  stopTimer(): void {
    clearTimeout(this.#timeout);
  }

  stop(reason: StopReason, signal: string): void {
    if (this.#isFinished || this.reason !== undefined) return;
    this.reason = reason;
    this.#order.onStopping(reason, signal);
    this.#escalate(signal);
  }

  kill(reason: StopReason): void {
    if (this.#isFinished) return;
    this.reason ??= reason;
    this.#killNow();
  }

  /** Ends what a leader left behind. */
  endTree(): void {
    if (!this.wasKilled && this.reason === undefined) this.#escalate("SIGTERM");
  }

  finish(): void {
    this.#isFinished = true;
    clearTimeout(this.#timeout);
    clearTimeout(this.#kill);
  }

  #escalate(signal: string): void {
    this.#child.kill(signal);
    // A stopped process (SIGSTOP) gets the signal only when it goes on.
    this.#child.kill("SIGCONT");
    this.#kill = setTimeout(() => this.#killNow(), this.#order.graceMs);
  }

  #killNow(): void {
    if (this.reason !== undefined) this.#order.onStopping(this.reason, "SIGKILL");
    this.wasKilled = true;
    this.#child.kill("SIGKILL");
  }
}

/** Names the outcome. A task that Moult signalled is never `passed`. */
export function outcomeOf(
  end: Pick<End, "exitCode" | "signal">,
  facts: {
    readonly reason: StopReason | undefined;
    readonly wasKilled: boolean;
    readonly leaked: readonly string[];
    readonly peakBytes: number;
    /** Who killed it for memory, if anybody did. */
    readonly killer: MemoryKiller | undefined;
  },
): Outcome {
  const { reason, wasKilled, leaked, peakBytes: neededBytes, killer } = facts;
  if (reason?.kind === "timeout") return { kind: "timed-out", limitMs: reason.limitMs, wasKilled };
  if (reason?.kind === "memory") return { kind: "out-of-memory", neededBytes, by: "brake" };
  if (reason !== undefined) return { kind: "cancelled", reason };
  if (killer !== undefined) return { kind: "out-of-memory", neededBytes, by: killer };
  if (end.signal !== undefined) return { kind: "signaled", signal: end.signal };
  if (end.exitCode !== 0) return { kind: "failed", exitCode: end.exitCode ?? 1 };
  return leaked.length === 0 ? { kind: "passed" } : { kind: "leaked", commands: leaked };
}

function describeRefusal(errorName: string, request: LaunchRequest): string {
  const program = request.argv[0];
  if (errorName === "ENOENT") return `no such program or directory: ${program} (in ${request.cwd})`;
  if (errorName === "EACCES") return `not executable: ${program}`;
  if (errorName === "ENOEXEC") return `not a program (no #! line?): ${program}`;
  return `${program} could not be started: ${errorName}`;
}
