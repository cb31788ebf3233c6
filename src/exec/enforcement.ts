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
  ownPid,
  type CgroupHome,
  type HomeFinding,
} from "./cgroup-home.ts";
import { numberOf, readNumber, readText, SYSTEM_ROOTS, type SystemRoots } from "./cgroup-paths.ts";
import { openSlotV1, openSlotV2, type SlotGroup } from "./cgroup-slot.ts";
import { errorCode } from "./error-code.ts";
import type { Kill } from "./launcher.ts";

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
  /** A group of its own for a slot; the same one each time. Undefined where there is none: the cap of the run holds all the same. */
  readonly openSlot: (slot: number) => SlotGroup | undefined;
  /** Processes of this run that the kernel killed for want of memory, in all slots since the start. */
  readonly oomKillCount: () => number;
  /** Removes all groups; those in which a process is still ending are left to a later run. */
  readonly close: () => void;
}

/** What a run is enforced with. */
export interface EnforcementOptions {
  readonly runId: string;
  readonly budgetBytes: number;
  readonly kill: Kill;
  readonly roots?: SystemRoots;
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
 * Makes the groups of a run: one with the budget as its hard cap, swap included, and below it one for
 * the launcher and one for each slot. Tries cgroup v2, then v1, and answers the sampling tier, which
 * does nothing, when neither works. Never throws for what the system refuses.
 *
 * The v2 part needs a memory controller and was tried on copies of files only, but for joining,
 * `cgroup.kill` and removing groups.
 */
export function openEnforcement(options: EnforcementOptions): Enforcement {
  const roots = options.roots ?? SYSTEM_ROOTS;
  const setting: Setting = { ...options, roots, pid: ownPid(roots) };
  const v2 = openTier(findHomeV2(roots), setting);
  if ("opened" in v2) return tierOf(v2.opened, "the best there is");
  const v1 = openTier(findHomeV1(roots), setting);
  if ("opened" in v1) return tierOf(v1.opened, v2.reason);
  return {
    tier: "sampling",
    reason: `${v2.reason}; ${v1.reason}`,
    supervisorJoinPaths: [],
    openSlot: () => undefined,
    oomKillCount: () => 0,
    close: () => undefined,
  };
}

interface Setting extends Required<EnforcementOptions> {
  readonly pid: number;
}

/** The groups of a run as they were made. */
interface Opened {
  readonly version: 1 | 2;
  readonly runFolder: string;
  readonly launcherFolder: string;
  readonly kill: Kill;
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
    for (const step of undo.splice(0).toReversed()) step();
  };
  try {
    const name = groupName(setting, setting.roots);
    if (home.movingPids.length > 0) clearHome(home, { name, undo });
    const runFolder = join(home.folder, name);
    makeGroup(runFolder);
    undo.push(() => void removeGroup(runFolder));
    setCap(runFolder, { version: home.version, budgetBytes: setting.budgetBytes });
    const launcherFolder = join(runFolder, "launcher");
    makeGroup(launcherFolder);
    const { version } = home;
    return { opened: { version, runFolder, launcherFolder, kill: setting.kill, undo: undoAll } };
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
  undo.push(() => moveAll(readPids(own), home.folder));
  moveAll(home.movingPids, own);
  setValue(control, "+memory");
  undo.push(() => void trySetValue(control, "-memory"));
}

function readPids(folder: string): readonly number[] {
  return (readText(join(folder, "cgroup.procs")) ?? "").split("\n").filter(Boolean).map(Number);
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
    setValue(join(folder, "cgroup.subtree_control"), "+memory");
    return;
  }
  // Without it the cap of a group would not hold for the groups below it. Kernels since 5.11 always do.
  if (readNumber(join(folder, "memory.use_hierarchy")) === 0) {
    setValue(join(folder, "memory.use_hierarchy"), 1);
  }
  setValue(join(folder, "memory.limit_in_bytes"), budgetBytes);
  trySetValue(join(folder, "memory.memsw.limit_in_bytes"), budgetBytes);
}

function tierOf(opened: Opened, reason: string): Enforcement {
  const { version, runFolder, launcherFolder, kill, undo } = opened;
  const slots = new Map<number, SlotGroup>();
  const openSlot = (slot: number): SlotGroup | undefined => {
    const known = slots.get(slot);
    if (known !== undefined) return known;
    const folder = join(runFolder, `slot-${slot}`);
    try {
      const group = version === 2 ? openSlotV2({ folder, kill }) : openSlotV1({ folder, kill });
      slots.set(slot, group);
      return group;
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return undefined;
    }
  };
  return {
    tier: version === 2 ? "cgroup-v2" : "cgroup-v1",
    reason,
    supervisorJoinPaths: [join(launcherFolder, "cgroup.procs")],
    openSlot,
    oomKillCount: () => countOomKills({ version, runFolder, slots: [...slots.keys()] }),
    close: () => {
      for (const slot of slots.values()) slot.close();
      slots.clear();
      undo();
    },
  };
}

/** In v2 a group counts for those below it; in v1 each group counts for itself. */
function countOomKills(run: {
  readonly version: 1 | 2;
  readonly runFolder: string;
  readonly slots: readonly number[];
}): number {
  if (run.version === 2) return killsIn(join(run.runFolder, "memory.events"));
  const names = ["", "launcher", ...run.slots.map((slot) => `slot-${slot}`)];
  return names
    .map((name) => killsIn(join(run.runFolder, name, "memory.oom_control")))
    .reduce((sum, one) => sum + one, 0);
}

function killsIn(path: string): number {
  return numberOf(readText(path) ?? "", "oom_kill") ?? 0;
}
