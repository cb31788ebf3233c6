import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readProcesses } from "./cgroup-home.ts";
import { readText, type SystemRoots } from "./cgroup-paths.ts";

/** `moult-<pid>.<start time of that process>-<run>`: by pid and start time a later run knows whether the owner still lives. */
const RUN_GROUP = /^moult-(\d+)\.(\d+)-/;

/** The name of a group that belongs to a process. */
export function groupName(owner: { pid: number; runId: string }, roots: SystemRoots): string {
  const runId = owner.runId.replaceAll(/[^\w.-]/g, "_");
  return `moult-${owner.pid}.${startTime(owner.pid, roots)}-${runId}`;
}

/** Makes a group. Throws as `mkdir` does. */
export function makeGroup(folder: string): void {
  mkdirSync(folder);
}

/** Writes one value into a file of a group. Throws when the kernel refuses it. */
export function setValue(path: string, value: string | number): void {
  writeFileSync(path, String(value));
}

/** Writes a value into a file that not every kernel has; answers whether it could. */
export function trySetValue(path: string, value: string | number): boolean {
  try {
    setValue(path, value);
    return true;
  } catch {
    return false;
  }
}

/** Removes a group and the groups below it; false when a process is still in one of them. */
export function removeGroup(folder: string): boolean {
  for (const name of subgroups(folder)) removeGroup(join(folder, name));
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false; // EBUSY: a process is still ending. ENOENT: somebody else removed it.
  }
}

/** Removes the groups of runs whose owner has ended and in which nothing lives. */
export function removeStaleGroups(home: string, roots: SystemRoots): void {
  for (const name of subgroups(home)) {
    const [, pid, started] = RUN_GROUP.exec(name) ?? [];
    if (pid === undefined || startTime(Number(pid), roots) === started) continue;
    const folder = join(home, name);
    if (readAllProcesses(folder).length === 0) removeGroup(folder);
  }
}

/** The processes in a group and in the groups below it. */
function readAllProcesses(folder: string): readonly number[] {
  const below = subgroups(folder).flatMap((name) => readAllProcesses(join(folder, name)));
  return [...readProcesses(folder), ...below];
}

function subgroups(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.flatMap((one) => (one.isDirectory() ? [one.name] : []));
  } catch {
    return [];
  }
}

/** In clock ticks since the machine started; the 22nd field of `stat`. */
function startTime(pid: number, roots: SystemRoots): string {
  const stat = readText(join(roots.proc, String(pid), "stat")) ?? "";
  return stat.slice(stat.lastIndexOf(")")).split(" ")[20] ?? "gone";
}
