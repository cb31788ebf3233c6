import { readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100; // USER_HZ, the same on all Linux that Node runs on.

/** User and system time of a process and of the children it has waited for; 0 when it is gone. */
export function readCpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // After the name in parentheses comes field 3, the state; fields 14 to 17 are the times.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return (ticks * 1000) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

/** The largest resident size that a process, without its children, has had so far; 0 when it is gone. */
export function readHighestBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
