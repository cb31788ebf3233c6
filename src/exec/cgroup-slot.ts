import { closeSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import {
  killGroup,
  makeGroup,
  readAllProcesses,
  removeGroup,
  trySetValue,
} from "./cgroup-group.ts";
import { numberOf, readNumber, readText } from "./cgroup-paths.ts";
import type { Kill } from "./launcher.ts";

/** The control group of one slot: one attempt at a time is in it. */
export interface SlotGroup {
  /** A pid written into this file joins the group; what that process starts later is born in it. To be read after each `begin`. */
  readonly joinPath: string;
  /** Before an attempt joins: the peak and the kills count from here. */
  readonly begin: () => void;
  /**
   * The most that the group was charged with since `begin`, exact to the kernel, with the page cache
   * of the files that were read and written. So it is an upper bound of what the attempt needed and no
   * measure of it. Undefined where the kernel has none (v2 before Linux 5.19).
   */
  readonly peakBytes: () => number | undefined;
  /** Anonymous memory, shared memory and files in tmpfs, with swap, now. A shared page counts once. Undefined when the kernel does not tell. */
  readonly residentBytes: () => number | undefined;
  /** Processes of the group that the kernel killed for want of memory since `begin`. */
  readonly oomKillCount: () => number;
  /** Kills all processes of the group. They need a moment to end. */
  readonly kill: () => void;
  readonly processes: () => readonly number[];
  /** Removes the group; false when a process is still in it. */
  readonly close: () => boolean;
}

/** What a slot's group is made with. */
export interface SlotOptions {
  readonly folder: string;
  readonly kill: Kill;
}

/** A slot in cgroup v1: one group for all attempts. Page cache of earlier attempts stays in its usage. Throws when it cannot be made. */
export function openSlotV1({ folder, kill }: SlotOptions): SlotGroup {
  makeGroup(folder);
  const readOomKills = (): number =>
    numberOf(readText(join(folder, "memory.oom_control")) ?? "", "oom_kill") ?? 0;
  let killsBefore = 0;
  return {
    joinPath: join(folder, "cgroup.procs"),
    begin: () => {
      trySetValue(join(folder, "memory.max_usage_in_bytes"), 0);
      killsBefore = readOomKills();
    },
    peakBytes: () => readNumber(join(folder, "memory.max_usage_in_bytes")),
    residentBytes: () =>
      sumOf(readText(join(folder, "memory.stat")), ["total_rss", "total_shmem", "total_swap"]),
    oomKillCount: () => readOomKills() - killsBefore,
    kill: () => killGroup(folder, kill),
    processes: () => readAllProcesses(folder),
    close: () => removeGroup(folder),
  };
}

/**
 * A slot in cgroup v2. Linux 6.12 can reset a peak; before, each attempt gets a new group.
 * Throws when it cannot be made.
 */
export function openSlotV2({ folder, kill }: SlotOptions): SlotGroup {
  let current = folder;
  let attemptCount = 0;
  let peakFd: number | undefined;
  let killsBefore = 0;
  const left = new Set<string>();
  makeGroup(current);

  const readOomKills = (): number =>
    numberOf(readText(join(current, "memory.events")) ?? "", "oom_kill") ?? 0;
  const startNew = (): void => {
    left.add(current);
    attemptCount += 1;
    current = `${folder}.${attemptCount}`;
    makeGroup(current);
  };
  const begin = (): void => {
    const peak = join(current, "memory.peak");
    if (isWritable(peak)) {
      // The reset holds for this descriptor only: cgroup-v2.rst, "memory.peak".
      peakFd ??= openSync(peak, "r+");
      writeSync(peakFd, "reset", 0);
    } else if (readText(peak) !== undefined) startNew();
    for (const old of left) if (removeGroup(old)) left.delete(old);
    killsBefore = readOomKills();
  };
  return {
    get joinPath() {
      return join(current, "cgroup.procs");
    },
    begin,
    peakBytes: () =>
      peakFd === undefined ? readNumber(join(current, "memory.peak")) : readFrom(peakFd),
    residentBytes: () => {
      const bytes = sumOf(readText(join(current, "memory.stat")), ["anon", "shmem"]);
      const swapBytes = readNumber(join(current, "memory.swap.current")) ?? 0;
      return bytes === undefined ? undefined : bytes + swapBytes;
    },
    oomKillCount: () => readOomKills() - killsBefore,
    kill: () => killGroup(current, kill),
    processes: () => readAllProcesses(current),
    close: () => {
      if (peakFd !== undefined) closeSync(peakFd);
      peakFd = undefined;
      left.add(current);
      for (const old of left) if (removeGroup(old)) left.delete(old);
      return left.size === 0;
    },
  };
}

/** By its mode and not by a try: root may open a file for writing that the kernel then refuses to write. */
function isWritable(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & 0o200) !== 0;
}

function readFrom(fd: number): number | undefined {
  const buffer = Buffer.alloc(32);
  const size = readSync(fd, buffer, 0, buffer.length, 0);
  const value = Number.parseInt(buffer.toString("latin1", 0, size), 10);
  return Number.isFinite(value) ? value : undefined;
}

function sumOf(stat: string | undefined, names: readonly string[]): number | undefined {
  if (stat === undefined) return undefined;
  return names.reduce((sum, name) => sum + (numberOf(stat, name) ?? 0), 0);
}
