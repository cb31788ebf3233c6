import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { findPrograms } from "../exec/programs.ts";
import { RUNNERS, type RunnerSpec } from "../replica/runners.ts";

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

/** What holds the steps to the cores of a runner, and what it could not do. */
export interface Imitation {
  readonly prefix: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly told: readonly string[];
}

/** Imitates the cores of a runner by the kernel, its memory by the budget of what is Moult in the steps. */
export function imitateRunner(
  spec: RunnerSpec,
  machine: { readonly coreCount: number; readonly path: string | undefined },
): Imitation {
  const memory = `${Math.floor(spec.memoryBytes / 1024 ** 3)}G`;
  const env = { MOULT_MEMORY: memory };
  const held = `memory: only Moult itself is held to ${memory} (MOULT_MEMORY)`;
  if (machine.coreCount <= spec.coreCount) {
    const few = `cores: there are ${machine.coreCount}, and not ${spec.coreCount}`;
    return { prefix: [], env, told: machine.coreCount < spec.coreCount ? [few, held] : [held] };
  }
  const [taskset] = findPrograms("taskset", machine.path);
  const cores = readAllowedCores().slice(0, spec.coreCount);
  if (taskset === undefined || cores.length < spec.coreCount)
    return { prefix: [], env, told: ["cores: taskset is not here, so all are used", held] };
  return { prefix: [taskset, "-c", cores.join(",")], env, told: [held] };
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
