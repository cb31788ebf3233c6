import { type Enforcement, findTier, openEnforcement } from "../exec/enforcement.ts";
import { formatBytes } from "../lib/bytes.ts";

/** The memory that all steps of a job may have together, or what is done in its place. */
export interface MemoryWish {
  /** What the kernel is to hold them to. Absent where it cannot, or where the machine has less. */
  readonly capBytes?: number;
  readonly env: Readonly<Record<string, string>>;
  /** For the fidelity report. */
  readonly told: string;
}

/** Finds out how the memory of a runner can be imitated here. Changes nothing. */
export function planMemory(
  runnerBytes: number,
  { machineBytes, isSamplingOnly }: { machineBytes: number; isSamplingOnly: boolean },
): MemoryWish {
  const limit = formatBytes(runnerBytes);
  if (machineBytes <= runnerBytes)
    return { env: {}, told: `memory: there are ${formatBytes(machineBytes)}, and not ${limit}` };
  const { tier, reason } = findTier();
  if (isSamplingOnly || tier === "sampling") {
    const why = isSamplingOnly ? "MOULT_ENFORCEMENT=sampling" : reason;
    const told = `memory: only Moult itself is held to ${limit} (MOULT_MEMORY): ${why}`;
    return { env: memoryVariable(runnerBytes), told };
  }
  const told = `memory: ${limit} for all steps together (${tier}); /proc/meminfo shows that of this machine`;
  return { capBytes: runnerBytes, env: {}, told };
}

/** What holds the steps of one job while they run. */
export interface StepMemory {
  /** In front of each program: it joins the control group before it becomes that program. */
  readonly prefix: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What is to be said at the end of the job; empty when all went well. */
  readonly describeEnd: () => string;
  readonly close: () => void;
}

/** Makes the control group, where the plan wants one. */
export function openStepMemory({ capBytes, env }: MemoryWish, runId: string): StepMemory {
  if (capBytes === undefined)
    return { prefix: [], env, describeEnd: () => "", close: () => undefined };
  const cap = openEnforcement({ runId, budgetBytes: capBytes });
  const limit = formatBytes(capBytes);
  const [joinPath] = cap.supervisorJoinPaths;
  if (joinPath === undefined) {
    const end = `memory: only Moult itself was held to ${limit}: ${cap.reason}\n`;
    return { prefix: [], env: memoryVariable(capBytes), describeEnd: () => end, close: cap.close };
  }
  return {
    prefix: ["sh", "-c", JOIN, "moult-join", joinPath],
    env,
    describeEnd: () => describeKills(cap, limit),
    close: cap.close,
  };
}

/** The shell writes its own pid, and what it becomes is born in the group. */
const JOIN = 'echo "$$" > "$1"; shift; exec "$@"';

function describeKills(cap: Enforcement, limit: string): string {
  const count = cap.oomKillCount();
  if (count === 0) return "";
  const who = count === 1 ? "1 process" : `${count} processes`;
  return `memory: the kernel ended ${who}, because all steps together may have ${limit} (--as)\n`;
}

function memoryVariable(bytes: number): Readonly<Record<string, string>> {
  return { MOULT_MEMORY: `${Math.floor(bytes / 1024 ** 3)}G` };
}
