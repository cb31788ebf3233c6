import { readFileSync } from "node:fs";

/** Where to read; tests point it at a copy of another machine's files. */
export interface SystemRoots {
  readonly proc: string;
  readonly cgroup: string;
}

export const SYSTEM_ROOTS: SystemRoots = { proc: "/proc", cgroup: "/sys/fs/cgroup" };

/** A place of this process in a hierarchy of control groups. */
export interface CgroupPlace {
  readonly version: 1 | 2;
  /** Where the hierarchy is mounted. */
  readonly base: string;
  /** The path of the own group below it, as the kernel tells it; in a container it often does not exist there. */
  readonly path: string;
}

/**
 * The own places in cgroup v2 and in the memory hierarchy of v1, from /proc/self/cgroup. Where both
 * are mounted ("hybrid"), v2 is at `unified` and mostly without controllers.
 */
export function findCgroupPlaces(roots: SystemRoots = SYSTEM_ROOTS): readonly CgroupPlace[] {
  const membership = readText(`${roots.proc}/self/cgroup`) ?? "";
  return membership.split("\n").flatMap((line): readonly CgroupPlace[] => {
    const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === "" && path !== "") return [{ version: 2, base: v2Base(roots), path }];
    if (!controllers.split(",").includes("memory")) return [];
    return [{ version: 1, base: `${roots.cgroup}/memory`, path }];
  });
}

/** The folders from the own group up to the root of the hierarchy; not all need to exist. */
export function foldersUpward({ base, path }: CgroupPlace): readonly string[] {
  const names = path.split("/").filter((name) => name !== "");
  return [...names.keys(), names.length]
    .map((count) => [base, ...names.slice(0, count)].join("/"))
    .toReversed();
}

/** The text of a small file; undefined when it cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

/** The number in a file that holds nothing else; undefined for `max` and for a file that is not there. */
export function readNumber(path: string): number | undefined {
  const value = Number.parseInt(readText(path) ?? "", 10);
  return Number.isFinite(value) ? value : undefined;
}

/** The number behind a name at the start of a line: `inactive_file 4096`. */
export function numberOf(text: string, name: string): number | undefined {
  const match = new RegExp(`^${name}:?\\s+(\\d+)`, "m").exec(text);
  return match === null ? undefined : Number(match[1]);
}

function v2Base(roots: SystemRoots): string {
  const unified = `${roots.cgroup}/unified`;
  return readText(`${unified}/cgroup.procs`) === undefined ? roots.cgroup : unified;
}
