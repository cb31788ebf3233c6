import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isSamplingChosen } from "../exec/enforcement.ts";
import { findPrograms } from "../exec/programs.ts";
import type { Host } from "../lib/host.ts";
import { RUNNERS, type RunnerSpec } from "../replica/runners.ts";
import { type MemoryWish, planMemory } from "./replica-memory.ts";

/** What the checkout says of itself; empty texts where it does not. */
export interface GitFacts {
  readonly sha: string;
  readonly ref: string;
  readonly repository: string;
}

/** Asks git about the checkout. Without git, or outside of a repository, nothing is known. */
export function readGitFacts(root: string): GitFacts {
  const ask = (...args: readonly string[]): string => {
    const { status, stdout } = spawnSync("git", ["-C", root, ...args], { encoding: "utf8" });
    return status === 0 ? stdout.trim() : "";
  };
  const remote = ask("config", "--get", "remote.origin.url");
  return {
    sha: ask("rev-parse", "--verify", "--quiet", "HEAD"),
    ref: ask("symbolic-ref", "--quiet", "HEAD") || "refs/heads/main",
    repository: /([^/:]+\/[^/]+?)(?:\.git)?\/?$/.exec(remote)?.[1] ?? "local/checkout",
  };
}

/** The system of this machine, as it names itself: `Debian GNU/Linux 12 (bookworm)`. */
export function readSystemName(): string {
  try {
    const text = readFileSync("/etc/os-release", "utf8");
    return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1] ?? "Linux";
  } catch {
    return "a system without a name";
  }
}

/** What holds the steps to the cores and the memory of a runner, and what it could not do. */
export interface Imitation {
  /** In front of each program, to hold it to fewer cores. */
  readonly prefix: readonly string[];
  readonly memory: MemoryWish;
  readonly told: readonly string[];
}

/** A job that runs with all that this machine has. */
export const NO_IMITATION: Imitation = { prefix: [], memory: { env: {}, told: "" }, told: [] };

/** Imitates the cores of a runner by the kernel, and its memory as well where a control group can be made. */
export function imitateRunner(
  spec: RunnerSpec,
  host: Pick<Host, "coreCount" | "totalMemoryBytes" | "env">,
): Imitation {
  const memory = planMemory(spec.memoryBytes, {
    machineBytes: host.totalMemoryBytes,
    isSamplingOnly: isSamplingChosen(host.env),
  });
  const cores = imitateCores(spec.coreCount, host);
  return { prefix: cores.prefix, memory, told: [...cores.told, memory.told] };
}

function imitateCores(
  wanted: number,
  { coreCount, env }: Pick<Host, "coreCount" | "env">,
): Pick<Imitation, "prefix" | "told"> {
  if (coreCount === wanted) return { prefix: [], told: [] };
  if (coreCount < wanted)
    return { prefix: [], told: [`cores: there are ${coreCount}, and not ${wanted}`] };
  const [taskset] = findPrograms("taskset", env["PATH"]);
  const cores = readAllowedCores().slice(0, wanted);
  if (taskset === undefined || cores.length < wanted)
    return { prefix: [], told: ["cores: taskset is not here (util-linux), so all are used"] };
  const told = `cores: ${wanted} (taskset), as nproc says; /proc/cpuinfo shows all`;
  return { prefix: [taskset, "-c", cores.join(",")], told: [told] };
}

/** The cores that this process may use, from `/proc/self/status`. */
function readAllowedCores(): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return (list ?? "").split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

/** The runner that a label names; nothing for labels of the project's own. */
export function findRunner(labels: readonly string[]): RunnerSpec | undefined {
  return labels.flatMap((label) => RUNNERS[label] ?? [])[0];
}
