import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import {
  findCgroupPlaces,
  foldersUpward,
  readText,
  type CgroupPlace,
  type SystemRoots,
} from "./cgroup-paths.ts";
import { errorCode } from "./error-code.ts";

/** A control group below which limited groups may be made. */
export interface CgroupHome {
  readonly version: 1 | 2;
  readonly folder: string;
  /**
   * Processes that have to leave this group first, because cgroup v2 limits nothing below a group that
   * holds processes itself. All are ours: this process and what it started. Empty when nothing is in the way.
   */
  readonly movingPids: readonly number[];
}

/** Whether there is such a group in one hierarchy, or why not, in words. */
export type HomeFinding = { readonly home: CgroupHome } | { readonly reason: string };

/** How a user gets a group of cgroup v2 where nobody else is. */
export const DELEGATE_ADVICE = "systemd-run --user --scope -p Delegate=yes moult run";

/** Looks for a home in cgroup v2, which can end a whole group at once. Changes nothing. */
export function findHomeV2(roots: SystemRoots): HomeFinding {
  return findHome(roots, { version: 2, check: checkV2 });
}

/** Looks for a home in the memory hierarchy of cgroup v1. Changes nothing. */
export function findHomeV1(roots: SystemRoots): HomeFinding {
  return findHome(roots, {
    version: 1,
    check: (folder) => {
      const denied = findDenied(folder, ["", "cgroup.procs"]);
      if (denied !== undefined) return { reason: `cgroup v1: ${denied}` };
      const unproven = findUnproven(folder);
      return unproven === undefined
        ? { home: { version: 1, folder, movingPids: [] } }
        : { reason: `cgroup v1: ${unproven}` };
    },
  });
}

/** Where the kernel counts the processes that it killed for the cap of a group. */
export const KILL_COUNTERS = { 1: "memory.oom_control", 2: "memory.events" } as const;

/**
 * Why this kernel may not hold a cap, if there is a reason to think so. Each Linux that has caps tells of
 * the kills for them; gVisor imitates some files of v1, holds nothing and has no such file. It has no v2.
 */
function findUnproven(folder: string): string | undefined {
  const path = join(folder, KILL_COUNTERS[1]);
  if (readText(path) !== undefined) return undefined;
  return `there is no ${path}, so nothing shows that this kernel holds a cap`;
}

/** The processes in a control group, without those of groups below it. */
export function readProcesses(folder: string): readonly number[] {
  const text = readText(join(folder, "cgroup.procs")) ?? "";
  return text.split("\n").flatMap((line) => (line === "" ? [] : [Number(line)]));
}

/** The pid of this process, as this pid namespace counts. */
export function ownPid(roots: SystemRoots): number {
  return Number.parseInt(readText(join(roots.proc, "self/stat")) ?? "", 10);
}

function findHome(
  roots: SystemRoots,
  {
    version,
    check,
  }: { version: 1 | 2; check: (folder: string, roots: SystemRoots) => HomeFinding },
): HomeFinding {
  const place = findCgroupPlaces(roots).find((one) => one.version === version);
  if (place === undefined) {
    return {
      reason: `cgroup v${version}: no ${version === 1 ? "memory hierarchy" : "hierarchy"} here`,
    };
  }
  const folder = findOwnFolder(place, ownPid(roots));
  if (folder === undefined) {
    return {
      reason: `cgroup v${version}: the group of this process is not visible in ${place.base}`,
    };
  }
  return check(folder, roots);
}

/** In a container the own group is often mounted as the root. Only a group that lists this process is certainly the own one. */
function findOwnFolder(place: CgroupPlace, pid: number): string | undefined {
  return foldersUpward(place).find((folder) => readProcesses(folder).includes(pid));
}

function checkV2(folder: string, roots: SystemRoots): HomeFinding {
  if (!hasMemory(folder, "cgroup.controllers")) {
    return { reason: `cgroup v2: no memory controller in ${folder}` };
  }
  const denied = findDenied(folder, ["", "cgroup.procs", "cgroup.subtree_control"]);
  if (denied !== undefined) return { reason: `cgroup v2: ${denied}` };
  // Only the root of all groups may hold processes and limit groups at the same time.
  if (hasMemory(folder, "cgroup.subtree_control")) {
    return { home: { version: 2, folder, movingPids: [] } };
  }
  const pids = readProcesses(folder);
  const strangers = pids.filter((pid) => !isOurs(pid, roots));
  if (strangers.length > 0) {
    const others =
      strangers.length === 1 ? "1 other process is" : `${strangers.length} other processes are`;
    return {
      reason: `cgroup v2: ${others} in the group of this one, ${folder}; start it alone: ${DELEGATE_ADVICE}`,
    };
  }
  return { home: { version: 2, folder, movingPids: pids } };
}

function hasMemory(folder: string, file: string): boolean {
  return (readText(join(folder, file)) ?? "").split(/\s+/).includes("memory");
}

function findDenied(folder: string, names: readonly string[]): string | undefined {
  for (const name of names) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.W_OK);
    } catch (error) {
      return `${path} may not be written (${errorCode(error) ?? "unknown"})`;
    }
  }
  return undefined;
}

/** Whether a process is this one or was started by it. A pid 0 is a process outside of this pid namespace. */
function isOurs(pid: number, roots: SystemRoots): boolean {
  const own = ownPid(roots);
  for (let at = pid; at > 0; at = parentOf(at, roots)) if (at === own) return true;
  return false;
}

function parentOf(pid: number, roots: SystemRoots): number {
  const stat = readText(join(roots.proc, String(pid), "stat")) ?? "";
  // The name of the program, in brackets, may hold spaces and brackets.
  const [, , parent] = stat.slice(stat.lastIndexOf(")")).split(" ");
  return Number(parent ?? 0);
}
