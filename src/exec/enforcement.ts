import { join } from "node:path";
import {
  groupName,
  makeGroup,
  removeGroup,
  removeStaleGroups,
  setValue,
  trySetValue,
} from "./cgroup-group.ts";
import {
  findHomeV1,
  findHomeV2,
  KILL_COUNTERS,
  ownPid,
  readProcesses,
  type CgroupHome,
  type HomeFinding,
} from "./cgroup-home.ts";
import { numberOf, readNumber, readText, SYSTEM_ROOTS, type SystemRoots } from "./cgroup-paths.ts";
import { errorCode } from "./error-code.ts";

/** How a budget is held: by the kernel in one of two ways, or by measuring and stopping. */
export type EnforcementTier = "cgroup-v2" | "cgroup-v1" | "sampling";

/** The tier in force, and why there is no better one, in words for people. */
export interface TierFinding {
  readonly tier: EnforcementTier;
  readonly reason: string;
}

/** What holds the budget of one run. */
export interface Enforcement extends TierFinding {
  /** Files into which the launcher of the tests writes its pid once, so that all tests are born under the cap. */
  readonly supervisorJoinPaths: readonly string[];
  /** Processes of this run that the kernel killed for want of memory since the start. In cgroup v1 without those in groups that tests made themselves. */
  readonly oomKillCount: () => number;
  /** Removes all groups; one in which a process is still ending is left to the next call or to a later run. */
  readonly close: () => void;
}

/** What a run is enforced with. */
export interface EnforcementOptions {
  readonly runId: string;
  readonly budgetBytes: number;
  /** Chosen by the user: no groups, only sampling. */
  readonly isSamplingOnly?: boolean;
  readonly roots?: SystemRoots;
}

/** The variable with which a user declines control groups; any value but `sampling` changes nothing. */
export const ENFORCEMENT_VARIABLE = "MOULT_ENFORCEMENT";

/** Whether the user wants the sampling tier, also where there is a better one. */
export function isSamplingChosen(env: Readonly<Record<string, string | undefined>>): boolean {
  return env[ENFORCEMENT_VARIABLE] === "sampling";
}

/** Finds out which tier a run here would get. Changes nothing. */
export function findTier(roots: SystemRoots = SYSTEM_ROOTS): TierFinding {
  const v2 = findHomeV2(roots);
  if ("home" in v2) return { tier: "cgroup-v2", reason: "the best there is" };
  const v1 = findHomeV1(roots);
  if ("home" in v1) return { tier: "cgroup-v1", reason: v2.reason };
  return { tier: "sampling", reason: `${v2.reason}; ${v1.reason}` };
}

/**
 * Makes the group of a run, with the budget as its hard cap, swap included. Tries cgroup v2, then v1, and
 * answers the sampling tier, which does nothing, when neither works. Never throws for what the system refuses.
 *
 * The v2 part needs a memory controller and was tried on copies of files only.
 */
export function openEnforcement(options: EnforcementOptions): Enforcement {
  if (options.isSamplingOnly === true) return sampling(`${ENFORCEMENT_VARIABLE}=sampling`);
  const roots = options.roots ?? SYSTEM_ROOTS;
  const setting: Setting = { ...options, roots, pid: ownPid(roots) };
  const v2 = openTier(findHomeV2(roots), setting);
  if ("opened" in v2) return tierOf(v2.opened, "the best there is");
  const v1 = openTier(findHomeV1(roots), setting);
  if ("opened" in v1) return tierOf(v1.opened, v2.reason);
  return sampling(`${v2.reason}; ${v1.reason}`);
}

function sampling(reason: string): Enforcement {
  return {
    tier: "sampling",
    reason,
    supervisorJoinPaths: [],
    oomKillCount: () => 0,
    close: () => undefined,
  };
}

interface Setting extends EnforcementOptions {
  readonly roots: SystemRoots;
  readonly pid: number;
}

/** The group of a run as it was made. */
interface Opened {
  readonly version: 1 | 2;
  readonly runFolder: string;
  /** May be called again for what was still in use. */
  readonly undo: () => void;
}

function openTier(
  finding: HomeFinding,
  setting: Setting,
): { readonly opened: Opened } | { readonly reason: string } {
  if (!("home" in finding)) return finding;
  const { home } = finding;
  removeStaleGroups(home.folder, setting.roots);
  const undo: (() => void)[] = [];
  const undoAll = (): void => {
    for (const step of undo.toReversed()) step();
  };
  try {
    const name = groupName(setting, setting.roots);
    if (home.movingPids.length > 0) clearHome(home, { name, undo });
    const runFolder = join(home.folder, name);
    makeGroup(runFolder);
    undo.push(() => void removeGroup(runFolder));
    setCap(runFolder, { version: home.version, budgetBytes: setting.budgetBytes });
    return { opened: { version: home.version, runFolder, undo: undoAll } };
  } catch (error) {
    undoAll();
    const code = errorCode(error);
    if (code === undefined) throw error;
    return { reason: `cgroup v${home.version}: making a group in ${home.folder} failed (${code})` };
  }
}

/**
 * Moves this process and what it has started into a group beside that of the run, outside of its cap,
 * and lets the groups below the home be limited. Undone in the opposite order.
 */
function clearHome(
  home: CgroupHome,
  { name, undo }: { readonly name: string; readonly undo: (() => void)[] },
): void {
  const own = join(home.folder, `${name}-self`);
  const control = join(home.folder, "cgroup.subtree_control");
  makeGroup(own);
  undo.push(() => void removeGroup(own));
  undo.push(() => moveAll(readProcesses(own), home.folder));
  moveAll(home.movingPids, own);
  setValue(control, "+memory");
  undo.push(() => void trySetValue(control, "-memory"));
}

function moveAll(pids: readonly number[], folder: string): void {
  // One that has ended meanwhile is refused, and no loss.
  for (const pid of pids) trySetValue(join(folder, "cgroup.procs"), pid);
}

function setCap(
  folder: string,
  { version, budgetBytes }: { readonly version: 1 | 2; readonly budgetBytes: number },
): void {
  if (version === 2) {
    setValue(join(folder, "memory.max"), budgetBytes);
    trySetValue(join(folder, "memory.swap.max"), 0);
    return;
  }
  // Without it the cap would not hold for groups that a test makes. Kernels since 5.11 always do.
  if (readNumber(join(folder, "memory.use_hierarchy")) === 0) {
    setValue(join(folder, "memory.use_hierarchy"), 1);
  }
  setValue(join(folder, "memory.limit_in_bytes"), budgetBytes);
  // Where the kernel does not count swap, it is to use none: else what goes over the cap swaps and lives on.
  const isSwapCapped = trySetValue(join(folder, "memory.memsw.limit_in_bytes"), budgetBytes);
  if (!isSwapCapped) trySetValue(join(folder, "memory.swappiness"), 0);
  // A container may have been told to make processes wait at its limit for ever; a group inherits that.
  if (numberOf(readText(join(folder, KILL_COUNTERS[1])) ?? "", "oom_kill_disable") === 1) {
    trySetValue(join(folder, KILL_COUNTERS[1]), 0);
  }
}

function tierOf({ version, runFolder, undo }: Opened, reason: string): Enforcement {
  return {
    tier: version === 2 ? "cgroup-v2" : "cgroup-v1",
    reason,
    supervisorJoinPaths: [join(runFolder, "cgroup.procs")],
    oomKillCount: () =>
      numberOf(readText(join(runFolder, KILL_COUNTERS[version])) ?? "", "oom_kill") ?? 0,
    close: undo,
  };
}
