import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** One process, from one read of /proc/PID/stat. */
export interface ProcessRow {
  readonly pid: number;
  readonly parentPid: number;
  readonly sessionId: number;
  /** In clock ticks since boot: together with the pid it names a process for ever. */
  readonly startTicks: string;
  readonly rssBytes: number;
  readonly isZombie: boolean;
}

const PAGE_BYTES = Number(execFileSync("getconf", ["PAGESIZE"], { encoding: "utf8" }));

/** Every process that is visible now. Those that end while we look are left out. */
export function readProcessTable(): readonly ProcessRow[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

/** One process, or undefined when it is gone. */
export function readProcess(pid: number): ProcessRow | undefined {
  const stat = readProcFile(pid, "stat");
  if (stat === undefined) return undefined;
  // The name stands in parentheses and may hold anything, also ") R 1"; fields follow the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    pid,
    parentPid: Number(fields[1]),
    sessionId: Number(fields[3]),
    startTicks: fields[19] ?? "",
    rssBytes: Number(fields[21]) * PAGE_BYTES,
    isZombie: fields[0] === "Z",
  };
}

/** The text of /proc/PID/NAME, or undefined when the process is gone or belongs to somebody else. */
export function readProcFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return undefined;
  }
}

/** A line `Name:  123 kB` of a file of /proc, in bytes. */
export function parseKbLine(text: string, name: string): number | undefined {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text);
  return match === null ? undefined : Number(match[1]) * 1024;
}
