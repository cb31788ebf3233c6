import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem } from "node:os";
import { HOME } from "./moult.ts";

/** The machine that a bench ran on. */
export interface Machine {
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly system: string;
}

/** The commit that was measured. */
export interface Commit {
  readonly id: string;
  /** Whether the checkout had other changes than results. */
  readonly isChanged: boolean;
}

/** Looks at this machine. */
export function readMachine(): Machine {
  return {
    cpuModel: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    kernel: release(),
    system: readSystemName(),
  };
}

/** Asks git; an archive without git has the commit "unknown". */
export function readCommit(): Commit {
  try {
    const id = git("rev-parse", "--short=12", "HEAD").trim();
    const changes = git(
      "status",
      "--porcelain",
      "--",
      ".",
      ":!bench/results",
      ":!bench/RESULTS.md",
    );
    return { id, isChanged: changes !== "" };
  } catch {
    return { id: "unknown", isChanged: false };
  }
}

function git(...args: readonly string[]): string {
  return execFileSync("git", ["-C", HOME, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}

function readSystemName(): string {
  try {
    const text = readFileSync("/etc/os-release", "utf8");
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? "Linux";
  } catch {
    return "Linux";
  }
}
