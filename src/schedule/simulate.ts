import { busyCores, NO_LOAD, withTask } from "./crowding.ts";
import { type MemoryRerun, rerunAfterMemory } from "./memory-rerun.ts";
import { seededRandom } from "./random.ts";
import { type Capacity, type Placed, Roster } from "./roster.ts";

/** A remembered or made-up task. */
export interface SimulatedTask {
  /** How long it takes on an idle machine. */
  readonly durationMs: number;
  /** What it really takes of memory at its highest. */
  readonly peakBytes: number;
  /** What the scheduler believes that it takes. */
  readonly reservedBytes: number;
  /** How many cores it keeps busy. */
  readonly cores: number;
  /** Runs with nothing beside it. */
  readonly isExclusive: boolean;
}

/** How a simulated machine differs from the usual one. */
export interface SimulateOptions {
  /** The cores that there really are, where more are given out; default: the cores of the capacity. */
  readonly machineCores?: number;
  /** How often live control looks; the real one looks every 50 ms. */
  readonly sampleMs?: number;
  /** Chooses when each task reaches its peak. */
  readonly seed?: number;
  /** Takes for granted that no task outgrows its reservation: memory is not followed, which is faster. */
  readonly isTrusting?: boolean;
}

/** What a run would have been. Lists are in the order of the tasks. */
export interface Simulation {
  readonly makespanMs: number;
  /** The largest sum of live memory at any moment; 0 when memory was not followed. */
  readonly highestLiveBytes: number;
  /** When each last started. */
  readonly startsMs: readonly number[];
  /** When each came to its end. */
  readonly endsMs: readonly number[];
  /** How often each was stopped by live control. */
  readonly stops: readonly number[];
  readonly stopCount: number;
  /** Tasks that did not fit even alone and were given up. */
  readonly outOfMemory: readonly number[];
}

const SAMPLE_MS = 50;

/**
 * Plays a run of remembered tasks, first to last, with the rules of the real one (`Roster`).
 *
 * The model: a task's memory grows evenly from nothing to its peak during the first part of its life,
 * 10 to 90 % of it, chosen by the seed, and stays there until its end. Where running tasks want more
 * cores than there are, all become slower by the same factor (`busyCores`). Live control looks at fixed moments and,
 * while live memory is over the budget, ends the roster's victims; each waits again as in a real run
 * (`rerunAfterMemory`). Starting and ending take no time.
 *
 * Throws when a task reserves more than the budget.
 */
export function simulate(
  tasks: readonly SimulatedTask[],
  capacity: Capacity,
  options: SimulateOptions = {},
): Simulation {
  const world = new World(tasks, capacity, options);
  while (world.step());
  return world.result();
}

/** A task that runs; its clock is the virtual one. */
interface Run {
  readonly index: number;
  readonly placed: Placed<number>;
  readonly startedAt: number;
  readonly peakAt: number;
  readonly endsAt: number;
  readonly peakBytes: number;
  readonly cores: number;
}

/**
 * The machine. Its virtual clock is the work that each running task has done: with too few cores it goes
 * slower than real time, for all tasks alike, so it never changes which one ends first.
 */
class World {
  readonly #tasks: readonly SimulatedTask[];
  readonly #roster: Roster<number>;
  readonly #budgetBytes: number;
  readonly #machineCores: number;
  readonly #sampleMs: number;
  readonly #isTrusting: boolean;
  readonly #peakShares: readonly number[];
  #running: Run[] = [];
  #load = NO_LOAD;
  /** Whether something ended since the roster last said that nothing may start. */
  #hasRoom = true;
  #nowMs = 0;
  #virtualMs = 0;
  #liveBytes = 0;
  #highestLiveBytes = 0;
  readonly #startsMs: number[];
  readonly #endsMs: number[];
  readonly #stops: number[];
  readonly #reruns: MemoryRerun[] = [];
  readonly #outOfMemory: number[] = [];

  constructor(tasks: readonly SimulatedTask[], capacity: Capacity, options: SimulateOptions) {
    this.#tasks = tasks;
    this.#budgetBytes = capacity.budgetBytes;
    this.#machineCores = options.machineCores ?? capacity.cores;
    this.#sampleMs = options.sampleMs ?? SAMPLE_MS;
    this.#isTrusting = options.isTrusting ?? false;
    const random = seededRandom(options.seed ?? 1);
    this.#peakShares = this.#isTrusting ? [] : tasks.map(() => 0.1 + 0.8 * random());
    this.#roster = new Roster(capacity);
    for (const [index, { reservedBytes, cores, isExclusive }] of tasks.entries()) {
      this.#roster.add(index, { needBytes: reservedBytes, cores, isAlone: isExclusive });
    }
    this.#startsMs = tasks.map(() => 0);
    this.#endsMs = tasks.map(() => 0);
    this.#stops = tasks.map(() => 0);
  }

  /** Starts what may start and goes on to the next moment at which something changes; false at the end. */
  step(): boolean {
    if (this.#hasRoom) this.#startAll();
    if (this.#running.length === 0) {
      if (this.#roster.waitingCount === 0) return false;
      throw new Error("Internal error: nothing runs and nothing may start");
    }
    const { changeAt, rate } = this.#nextChange();
    const changeMs = this.#nowMs + (changeAt - this.#virtualMs) / rate;
    const lookMs = this.#nextLook(changeAt, changeMs);
    const isLook = lookMs < changeMs;
    this.#virtualMs = isLook ? this.#virtualMs + (lookMs - this.#nowMs) * rate : changeAt;
    this.#nowMs = isLook ? lookMs : changeMs;
    if (!this.#isTrusting) this.#measure();
    if (isLook) this.#control();
    this.#endFinished();
    return true;
  }

  result(): Simulation {
    return {
      makespanMs: this.#nowMs,
      highestLiveBytes: this.#highestLiveBytes,
      startsMs: this.#startsMs,
      endsMs: this.#endsMs,
      stops: this.#stops,
      stopCount: this.#stops.reduce((sum, one) => sum + one, 0),
      outOfMemory: this.#outOfMemory,
    };
  }

  #startAll(): void {
    this.#hasRoom = false;
    for (let next = this.#roster.start(); next !== undefined; next = this.#roster.start()) {
      this.#start(next);
    }
  }

  #start(placed: Placed<number>): void {
    const index = placed.content;
    const task = this.#tasks[index];
    if (task === undefined) throw new Error("Internal error: no such task");
    this.#startsMs[index] = this.#nowMs;
    this.#load = withTask(this.#load, task.cores);
    this.#running.push({
      index,
      placed,
      startedAt: this.#virtualMs,
      peakAt: this.#virtualMs + task.durationMs * (this.#peakShares[index] ?? 0),
      endsAt: this.#virtualMs + task.durationMs,
      peakBytes: task.peakBytes,
      cores: task.cores,
    });
  }

  /** When, on the virtual clock, the next task reaches its peak or its end, and how fast that clock goes. */
  #nextChange(): { readonly changeAt: number; readonly rate: number } {
    let changeAt = Number.POSITIVE_INFINITY;
    for (const { peakAt, endsAt } of this.#running) {
      const at = peakAt > this.#virtualMs ? peakAt : endsAt;
      if (at < changeAt) changeAt = at;
    }
    return { changeAt, rate: busyCores(this.#load, this.#machineCores) / this.#load.cores };
  }

  /** The first look of live control that sees too much memory before the next change, else infinity. */
  #nextLook(changeAt: number, changeMs: number): number {
    if (this.#isTrusting) return Number.POSITIVE_INFINITY;
    const bytesThen = this.#sumLive(changeAt);
    if (Math.max(bytesThen, this.#liveBytes) <= this.#budgetBytes) return Number.POSITIVE_INFINITY;
    const missing = Math.max(0, this.#budgetBytes - this.#liveBytes);
    const share = missing === 0 ? 0 : missing / (bytesThen - this.#liveBytes);
    const crossingMs = this.#nowMs + share * (changeMs - this.#nowMs);
    return (Math.floor(crossingMs / this.#sampleMs) + 1) * this.#sampleMs;
  }

  #sumLive(at: number): number {
    let sum = 0;
    for (const one of this.#running) sum += liveBytesOf(one, at);
    return sum;
  }

  #measure(): void {
    let sum = 0;
    for (const one of this.#running) {
      const live = liveBytesOf(one, this.#virtualMs);
      this.#roster.measure(one.placed.slot, live);
      sum += live;
    }
    this.#liveBytes = sum;
    if (sum > this.#highestLiveBytes) this.#highestLiveBytes = sum;
  }

  /** Ends tasks until the rest is within the budget. */
  #control(): void {
    for (;;) {
      const victim = this.#roster.findVictim();
      const run = this.#running.find(({ placed }) => placed === victim);
      if (victim === undefined || run === undefined) return;
      this.#remove(run);
      this.#requeue(run);
    }
  }

  #requeue({ index, placed }: Run): void {
    const task = this.#tasks[index];
    const before = this.#stops[index];
    if (task === undefined || before === undefined) throw new Error("Internal error: no such task");
    this.#stops[index] = before + 1;
    const again = rerunAfterMemory({
      rerun: this.#reruns[index] ?? "first",
      wasKilledByKernel: false,
      reservedBytes: placed.demand.needBytes,
      peakBytes: placed.liveBytes,
      budgetBytes: this.#budgetBytes,
    });
    if (again === undefined) {
      this.#outOfMemory.push(index);
      this.#endsMs[index] = this.#nowMs;
      return;
    }
    this.#reruns[index] = again.rerun;
    const isAlone = task.isExclusive || again.rerun === "alone";
    const cores = Math.max(1, task.cores);
    this.#roster.add(index, { needBytes: again.needBytes, cores, isAlone });
  }

  #endFinished(): void {
    for (const one of this.#running.filter(({ endsAt }) => endsAt <= this.#virtualMs)) {
      this.#endsMs[one.index] = this.#nowMs;
      this.#remove(one);
    }
  }

  #remove(run: Run): void {
    this.#roster.end(run.placed.slot);
    this.#hasRoom = true;
    this.#running = this.#running.filter((one) => one !== run);
    this.#load = this.#running.length === 0 ? NO_LOAD : withTask(this.#load, run.cores, -1);
    this.#liveBytes -= liveBytesOf(run, this.#virtualMs);
  }
}

function liveBytesOf({ startedAt, peakAt, peakBytes }: Run, at: number): number {
  return at >= peakAt ? peakBytes : (peakBytes * (at - startedAt)) / (peakAt - startedAt);
}
