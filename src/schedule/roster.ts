import {
  type Candidate,
  CORE_TOLERANCE,
  type Demand,
  nextAdmission,
  type Room,
} from "./admission.ts";
import type { Brake } from "./brake.ts";
import { NO_LOAD, spareCores, withTask } from "./crowding.ts";

/** Peaks differ by a percent or two from run to run: nobody is stopped for that. */
const TOLERANCE = 1.03;

/** What may be used at the same time. */
export interface Capacity {
  /** The most tasks at once. */
  readonly jobs: number;
  readonly budgetBytes: number;
  /** How many cores the tasks may keep busy together. */
  readonly cores: number;
}

/** A task that holds a place. */
export interface Placed<T> {
  readonly content: T;
  readonly demand: Demand;
  /** A small number that no other running task has, from 0. */
  readonly slot: number;
  /** Counts starts: the youngest has the largest. */
  readonly order: number;
  /** What it holds of the budget: its reservation, or its live memory since that became more. */
  readonly heldBytes: number;
  /** Its memory when it was last measured. */
  readonly liveBytes: number;
  /** Its memory is about to be free: nobody else has to be stopped for that much. */
  readonly isLeaving: boolean;
}

/**
 * Who waits and who runs. The rules of admission and of live control in one place, without clock or
 * process: the dispatcher plays it with real tasks, `simulate` with remembered ones.
 */
export class Roster<T> {
  readonly #capacity: Capacity;
  readonly #freeSlots: number[] = [];
  readonly #running = new Map<number, Draft<T>>();
  #waiting: (Candidate & { readonly content: T; passedOver: number })[] = [];
  #startCount = 0;
  #heldBytes = 0;
  #load = NO_LOAD;
  #waitReason: string | undefined;

  constructor(capacity: Capacity) {
    this.#capacity = capacity;
    for (let slot = capacity.jobs - 1; slot >= 0; slot -= 1) this.#freeSlots.push(slot);
  }

  /** Puts a task at the end of the queue. Throws when it needs more than the whole budget: it would wait forever. */
  add(content: T, demand: Demand): void {
    const { needBytes, cores } = demand;
    if (needBytes > this.#capacity.budgetBytes) {
      throw new Error("Internal error: a task was queued that can never fit");
    }
    // Cores beyond all that there are would make it wait for an empty machine.
    const own = Math.min(cores, this.#capacity.cores);
    this.#waiting.push({ ...demand, content, cores: own, passedOver: 0 });
  }

  /** Admits the next task if one may start now. */
  start(brake?: Brake): Placed<T> | undefined {
    if (brake?.holds === "starts" && this.#running.size > 0) {
      this.#waitReason = brake.reason;
      return undefined;
    }
    const admission = nextAdmission(this.#waiting, this.#room(brake === undefined));
    if (admission.kind === "wait") {
      // Full slots and busy cores are no news; memory that holds somebody back is.
      this.#waitReason = admission.isForMemory ? admission.reason : undefined;
      return undefined;
    }
    for (let index = 0; index < admission.index; index += 1) {
      const passed = this.#waiting[index];
      if (passed !== undefined) passed.passedOver += 1;
    }
    const [next] = this.#waiting.splice(admission.index, 1);
    const slot = this.#freeSlots.pop();
    if (next === undefined || slot === undefined) {
      throw new Error("Internal error: a task was admitted without a slot");
    }
    return this.#place(next, slot);
  }

  /** Notes how much memory a running task takes now. It never gives back what it once held. */
  measure(slot: number, liveBytes: number): void {
    const one = this.#running.get(slot);
    if (one === undefined) return;
    one.liveBytes = liveBytes;
    this.#heldBytes += Math.max(0, liveBytes - one.heldBytes);
    one.heldBytes = Math.max(one.heldBytes, liveBytes);
  }

  /**
   * Whom to stop because live memory is over the budget, or the machine has none left: the youngest,
   * which has the least work to lose. Undefined while all is well, or while enough is leaving already.
   */
  findVictim(isMachineFull = false): Placed<T> | undefined {
    let stayingBytes = 0;
    let isRelieved = false;
    let youngest: Draft<T> | undefined;
    for (const one of this.#running.values()) {
      if (one.isLeaving) isRelieved = true;
      if (one.isLeaving || one.demand.mayExceed) continue;
      stayingBytes += one.liveBytes;
      if (youngest === undefined || one.order > youngest.order) youngest = one;
    }
    const isTooMuch = stayingBytes > TOLERANCE * this.#capacity.budgetBytes;
    return isTooMuch || (isMachineFull && !isRelieved) ? youngest : undefined;
  }

  /** Notes that a task is being ended. */
  leave(slot: number): void {
    const one = this.#running.get(slot);
    if (one !== undefined) one.isLeaving = true;
  }

  /** Gives back what a task held; answers what it had asked for. */
  end(slot: number): Demand {
    const one = this.#running.get(slot);
    if (one === undefined) throw new Error(`Internal error: nobody runs in slot ${slot}`);
    this.#running.delete(slot);
    this.#freeSlots.push(slot);
    this.#heldBytes -= one.heldBytes;
    this.#load = withTask(this.#load, one.demand.cores, -1);
    // Sums of fractions drift; an idle machine is the place to begin anew.
    if (this.#running.size === 0) {
      this.#load = NO_LOAD;
      this.#heldBytes = 0;
    }
    return one.demand;
  }

  /** Takes everything out of the queue. */
  clear(): readonly T[] {
    const contents = this.#waiting.map((one) => one.content);
    this.#waiting = [];
    return contents;
  }

  running(): Iterable<Placed<T>> {
    return this.#running.values();
  }

  get runningCount(): number {
    return this.#running.size;
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** What the running tasks hold of the budget. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Whether the shares of the running tasks add up to more than the cores. */
  get isCrowded(): boolean {
    return this.#load.cores > this.#capacity.cores + CORE_TOLERANCE;
  }

  /** What the running tasks took when they were last measured. */
  get liveBytes(): number {
    let sumBytes = 0;
    for (const one of this.#running.values()) sumBytes += one.liveBytes;
    return sumBytes;
  }

  /** What holds back somebody who waits: memory, or a brake. */
  get waitReason(): string | undefined {
    return this.#waiting.length > 0 ? this.#waitReason : undefined;
  }

  #room(mayCrowd: boolean): Room {
    const { cores } = this.#capacity;
    return {
      freeSlots: this.#freeSlots.length,
      freeBytes: this.#capacity.budgetBytes - this.#heldBytes,
      freeCores: cores - this.#load.cores,
      spareCores: mayCrowd ? spareCores(this.#load, cores) : 0,
      runningCount: this.#running.size,
      isTakenAlone: this.#isTakenAlone(),
    };
  }

  #isTakenAlone(): boolean {
    if (this.#running.size !== 1) return false;
    const [only] = this.#running.values();
    return only?.demand.isAlone ?? false;
  }

  #place(next: Demand & { readonly content: T }, slot: number): Placed<T> {
    const { content, needBytes, cores } = next;
    const placed: Draft<T> = {
      content,
      demand: next,
      slot,
      order: (this.#startCount += 1),
      heldBytes: needBytes,
      liveBytes: 0,
      isLeaving: false,
    };
    this.#running.set(slot, placed);
    this.#heldBytes += needBytes;
    this.#load = withTask(this.#load, cores);
    return placed;
  }
}

/** A placed task as only the roster may change it. */
interface Draft<T> extends Placed<T> {
  heldBytes: number;
  liveBytes: number;
  isLeaving: boolean;
}
