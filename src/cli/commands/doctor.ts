import { readFileSync } from "node:fs";
import {
  ENFORCEMENT_VARIABLE,
  findTier,
  isSamplingChosen,
  type EnforcementTier,
} from "../../exec/enforcement.ts";
import { probeSandbox, readVersion } from "../../exec/machine.ts";
import { findPrograms } from "../../exec/programs.ts";
import { readMemoryFacts } from "../../exec/memory-limit.ts";
import { chooseSupervisor } from "../../exec/open-launcher.ts";
import { formatBytes } from "../../lib/bytes.ts";
import type { Host } from "../../lib/host.ts";
import { resolveBudget } from "../../schedule/budget.ts";
import type { Invocation } from "../invocation.ts";
import { EXIT_CODES } from "../exit.ts";
import { MOULT_VERSION } from "../version.ts";

type Row = readonly [label: string, finding: string, advice?: string];

/** `moult doctor`: what Moult finds on this machine, and what to do about what is missing. */
export async function doctor({ host }: Invocation): Promise<number> {
  const rows = await examine(host);
  const width = Math.max(...rows.map(([label]) => label.length));
  for (const [label, finding, advice] of rows) {
    host.stdout.write(`${label.padEnd(width)}  ${finding}\n`);
    if (advice !== undefined) host.stdout.write(`${" ".repeat(width)}  -> ${advice}\n`);
  }
  return EXIT_CODES.passed.code;
}

async function examine(host: Host): Promise<readonly Row[]> {
  const memory = readMemoryFacts({
    totalBytes: host.totalMemoryBytes,
    freeBytes: host.freeMemoryBytes,
  });
  const budget = resolveBudget({ value: { kind: "auto" }, from: "default" }, memory);
  const total = formatBytes(memory.totalBytes);
  const available = formatBytes(memory.availableBytes);
  const { limit } = memory;
  return [
    ["moult", MOULT_VERSION],
    ["node", host.nodeVersion],
    systemRow(host),
    ["cores", String(host.coreCount)],
    ["memory", `${total} in the machine, ${available} available`],
    limit === undefined
      ? ["memory limit", "none below the machine's memory (looked at cgroup v2 and v1)"]
      : ["memory limit", `${formatBytes(limit.bytes)}, ${limit.from} (${limit.path})`],
    ["budget", `${formatBytes(budget.bytes)} with --memory auto: ${budget.from}`],
    enforcementRow(host),
    launcherRow(host),
    await programRow(host, "python3"),
    await programRow(host, "bash"),
    sandboxRow(await probeSandbox(host.env)),
  ];
}

function systemRow(host: Host): Row {
  if (host.platform === "linux") return ["system", `linux, ${readRelease()}`];
  return [
    "system",
    host.platform,
    "only Linux is fully supported: here memory is not measured per test, and daemons are not followed",
  ];
}

function readRelease(): string {
  try {
    const text = readFileSync("/etc/os-release", "utf8");
    return /^PRETTY_NAME="?([^"\n]+)/m.exec(text)?.[1] ?? "unknown release";
  } catch {
    return "unknown release";
  }
}

const TIERS: Readonly<Record<EnforcementTier, string>> = {
  "cgroup-v2": "cgroup v2: the kernel caps each run at its budget",
  "cgroup-v1": "cgroup v1: the kernel caps each run at its budget",
  sampling: "sampling: memory is measured 20 times a second; the kernel caps nothing",
};

function enforcementRow(host: Host): Row {
  const { tier, reason } = findTier();
  if (isSamplingChosen(host.env)) {
    const chosen = TIERS.sampling.replace("sampling", `sampling (${ENFORCEMENT_VARIABLE})`);
    return ["enforcement", chosen, `without ${ENFORCEMENT_VARIABLE}: ${TIERS[tier]}`];
  }
  if (tier === "cgroup-v2") return ["enforcement", TIERS[tier]];
  return ["enforcement", TIERS[tier], `no better way: ${reason}`];
}

function launcherRow(host: Host): Row {
  const python = chooseSupervisor(host.env);
  if (python !== undefined) return ["launcher", `supervisor on ${python}`];
  return [
    "launcher",
    "node (no python3 for the supervisor, or MOULT_LAUNCHER=node)",
    "slower, and tests outlive a Moult that is killed; install python3",
  ];
}

async function programRow(host: Host, name: string): Promise<Row> {
  const [path] = findPrograms(name, host.env["PATH"]);
  if (path === undefined) return [name, "not found on PATH", `install ${name}`];
  return [name, `${(await readVersion(path)) ?? "does not answer --version"} (${path})`];
}

function sandboxRow(finding: Awaited<ReturnType<typeof probeSandbox>>): Row {
  if (finding.works) return ["sandbox", `works, through ${finding.how}`];
  return ["sandbox", `does not work: ${finding.reason}`, "needed only for tracing scripts, later"];
}
