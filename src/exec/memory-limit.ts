import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the machine and its control groups allow, in bytes. */
export interface MemoryFacts {
  readonly totalBytes: number;
  readonly availableBytes: number;
  /** The tightest limit of a control group on this process, if one is below the machine's memory. */
  readonly limit?: { readonly bytes: number; readonly from: string; readonly path: string };
}

/** Where to read; tests point it at a copy of another machine's files. */
export interface SystemRoots {
  readonly proc: string;
  readonly cgroup: string;
}

const SYSTEM_ROOTS: SystemRoots = { proc: "/proc", cgroup: "/sys/fs/cgroup" };

/** Reads the memory that may be used here. Without /proc (macOS) it answers the fallback's figures. */
export function readMemoryFacts(
  fallback: { readonly totalBytes: number; readonly freeBytes: number },
  roots: SystemRoots = SYSTEM_ROOTS,
): MemoryFacts {
  const meminfo = readText(join(roots.proc, "meminfo")) ?? "";
  const totalBytes = meminfoBytes(meminfo, "MemTotal") ?? fallback.totalBytes;
  const availableBytes = meminfoBytes(meminfo, "MemAvailable") ?? fallback.freeBytes;
  const limit = findLimits(roots)
    .filter((one) => one.bytes < totalBytes)
    .reduce<MemoryFacts["limit"]>(
      (least, one) => (least === undefined || one.bytes < least.bytes ? one : least),
      undefined,
    );
  return { totalBytes, availableBytes, ...(limit === undefined ? {} : { limit }) };
}

function findLimits(roots: SystemRoots): readonly NonNullable<MemoryFacts["limit"]>[] {
  const membership = readText(join(roots.proc, "self/cgroup")) ?? "";
  return membership.split("\n").flatMap((line) => {
    const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === "" && path !== "") {
      return limitsUpward({ base: roots.cgroup, path, file: "memory.max", from: "cgroup v2" });
    }
    if (controllers.split(",").includes("memory")) {
      const base = join(roots.cgroup, "memory");
      return limitsUpward({ base, path, file: "memory.limit_in_bytes", from: "cgroup v1" });
    }
    return [];
  });
}

/** Every ancestor may hold the tightest limit. In a container the path often does not exist below the mount; then its root counts. */
function limitsUpward(start: {
  readonly base: string;
  readonly path: string;
  readonly file: string;
  readonly from: string;
}): readonly NonNullable<MemoryFacts["limit"]>[] {
  const found = [];
  for (let path = start.path; ; path = dirname(path)) {
    const file = join(start.base, path, start.file);
    const bytes = Number.parseInt(readText(file) ?? "", 10);
    if (Number.isFinite(bytes)) found.push({ bytes, from: start.from, path: file });
    if (path === "/" || path === ".") return found;
  }
}

function meminfoBytes(meminfo: string, name: string): number | undefined {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(meminfo);
  return match === null ? undefined : Number(match[1]) * 1024;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
