import type { LaunchRequest } from "../exec/launcher.ts";
import type { EventBody } from "../model/event.ts";
import type { LiveStatus } from "../model/live-status.ts";
import { isBad, isGood, type StopReason } from "../model/outcome.ts";
import type { Limits } from "../model/plan.ts";
import type { Task } from "../model/task.ts";
import { nextAdmission, type Room } from "../schedule/admission.ts";
import { type Ending, type ExecutorTools, type RunningAttempt, startAttempt } from "./executor.ts";

/** What a run consists of and what it may use. */
export interface Assignment {
  readonly tasks: readonly Task[];
  readonly limits: Limits;
  readonly emit: (event: EventBody) => void;
  /** Prepares the files and the environment of an attempt. `logPath` is relative to the run's folder. */
  readonly prepare: (
    task: Task,
    place: { readonly attempt: number; readonly slot: number },
  ) => { readonly request: LaunchRequest; readonly logPath: string };
}

interface Waiting {
  readonly task: Task;
  readonly attempt: number;
  readonly needBytes: number;
  passedOver: number;
}

interface Running extends Waiting {
  readonly slot: number;
  readonly startedAtTickMs: number;
  readonly control: RunningAttempt;
  pid: number | undefined;
  /** What it holds of the budget: its reservation, or its live memory since that became more. */
  heldBytes: number;
}

/** How often memory is sampled. VmHWM keeps what happens between two samples of one process. */
const SAMPLE_MS = 50;
const MEMORY_EVENT_MS = 1000;

/**
 * Runs tasks inside the limits. Owns the state of the run: what waits, what runs, what is over; and
 * it alone orders the events. `done` resolves when nothing waits and nothing runs.
 */
export class Dispatcher {
  readonly #assignment: Assignment;
  readonly #tools: ExecutorTools;
  #queue: Waiting[];
  readonly #running = new Map<number, Running>();
  readonly #freeSlots: number[] = [];
  readonly #finished = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;
  #cancelled: StopReason | undefined;
  #badCount = 0;
  #waitReason: string | undefined;
  #lastMemoryEventMs = Number.NEGATIVE_INFINITY;
  #highestLiveBytes = 0;

  constructor(assignment: Assignment, tools: ExecutorTools) {
    this.#assignment = assignment;
    this.#tools = tools;
    this.#queue = [];
    for (let slot = assignment.limits.jobs - 1; slot >= 0; slot -= 1) this.#freeSlots.push(slot);
  }

  /** Starts the work; resolves at its end. */
  run(): Promise<void> {
    for (const task of this.#assignment.tasks) this.#enqueueOrRefuse(task);
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
    this.#step();
    return this.#finished.promise;
  }

  /** Starts nothing any more and ends politely what runs. */
  cancel(reason: StopReason, signal: string): void {
    this.#stopStarting(reason);
    for (const one of this.#running.values()) one.control.stop(reason, signal);
    this.#step();
  }

  /** Ends at once what runs. */
  killAll(reason: StopReason): void {
    this.#stopStarting(reason);
    for (const one of this.#running.values()) one.control.kill(reason);
    this.#step();
  }

  /** What goes on now, for live reporters. `nowMs` is on the clock of the events. */
  status(nowMs: number): LiveStatus {
    const tickMs = this.#tools.tickMs();
    const running = [...this.#running.values()].map((one) => ({
      task: one.task.id,
      attempt: one.attempt,
      slot: one.slot,
      startedAtMs: nowMs - (tickMs - one.startedAtTickMs),
      liveBytes: this.#liveBytes(one),
    }));
    // Full slots are no news; memory that holds back a task is.
    const isHeldBack = this.#queue.length > 0 && this.#freeSlots.length > 0;
    const waitingFor = isHeldBack ? this.#waitReason : undefined;
    return {
      nowMs,
      liveBytes: running.reduce((sum, one) => sum + one.liveBytes, 0),
      budgetBytes: this.#assignment.limits.budgetBytes,
      running,
      queuedCount: this.#queue.length,
      ...(waitingFor === undefined ? {} : { waitingFor }),
    };
  }

  /** A task that can never fit is not run; the rest is. */
  #enqueueOrRefuse(task: Task): void {
    const { budgetBytes } = this.#assignment.limits;
    const neededBytes = task.reservedBytes;
    if (neededBytes <= budgetBytes) {
      this.#queue.push({ task, attempt: 1, needBytes: neededBytes, passedOver: 0 });
      return;
    }
    const reason: StopReason = { kind: "over-budget", neededBytes, budgetBytes };
    this.#assignment.emit({ kind: "task-skipped", task: task.id, reason });
  }

  /** Starts what may start; ends the run when there is nothing left. Synchronous: no event comes in between. */
  #step(): void {
    while (this.#cancelled === undefined) {
      const admission = nextAdmission(this.#queue, this.#room());
      if (admission.kind === "wait") {
        this.#waitReason = admission.reason;
        break;
      }
      for (const passed of this.#queue.slice(0, admission.index)) passed.passedOver += 1;
      const [next] = this.#queue.splice(admission.index, 1);
      if (next !== undefined) this.#start(next);
    }
    if (this.#queue.length > 0 || this.#running.size > 0) return;
    clearInterval(this.#timer);
    this.#finished.resolve();
  }

  #room(): Room {
    let heldBytes = 0;
    for (const one of this.#running.values()) heldBytes += one.heldBytes;
    const { budgetBytes } = this.#assignment.limits;
    return { freeSlots: this.#freeSlots.length, freeBytes: budgetBytes - heldBytes };
  }

  #start(next: Waiting): void {
    const slot = this.#freeSlots.pop();
    if (slot === undefined) throw new Error("Internal error: a task was admitted without a slot");
    const { emit, limits, prepare } = this.#assignment;
    const { task, attempt } = next;
    const { request, logPath } = prepare(task, { attempt, slot });
    const control = startAttempt(
      {
        request,
        timeoutMs: task.timeoutMs,
        graceMs: limits.graceMs,
        onStarted: (pid) => {
          running.pid = pid;
          const reservedBytes = next.needBytes;
          emit({ kind: "task-started", task: task.id, attempt, slot, pid, reservedBytes, logPath });
        },
        onStopping: (reason, signal) =>
          emit({ kind: "task-stopping", task: task.id, attempt, reason, signal }),
      },
      this.#tools,
    );
    const running: Running = {
      ...next,
      slot,
      control,
      startedAtTickMs: this.#tools.tickMs(),
      pid: undefined,
      heldBytes: next.needBytes,
    };
    this.#running.set(slot, running);
    void control.done.then((ending) => this.#finish(running, { ending, logPath }));
  }

  #finish(
    one: Running,
    { ending, logPath }: { readonly ending: Ending; readonly logPath: string },
  ): void {
    this.#running.delete(one.slot);
    this.#freeSlots.push(one.slot);
    const { task, attempt } = one;
    const { emit, limits } = this.#assignment;
    const willRetry =
      isBad(ending.outcome) && attempt <= task.retries && this.#cancelled === undefined;
    emit({ kind: "task-finished", task: task.id, attempt, logPath, willRetry, ...ending });
    if (willRetry) {
      // At the end: later means under less load, and the first verdicts of the others come earlier.
      this.#queue.push({ task, attempt: attempt + 1, needBytes: one.needBytes, passedOver: 0 });
    } else if (!isGood(ending.outcome)) {
      this.#badCount += 1;
      if (limits.maxFail > 0 && this.#badCount >= limits.maxFail) {
        this.#stopStarting({ kind: "max-fail", failedCount: this.#badCount });
      }
    }
    this.#step();
  }

  /** From now on nothing starts. Says why, and names what will not run. */
  #stopStarting(reason: StopReason): void {
    const { emit } = this.#assignment;
    // Somebody who interrupts a run that is ending for another reason has the last word.
    const isNews = this.#cancelled === undefined || this.#cancelled.kind === "max-fail";
    if (!isNews || this.#cancelled?.kind === reason.kind) return;
    this.#cancelled = reason;
    emit({ kind: "run-cancelled", reason });
    const skipped = this.#queue.filter((one) => one.attempt === 1);
    this.#queue = [];
    for (const one of skipped) emit({ kind: "task-skipped", task: one.task.id, reason });
  }

  #sample(): void {
    this.#tools.memory.sample();
    let liveBytes = 0;
    let reservedBytes = 0;
    for (const one of this.#running.values()) {
      const own = this.#liveBytes(one);
      liveBytes += own;
      one.heldBytes = Math.max(one.heldBytes, own);
      reservedBytes += one.heldBytes;
    }
    const nowMs = this.#tools.tickMs();
    const isNewPeak = liveBytes > this.#highestLiveBytes;
    if (!isNewPeak && nowMs - this.#lastMemoryEventMs < MEMORY_EVENT_MS) return;
    this.#highestLiveBytes = Math.max(this.#highestLiveBytes, liveBytes);
    this.#lastMemoryEventMs = nowMs;
    const runningCount = this.#running.size;
    this.#assignment.emit({ kind: "memory-sampled", liveBytes, reservedBytes, runningCount });
  }

  #liveBytes(one: Running): number {
    return one.pid === undefined ? 0 : this.#tools.memory.liveBytes(one.pid);
  }
}
