import { formatBytes } from "../lib/bytes.ts";

/** A task that waits to be started. */
export interface Candidate {
  readonly needBytes: number;
  /** How many later tasks have been started before it while it waited. */
  readonly passedOver: number;
}

/** What is free now. */
export interface Room {
  readonly freeSlots: number;
  /** The budget less what the running tasks hold: each its reservation, or its live memory when that is more. */
  readonly freeBytes: number;
}

/** Which candidate to start, or why none. */
export type Admission =
  | { readonly kind: "start"; readonly index: number }
  | { readonly kind: "wait"; readonly reason: string };

/** After this many later starts nothing passes a waiting task any more, so that a large one gets its room. */
const PATIENCE = 32;

/**
 * Chooses the next task: the first of the queue that fits, unless the head has been passed over too
 * often. Never answers a task that needs more than is free, so the reservations stay within the
 * budget; whoever queues only tasks within the budget therefore always sees one start when nothing runs.
 */
export function nextAdmission(queue: readonly Candidate[], room: Room): Admission {
  const head = queue[0];
  if (head === undefined) return { kind: "wait", reason: "nothing is waiting" };
  if (room.freeSlots <= 0) return { kind: "wait", reason: "all slots are taken" };
  if (head.needBytes <= room.freeBytes) return { kind: "start", index: 0 };
  const index =
    head.passedOver >= PATIENCE ? -1 : queue.findIndex((one) => one.needBytes <= room.freeBytes);
  if (index >= 0) return { kind: "start", index };
  const free = formatBytes(Math.max(0, room.freeBytes));
  return { kind: "wait", reason: `next needs ${formatBytes(head.needBytes)}, ${free} unreserved` };
}
