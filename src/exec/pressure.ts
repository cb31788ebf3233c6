import { join } from "node:path";
import {
  findCgroupPlaces,
  foldersUpward,
  numberOf,
  readNumber,
  readText,
  SYSTEM_ROOTS,
  type CgroupPlace,
  type SystemRoots,
} from "./cgroup-paths.ts";
import { KeptFile } from "./kept-file.ts";

/** How short of memory and cores the machine is now, or the container around us. */
export interface Pressure {
  /**
   * What new processes can have without swapping: MemAvailable of the machine, or the room below the
   * tightest limit of a control group around us when that is less. Infinity where nothing tells it.
   */
  readonly availableBytes: number;
  /** The share of the last 10 s in which some process waited for memory (PSI, Linux 4.20); absent where the kernel does not tell. */
  readonly memoryStallPercent?: number;
  /** The same for a core. */
  readonly cpuStallPercent?: number;
  /** Processes that the kernel killed for want of memory, here or below, since the group or the machine began. Only its growth means something. */
  readonly oomKillCount?: number;
}

/** Reads the pressure again and again, for instance every 500 ms; what can be looked up once was. */
export interface PressureGauge extends Disposable {
  readonly read: () => Pressure;
}

type ReadNumber = () => number | undefined;

const BUFFER = Buffer.alloc(1 << 14);

/** Finds out which files there are and opens them. */
export function openPressure(roots: SystemRoots = SYSTEM_ROOTS): PressureGauge {
  const files: KeptFile[] = [];
  const keep = (path: string): (() => string) => {
    const file = new KeptFile(path);
    files.push(file);
    return () => BUFFER.toString("latin1", 0, file.read(BUFFER) ?? 0);
  };
  const places = findCgroupPlaces(roots);
  const meminfo = keep(join(roots.proc, "meminfo"));
  const rooms = places.flatMap((place) => limitedFolders(place).map((one) => roomOf(one, keep)));
  const memoryStall = stallOf("memory", { places, roots, keep });
  const cpuStall = stallOf("cpu", { places, roots, keep });
  const oomKills = oomKillsOf({ places, roots, keep });
  return {
    read: () => {
      const machineBytes = (numberOf(meminfo(), "MemAvailable") ?? Number.POSITIVE_INFINITY) * 1024;
      const figures = {
        memoryStallPercent: memoryStall(),
        cpuStallPercent: cpuStall(),
        oomKillCount: oomKills(),
      };
      return {
        availableBytes: rooms.reduce((least, room) => Math.min(least, room()), machineBytes),
        ...known(figures),
      };
    },
    [Symbol.dispose]: () => {
      for (const file of files) file.close();
    },
  };
}

let systemGauge: PressureGauge | undefined;

/** Reads the pressure on this process now. The files stay open for the next call. */
export function readPressure(): Pressure {
  systemGauge ??= openPressure();
  return systemGauge.read();
}

interface Source {
  readonly places: readonly CgroupPlace[];
  readonly roots: SystemRoots;
  readonly keep: (path: string) => () => string;
}

/** What differs between the files of the two versions. The names: cgroup-v2.rst and cgroup-v1/memory.rst of Linux. */
const FILES = {
  1: {
    limit: "memory.limit_in_bytes",
    usage: "memory.usage_in_bytes",
    inactiveFile: "total_inactive_file",
    oomKills: "memory.oom_control",
  },
  2: {
    limit: "memory.max",
    usage: "memory.current",
    inactiveFile: "inactive_file",
    oomKills: "memory.events",
  },
} as const;

interface LimitedFolder {
  readonly version: 1 | 2;
  readonly folder: string;
}

function limitedFolders(place: CgroupPlace): readonly LimitedFolder[] {
  const { version } = place;
  const { limit } = FILES[version];
  return foldersUpward(place).flatMap((folder) => {
    const bytes = readNumber(join(folder, limit));
    // v1 writes the largest number of pages for no limit.
    return bytes === undefined || bytes > Number.MAX_SAFE_INTEGER ? [] : [{ version, folder }];
  });
}

/** The limit less what is used, where file pages that were not used lately do not count: they go as soon as somebody needs room. */
function roomOf({ version, folder }: LimitedFolder, keep: Source["keep"]): () => number {
  const names = FILES[version];
  const limit = keep(join(folder, names.limit));
  const usage = keep(join(folder, names.usage));
  const stat = keep(join(folder, "memory.stat"));
  return () => {
    const limitBytes = Number.parseInt(limit(), 10);
    const usedBytes = Number.parseInt(usage(), 10);
    if (!Number.isFinite(limitBytes) || !Number.isFinite(usedBytes))
      return Number.POSITIVE_INFINITY;
    const reclaimableBytes = numberOf(stat(), names.inactiveFile) ?? 0;
    return Math.max(0, limitBytes - Math.max(0, usedBytes - reclaimableBytes));
  };
}

/** `some avg10=1.23 avg60=...`, of the own group where there is such a file, else of the machine. */
function stallOf(what: "memory" | "cpu", { places, roots, keep }: Source): ReadNumber {
  const own = places
    .filter(({ version }) => version === 2)
    .map((place) => join(ownFolder(place), `${what}.pressure`))
    .find((path) => readText(path) !== undefined);
  const text = keep(own ?? join(roots.proc, "pressure", what));
  return () => {
    const match = /^some avg10=([\d.]+)/m.exec(text());
    return match === null ? undefined : Number(match[1]);
  };
}

function oomKillsOf({ places, roots, keep }: Source): ReadNumber {
  const own = places
    .map((place) => join(ownFolder(place), FILES[place.version].oomKills))
    .find((path) => numberOf(readText(path) ?? "", "oom_kill") !== undefined);
  const text = keep(own ?? join(roots.proc, "vmstat"));
  return () => numberOf(text(), "oom_kill");
}

/** The own group, or what of it can be seen from inside a container: the nearest folder that exists. */
function ownFolder(place: CgroupPlace): string {
  const folders = foldersUpward(place);
  const seen = folders.find((folder) => readText(join(folder, "cgroup.procs")) !== undefined);
  return seen ?? place.base;
}

function known(
  figures: Readonly<
    Record<"memoryStallPercent" | "cpuStallPercent" | "oomKillCount", number | undefined>
  >,
): Partial<Omit<Pressure, "availableBytes">> {
  const { memoryStallPercent, cpuStallPercent, oomKillCount } = figures;
  return {
    ...(memoryStallPercent === undefined ? {} : { memoryStallPercent }),
    ...(cpuStallPercent === undefined ? {} : { cpuStallPercent }),
    ...(oomKillCount === undefined ? {} : { oomKillCount }),
  };
}
