import {
  findCgroupPlaces,
  foldersUpward,
  numberOf,
  readNumber,
  readText,
  SYSTEM_ROOTS,
  type SystemRoots,
} from "./cgroup-paths.ts";

/** What the machine and its control groups allow, in bytes. */
export interface MemoryFacts {
  readonly totalBytes: number;
  readonly availableBytes: number;
  /** The tightest limit of a control group on this process, if one is below the machine's memory. */
  readonly limit?: { readonly bytes: number; readonly from: string; readonly path: string };
}

/** Reads the memory that may be used here. Without /proc (macOS) it answers the fallback's figures. */
export function readMemoryFacts(
  fallback: { readonly totalBytes: number; readonly freeBytes: number },
  roots: SystemRoots = SYSTEM_ROOTS,
): MemoryFacts {
  const meminfo = readText(`${roots.proc}/meminfo`) ?? "";
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

/** Every ancestor may hold the tightest limit. In a container the own path often does not exist below the mount; then its root counts. */
function findLimits(roots: SystemRoots): readonly NonNullable<MemoryFacts["limit"]>[] {
  return findCgroupPlaces(roots).flatMap((place) => {
    const name = place.version === 2 ? "memory.max" : "memory.limit_in_bytes";
    return foldersUpward(place).flatMap((folder) => {
      const path = `${folder}/${name}`;
      const bytes = readNumber(path);
      return bytes === undefined ? [] : [{ bytes, from: `cgroup v${place.version}`, path }];
    });
  });
}

function meminfoBytes(meminfo: string, name: string): number | undefined {
  const kilobytes = numberOf(meminfo, name);
  return kilobytes === undefined ? undefined : kilobytes * 1024;
}
