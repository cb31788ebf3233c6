import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import type { Task } from "../model/task.ts";

/**
 * The time that an empty scratch folder is given, in seconds since 1970: whatever is made in it gives it
 * another. To look at that takes 4 µs for each attempt, to list it 25 µs.
 */
const UNTOUCHED_AT_S = 1_000_000_007;

/** Where the files of attempts go: names relative to the folder of the run, and scratch folders. */
export class TaskFiles {
  readonly #taken = new Set<string>();
  readonly #scratch: string;
  readonly #slots = new Set<number>();

  /** `scratch` is a short absolute path outside the project: sockets below it must stay under 108 bytes. */
  constructor(scratch: string) {
    this.#scratch = scratch;
  }

  /** A file name for an attempt that no other attempt of this run has. */
  nameFor(task: Task, attempt: number): string {
    const base = fileNameOf(task.id);
    const suffix = attempt === 1 ? "" : `.attempt-${attempt}`;
    for (let copy = 1; ; copy += 1) {
      const name = `${base}${copy === 1 ? "" : `~${copy}`}${suffix}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }

  /** An empty folder for the TEST_TMPDIR of a slot's next attempt. */
  scratchFor(slot: number): string {
    const path = `${this.#scratch}/${slot}`;
    const isKnown = this.#slots.has(slot);
    if (isKnown && isUntouched(path)) return path;
    if (isKnown && !isEmpty(path)) rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
    markUntouched(path);
    this.#slots.add(slot);
    return path;
  }

  close(): void {
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}

/** Turns a task id into a file name that can be read: `unit/a/test_b.py` becomes `unit.a.test_b.py`. */
export function fileNameOf(taskId: string): string {
  const plain = taskId.replace(/[^\w.#=@+-]+/g, ".").replace(/^\.+/, "");
  // 255 bytes is the limit of Linux for one name; suffixes need room.
  return plain.length <= 200 ? plain || "task" : plain.slice(-200);
}

function markUntouched(path: string): void {
  try {
    utimesSync(path, UNTOUCHED_AT_S, UNTOUCHED_AT_S);
  } catch {
    // Given to another user by a test: then it is listed each time.
  }
}

function isUntouched(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs === UNTOUCHED_AT_S * 1000;
}

function isEmpty(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}
