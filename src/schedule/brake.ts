import { formatBytes } from "../lib/bytes.ts";

/** Holds back more starts although there is room, and why; nothing is held back while nothing runs. */
export interface Brake {
  /** Every start, or only those that would crowd the cores with tasks that wait (crowding.ts). */
  readonly holds: "starts" | "crowding";
  readonly reason: string;
}

/** How the machine is doing, as exec/pressure.ts reads it. */
export interface MachineState {
  /** What can still be taken here, the limit of the control group considered. */
  readonly availableBytes: number;
  /** PSI: the share of the last 10 seconds in which some process waited for memory. */
  readonly memoryStallPercent?: number;
  /** PSI: the same for a core. */
  readonly cpuStallPercent?: number;
}

/** What the run does and may do. */
export interface RunState {
  readonly cores: number;
  readonly jobs: number;
  readonly budgetBytes: number;
  readonly runningCount: number;
  /** Whether the running tasks, which wait often, could keep more cores busy than there are. */
  readonly isCrowded: boolean;
  /** What the running tasks reserve and do not take yet: it will be gone without any new start. */
  readonly unusedBytes: number;
}

/** Kept free for the machine: a part of the budget, within bounds. */
const FLOOR_FRACTION = 0.05;
const LEAST_FLOOR_BYTES = 64 * 1024 ** 2;
const MOST_FLOOR_BYTES = 512 * 1024 ** 2;
/** Above this the kernel is busy finding pages: more work makes it slower (Meta's oomd acts between 5 and 20). */
const MEMORY_STALL_LIMIT_PERCENT = 10;
/** Full cores stall somebody all the time; only almost without a pause there are too many. */
const CPU_STALL_LIMIT_PERCENT = 80;
/** The same where tasks that wait crowd the cores: with five of 0.6 on two, somebody waits 82 % of the time. */
const CROWDED_STALL_LIMIT_PERCENT = 90;
/** So little left that the kernel is about to choose a victim by itself. */
const EXHAUSTED_BYTES = 96 * 1024 ** 2;

/** Whether more starts should wait, and why. */
export function findBrake(machine: MachineState, run: RunState): Brake | undefined {
  const { availableBytes, memoryStallPercent = 0, cpuStallPercent = 0 } = machine;
  const floorBytes = Math.min(
    MOST_FLOOR_BYTES,
    Math.max(LEAST_FLOOR_BYTES, FLOOR_FRACTION * run.budgetBytes),
  );
  if (availableBytes - Math.max(0, run.unusedBytes) < floorBytes) {
    return hold(`only ${formatBytes(availableBytes)} of memory are available here`);
  }
  if (memoryStallPercent > MEMORY_STALL_LIMIT_PERCENT) {
    return hold(`processes wait for memory ${Math.round(memoryStallPercent)}% of the time`);
  }
  // As many as there are cores may always run: with fewer, cores would be idle.
  if (run.runningCount < run.cores || run.jobs <= run.cores) return undefined;
  const limit = run.isCrowded ? CROWDED_STALL_LIMIT_PERCENT : CPU_STALL_LIMIT_PERCENT;
  if (cpuStallPercent <= limit) return undefined;
  const reason = `processes wait for a core ${Math.round(cpuStallPercent)}% of the time`;
  return { holds: run.isCrowded ? "crowding" : "starts", reason };
}

function hold(reason: string): Brake {
  return { holds: "starts", reason };
}

/** Whether memory is all but gone, so that somebody has to stop before the kernel chooses. */
export function isExhausted(machine: MachineState): boolean {
  return machine.availableBytes < EXHAUSTED_BYTES;
}
