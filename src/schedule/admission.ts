import { formatBytes } from "../lib/bytes.ts";
import { isWhole } from "./crowding.ts";

/** What a task takes of the machine while it runs. */
export interface Demand {
  /** What it reserves of the memory budget. */
  readonly needBytes: number;
  /** How many cores it keeps busy: 0.5 waits for half of its time. */
  readonly cores: number;
  /** Runs with nothing beside it. */
  readonly isAlone: boolean;
  /** May take more than the whole budget: somebody allowed it. */
  readonly mayExceed?: boolean;
}

/** A task that waits to be started. */
export interface Candidate extends Demand {
  /** How many later tasks have been started before it while it waited. */
  readonly passedOver: number;
}

/** What is free now. */
export interface Room {
  readonly freeSlots: number;
  /** The budget less what the running tasks hold: each its reservation, or its live memory when that is more. */
  readonly freeBytes: number;
  /** The cores less what the running tasks keep busy. */
  readonly freeCores: number;
  /** How much more than that a task may take that waits often, because those that run do (crowding.ts). */
  readonly spareCores: number;
  readonly runningCount: number;
  /** Whether a task runs that wants nothing beside it. */
  readonly isTakenAlone: boolean;
}

/** Which candidate to start, or why none. */
export type Admission =
  | { readonly kind: "start"; readonly index: number }
  | { readonly kind: "wait"; readonly reason: string; readonly isForMemory: boolean };

/**
 * After this many later starts nothing passes a waiting task any more, so that a large one gets its room.
 * Large, because memory then lies idle until there is that room: with 32, runs of 2,000 tasks that memory
 * holds back took 6 to 20 % longer (docs/decisions/0012-order.md).
 */
export const PATIENCE = 1000;

/** Shares of a core are measured figures: 0.5 + 0.51 is not too much for one core. */
export const CORE_TOLERANCE = 0.05;

/**
 * Chooses the next task: the first of the queue that fits, unless the head has been passed over too
 * often. Never answers a task that needs more memory than is free, so the reservations stay within the
 * budget. Where nothing runs, cores hold nobody back: whoever queues only tasks within the budget
 * therefore always sees one start when nothing runs.
 */
export function nextAdmission(queue: readonly Candidate[], room: Room): Admission {
  const head = queue[0];
  if (head === undefined) return wait("nothing is waiting");
  if (room.freeSlots <= 0) return wait("all slots are taken");
  if (room.isTakenAlone) return wait("a test runs that wants to be alone");
  const obstacle = findObstacle(head, room);
  if (obstacle === undefined) return { kind: "start", index: 0 };
  const index =
    head.passedOver >= PATIENCE
      ? -1
      : queue.findIndex((one) => findObstacle(one, room) === undefined);
  if (index >= 0) return { kind: "start", index };
  return wait(describeObstacle(obstacle, head, room), obstacle === "memory");
}

function wait(reason: string, isForMemory = false): Admission {
  return { kind: "wait", reason, isForMemory };
}

type Obstacle = "alone" | "memory" | "cores";

function findObstacle(one: Demand, room: Room): Obstacle | undefined {
  if (one.needBytes > room.freeBytes) return "memory";
  if (room.runningCount === 0) return undefined;
  if (one.isAlone) return "alone";
  const cores = room.freeCores + (isWhole(one.cores) ? 0 : room.spareCores);
  return one.cores > cores + CORE_TOLERANCE ? "cores" : undefined;
}

function describeObstacle(obstacle: Obstacle, one: Demand, room: Room): string {
  switch (obstacle) {
    case "alone":
      return "next wants to be alone";
    case "memory": {
      const free = formatBytes(Math.max(0, room.freeBytes));
      return `next needs ${formatBytes(one.needBytes)}, ${free} unreserved`;
    }
    case "cores": {
      const free = Math.max(0, room.freeCores).toFixed(1);
      return `next needs ${one.cores.toFixed(1)} cores, ${free} free`;
    }
  }
}
