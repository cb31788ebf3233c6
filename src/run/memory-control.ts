import type { EventBody } from "../model/event.ts";
import type { Limits } from "../model/plan.ts";
import { type Brake, findBrake, isExhausted, type MachineState } from "../schedule/brake.ts";
import type { Roster } from "../schedule/roster.ts";
import type { Attempt, Beside } from "./attempt.ts";
import type { MemoryMeter } from "./memory-watch.ts";

/** What live control works with. */
export interface MemoryControlTools {
  readonly roster: Roster<Attempt>;
  readonly limits: Limits;
  readonly memory: MemoryMeter;
  readonly tickMs: () => number;
  /** How the machine is doing. Cheap, but not free: asked twice a second, more often when memory is short. */
  readonly readPressure: () => MachineState;
  readonly emit: (event: EventBody) => void;
}

/** How often memory is sampled. VmHWM keeps what happens between two samples of one process. */
const SAMPLE_MS = 50;
/** The same when the budget is nearly used: what grows now must not get far beyond it. */
const TIGHT_SAMPLE_MS = 20;
const TIGHT_SHARE = 0.9;
const MEMORY_EVENT_MS = 1000;
const PRESSURE_MS = 500;
/** Below this much available memory the pressure is read at each sample. */
const SCARCE_BYTES = 2 * 1024 ** 3;

/**
 * Holds the running attempts to the budget: measures them, holds starts back when the machine is short,
 * and stops the youngest when too much lives at once (docs/decisions/0013-live-control.md).
 */
export class MemoryControl {
  readonly #tools: MemoryControlTools;
  #pressure: MachineState = { availableBytes: Number.POSITIVE_INFINITY };
  #pressureAtMs: number;
  #lastEventMs = Number.NEGATIVE_INFINITY;
  #highestLiveBytes = 0;
  /** Set while nothing more should start. */
  brake: Brake | undefined;

  constructor(tools: MemoryControlTools) {
    this.#tools = tools;
    this.#pressureAtMs = tools.tickMs();
  }

  /** From one sample to the next, as things are now. */
  get samplePeriodMs(): number {
    const { roster, limits } = this.#tools;
    return roster.liveBytes > TIGHT_SHARE * limits.budgetBytes ? TIGHT_SAMPLE_MS : SAMPLE_MS;
  }

  /** Measures everything once and does what follows from it. */
  sample(): void {
    this.#tools.memory.sample();
    this.#noteMemory();
    this.#watchPressure();
    this.#relieve();
    this.#tell();
  }

  /** What runs beside the task in a slot. */
  describeOthers(slot: number): Beside {
    const { roster } = this.#tools;
    const others = [...roster.running()].filter((one) => one.slot !== slot);
    return {
      beside: others.map(({ content, liveBytes }) => ({ task: content.task.id, liveBytes })),
      liveBytes: roster.liveBytes,
      reservedBytes: roster.heldBytes,
    };
  }

  #noteMemory(): void {
    const { roster, memory } = this.#tools;
    for (const { content, slot } of roster.running()) {
      if (content.pid !== undefined) roster.measure(slot, memory.liveBytes(content.pid));
    }
  }

  #watchPressure(): void {
    const { roster, limits, readPressure } = this.#tools;
    const nowMs = this.#tools.tickMs();
    const isScarce = this.#pressure.availableBytes < SCARCE_BYTES;
    if (!isScarce && nowMs - this.#pressureAtMs < PRESSURE_MS) return;
    this.#pressureAtMs = nowMs;
    this.#pressure = readPressure();
    this.brake = findBrake(this.#pressure, {
      ...limits,
      runningCount: roster.runningCount,
      isCrowded: roster.isCrowded,
      unusedBytes: roster.heldBytes - roster.liveBytes,
    });
  }

  /** Under real pressure the youngest task is stopped, and comes again when nothing else runs. */
  #relieve(): void {
    const { roster, limits, memory } = this.#tools;
    const isMachineFull = isExhausted(this.#pressure) && roster.runningCount > 1;
    if (roster.findVictim(isMachineFull) === undefined) return;
    // Sums of resident sizes count shared pages several times: nobody is stopped for those.
    memory.refine();
    this.#noteMemory();
    let victim = roster.findVictim(isMachineFull);
    while (victim !== undefined) {
      const { content, slot } = victim;
      content.beside = this.describeOthers(slot);
      roster.leave(slot);
      const { budgetBytes } = limits;
      // At once: it is going to run again from its beginning, and every moment counts.
      content.control?.kill({ kind: "memory", liveBytes: roster.liveBytes, budgetBytes });
      victim = roster.findVictim(false);
    }
  }

  #tell(): void {
    const { liveBytes, heldBytes: reservedBytes, runningCount } = this.#tools.roster;
    const nowMs = this.#tools.tickMs();
    const isNewPeak = liveBytes > this.#highestLiveBytes;
    if (!isNewPeak && nowMs - this.#lastEventMs < MEMORY_EVENT_MS) return;
    this.#highestLiveBytes = Math.max(this.#highestLiveBytes, liveBytes);
    this.#lastEventMs = nowMs;
    this.#tools.emit({ kind: "memory-sampled", liveBytes, reservedBytes, runningCount });
  }
}
