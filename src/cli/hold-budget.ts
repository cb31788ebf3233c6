import { type Enforcement, openEnforcement } from "../exec/enforcement.ts";
import type { Launcher } from "../exec/launcher.ts";
import { readPressure } from "../exec/pressure.ts";
import type { Host } from "../lib/host.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { RunTools } from "../run/run-tests.ts";
import type { PlannedRun } from "./plan-run.ts";

/** What holds the tests of a run to its budget. */
export interface BudgetHold {
  /** The tier in force, for the head of the run. */
  readonly tier: Enforcement["tier"];
  readonly tools: Pick<RunTools, "readPressure" | "countMemoryKills">;
  /** To be called when the launcher has ended. */
  readonly close: () => void;
}

/**
 * The cap stands a little above the budget: Moult stops the youngest test at the budget, and the kernel
 * takes what grew faster than Moult looks. The rest is for the launcher, which is no test.
 */
const CAP_FACTOR = 1.05;
const LAUNCHER_BYTES = 32 * 1024 ** 2;

/** Puts all that the launcher starts under the best cap there is here; a failure only when the user insists on one. */
export function holdBudget(
  { settings, limits, plan }: PlannedRun,
  call: { readonly host: Host; readonly runId: string; readonly launcher: Launcher },
): Result<BudgetHold> {
  const { host, runId, launcher } = call;
  // A task that may exceed the budget would die at the cap.
  const isOpen = limits.allowOverBudget && plan.tasks.some(isOver(limits.budgetBytes));
  const needed = isOpen ? host.totalMemoryBytes : limits.budgetBytes;
  const enforcement = openEnforcement({
    runId,
    budgetBytes: Math.ceil(needed * CAP_FACTOR) + LAUNCHER_BYTES,
    kill: host.kill,
  });
  const { tier, reason } = enforcement;
  if (tier === "sampling" && settings.requireMemoryEnforcement.value) {
    return failed({
      code: "environment-broken",
      message: `no control group holds the tests to the budget: ${reason}`,
      next: `run where control groups can be made, or without ${settings.requireMemoryEnforcement.from}`,
    });
  }
  launcher.join?.(enforcement.supervisorJoinPaths);
  return success({
    tier,
    tools: {
      readPressure,
      countMemoryKills: () => ({
        kernel: readPressure().oomKillCount,
        cap: enforcement.oomKillCount(),
      }),
    },
    close: enforcement.close,
  });
}

function isOver(budgetBytes: number): (task: { readonly reservedBytes: number }) => boolean {
  return (task) => task.reservedBytes > budgetBytes;
}
