import type { LaunchRequest } from "../exec/launcher.ts";
import type { EventBody } from "../model/event.ts";
import type { LiveStatus } from "../model/live-status.ts";
import { isGood, type StopReason } from "../model/outcome.ts";
import type { Limits } from "../model/plan.ts";
import type { Task } from "../model/task.ts";
import { stagesOf } from "../schedule/forecast.ts";
import { type Placed, Roster } from "../schedule/roster.ts";
import { type Attempt, demandOf, firstAttempt, nextAttempt } from "./attempt.ts";
import { type Ending, type ExecutorTools, startAttempt } from "./executor.ts";
import { MemoryControl, type MemoryControlTools } from "./memory-control.ts";

/** What a run consists of and what it may use. */
export interface Assignment {
  /** In the order in which they should start, stage by stage. */
  readonly tasks: readonly Task[];
  /** Whether later stages run although something before them was bad. */
  readonly mayContinue: boolean;
  readonly limits: Limits;
  readonly emit: (event: EventBody) => void;
  /** Prepares the files and the environment of an attempt. `logPath` is relative to the run's folder. */
  readonly prepare: (
    task: Task,
    place: { readonly attempt: number; readonly slot: number },
  ) => { readonly request: LaunchRequest; readonly logPath: string };
}

/** What the dispatcher asks besides executors. */
export type DispatcherTools = ExecutorTools &
  Pick<MemoryControlTools, "readPressure"> & {
    /** Whether the bash that steps share has ended. */
    readonly hasShellEnded: () => boolean;
  };

/**
 * Runs tasks inside the limits. Owns the state of the run: what waits, what runs, what is over; and
 * it alone orders the events. Who starts and who has to stop is the roster's to say. `run` resolves
 * when nothing waits and nothing runs.
 */
export class Dispatcher {
  readonly #assignment: Assignment;
  readonly #tools: DispatcherTools;
  readonly #roster: Roster<Attempt>;
  readonly #control: MemoryControl;
  /** Tasks over the whole budget that may run all the same: alone, when all others are done. */
  readonly #oversized: Task[] = [];
  /** The stages that have not begun. */
  readonly #stages: (readonly Task[])[];
  /** The first task because of which later stages do not run. */
  #blocker: Task | undefined;
  readonly #finished = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;
  #samplePeriodMs = 0;
  #cancelled: StopReason | undefined;
  #badCount = 0;

  constructor(assignment: Assignment, tools: DispatcherTools) {
    this.#assignment = assignment;
    this.#tools = tools;
    const { limits, emit } = assignment;
    const { memory, tickMs, readPressure } = tools;
    this.#stages = [...stagesOf(assignment.tasks)];
    this.#roster = new Roster(limits);
    const roster = this.#roster;
    this.#control = new MemoryControl({ roster, limits, memory, tickMs, readPressure, emit });
  }

  /** Starts the work; resolves at its end. */
  run(): Promise<void> {
    this.#sampleEvery(this.#control.samplePeriodMs);
    this.#step();
    return this.#finished.promise;
  }

  /** Starts nothing any more and ends politely what runs. */
  cancel(reason: StopReason, signal: string): void {
    this.#stopStarting(reason);
    for (const one of this.#roster.running()) one.content.control?.stop(reason, signal);
    this.#step();
  }

  /** Ends at once what runs. */
  killAll(reason: StopReason): void {
    this.#stopStarting(reason);
    for (const one of this.#roster.running()) one.content.control?.kill(reason);
    this.#step();
  }

  /** What goes on now, for live reporters. `nowMs` is on the clock of the events. */
  status(nowMs: number): LiveStatus {
    const tickMs = this.#tools.tickMs();
    const running = [...this.#roster.running()].map(({ content, slot, liveBytes }) => ({
      task: content.task.id,
      attempt: content.attempt,
      slot,
      startedAtMs: nowMs - (tickMs - content.startedAtTickMs),
      liveBytes,
    }));
    const waitingFor = this.#roster.waitReason;
    return {
      nowMs,
      liveBytes: running.reduce((sum, one) => sum + one.liveBytes, 0),
      budgetBytes: this.#assignment.limits.budgetBytes,
      running,
      queuedCount: this.#roster.waitingCount + this.#oversized.length + this.#stages.flat().length,
      ...(waitingFor === undefined ? {} : { waitingFor }),
    };
  }

  /** A task that can never fit is not run, unless the user allows it; the rest is. */
  #enqueueOrRefuse(task: Task): void {
    const { budgetBytes, allowOverBudget } = this.#assignment.limits;
    const neededBytes = task.reservedBytes;
    if (neededBytes <= budgetBytes) this.#enqueue(firstAttempt(task, budgetBytes));
    else if (allowOverBudget) this.#oversized.push(task);
    else {
      const reason: StopReason = { kind: "over-budget", neededBytes, budgetBytes };
      this.#assignment.emit({ kind: "task-skipped", task: task.id, reason });
      this.#block(task);
    }
  }

  #enqueue(attempt: Attempt): void {
    this.#roster.add(attempt, demandOf(attempt));
  }

  /** Starts what may start; ends the run when there is nothing left. Synchronous: no event comes in between. */
  #step(): void {
    while (this.#cancelled === undefined) {
      const next = this.#roster.start(this.#control.brake) ?? this.#startOversized();
      if (next !== undefined) this.#start(next);
      else if (!this.#openStage()) break;
    }
    if (!this.#isIdle()) return;
    clearInterval(this.#timer);
    this.#finished.resolve();
  }

  #isIdle(): boolean {
    return this.#roster.waitingCount + this.#roster.runningCount === 0;
  }

  /** Lets the next stage begin, or says why it does not. False when there is none, or it is too early. */
  #openStage(): boolean {
    if (!this.#isIdle()) return false;
    const stage = this.#stages.shift();
    if (stage === undefined) return false;
    const blocker = this.#blocker;
    for (const task of stage) {
      if (blocker === undefined) this.#enqueueOrRefuse(task);
      else {
        const reason: StopReason = { kind: "earlier-step", task: blocker.id };
        this.#assignment.emit({ kind: "task-skipped", task: task.id, reason });
      }
    }
    return true;
  }

  #startOversized(): Placed<Attempt> | undefined {
    if (!this.#isIdle()) return undefined;
    const task = this.#oversized.shift();
    if (task === undefined) return undefined;
    this.#enqueue(firstAttempt(task, this.#assignment.limits.budgetBytes));
    return this.#roster.start();
  }

  #start({ content, demand, slot }: Placed<Attempt>): void {
    const { emit, limits, prepare } = this.#assignment;
    const { task, attempt } = content;
    const { request, logPath } = prepare(task, { attempt, slot });
    content.startedAtTickMs = this.#tools.tickMs();
    content.control = startAttempt(
      {
        request,
        timeoutMs: task.timeoutMs,
        graceMs: limits.graceMs,
        onStarted: (pid) => {
          content.pid = pid;
          const reservedBytes = demand.needBytes;
          emit({ kind: "task-started", task: task.id, attempt, slot, pid, reservedBytes, logPath });
        },
        onStopping: (reason, signal) =>
          emit({ kind: "task-stopping", task: task.id, attempt, reason, signal }),
      },
      this.#tools,
    );
    void content.control.done.then((ending) => this.#finish(slot, content, { ending, logPath }));
  }

  #finish(
    slot: number,
    one: Attempt,
    { ending, logPath }: { readonly ending: Ending; readonly logPath: string },
  ): void {
    const { curve, ...figures } = ending;
    const story = curve && {
      memory: { curve, ...(one.beside ?? this.#control.describeOthers(slot)) },
    };
    this.#roster.end(slot);
    const { budgetBytes } = this.#assignment.limits;
    const mayRepeat = this.#cancelled === undefined && !this.#hasLostShell(one.task);
    const next = mayRepeat ? nextAttempt(one, ending, budgetBytes) : undefined;
    this.#assignment.emit({
      kind: "task-finished",
      task: one.task.id,
      attempt: one.attempt,
      logPath,
      willRetry: next !== undefined,
      ...figures,
      ...story,
    });
    // At the end of the queue: later means under less load, and the first verdicts of the others come earlier.
    if (next !== undefined) this.#enqueue(next);
    else if (!isGood(ending.outcome)) this.#countBad(one.task, ending);
    // A function that says `exit 0` was good, and yet the script goes no further.
    else if (this.#hasLostShell(one.task)) this.#block(one.task);
    this.#step();
  }

  #countBad(task: Task, { outcome, tail }: Ending): void {
    if (task.role === "set-up" && outcome.kind !== "cancelled") {
      const lastLine = tail?.trimEnd().split("\n").at(-1);
      const why = lastLine === undefined ? "" : `: ${lastLine}`;
      this.#stopStarting({ kind: "broken", message: `${task.id} failed${why}` });
    }
    const { maxFail } = this.#assignment.limits;
    this.#block(task);
    this.#badCount += 1;
    if (maxFail > 0 && this.#badCount >= maxFail) {
      this.#stopStarting({ kind: "max-fail", failedCount: this.#badCount });
    }
  }

  /** Whether the bash in which a step ran has ended, with all that steps before it had left there. */
  #hasLostShell({ shell }: Task): boolean {
    const isShared = shell?.kind === "open" || shell?.kind === "eval";
    return isShared && !this.#assignment.mayContinue && this.#tools.hasShellEnded();
  }

  /** As `set -e` of a script: what comes after a bad step does not run. */
  #block(task: Task): void {
    if (!this.#assignment.mayContinue) this.#blocker ??= task;
  }

  /** From now on nothing starts. Says why, and names what will not run. */
  #stopStarting(reason: StopReason): void {
    const { emit } = this.#assignment;
    // Somebody who interrupts a run that is ending for another reason has the last word.
    const isNews = this.#cancelled === undefined || this.#cancelled.kind === "max-fail";
    if (!isNews || this.#cancelled?.kind === reason.kind) return;
    this.#cancelled = reason;
    emit({ kind: "run-cancelled", reason });
    const waiting = this.#roster.clear().flatMap((one) => (one.attempt === 1 ? [one.task] : []));
    const later = this.#stages.splice(0).flat();
    for (const task of [...waiting, ...this.#oversized.splice(0), ...later]) {
      emit({ kind: "task-skipped", task: task.id, reason });
    }
  }

  #sampleEvery(periodMs: number): void {
    clearInterval(this.#timer);
    this.#samplePeriodMs = periodMs;
    this.#timer = setInterval(() => this.#sample(), periodMs);
  }

  #sample(): void {
    this.#control.sample();
    const { samplePeriodMs } = this.#control;
    if (samplePeriodMs !== this.#samplePeriodMs) this.#sampleEvery(samplePeriodMs);
    // A brake that was taken off, memory that was given back.
    if (this.#roster.waitingCount > 0) this.#step();
  }
}
