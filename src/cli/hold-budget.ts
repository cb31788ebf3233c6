import {
  type Enforcement,
  ENFORCEMENT_VARIABLE,
  isSamplingChosen,
  openEnforcement,
} from "../exec/enforcement.ts";
import type { Launcher } from "../exec/launcher.ts";
import { readPressure } from "../exec/pressure.ts";
import type { Host } from "../lib/host.ts";
import type { Failure } from "../model/failure.ts";
import type { RunTools } from "../run/run-tests.ts";
import type { PlannedRun } from "./plan-run.ts";

/** What holds the tests of a run to its budget. */
export interface Budget {
  /** Holds it at once where the user insists on a cap, and answers why that cannot be. */
  readonly holdIfRequired: () => Failure | undefined;
  readonly tools: Pick<RunTools, "holdBudget" | "readPressure" | "countMemoryKills">;
  /** To be called when the launcher has ended. */
  readonly close: () => void;
}

/**
 * The cap stands a little above the budget: Moult stops the youngest test at 1.03 of it, and the kernel
 * takes what grew faster than Moult looks. The rest is for the launcher, which is no test.
 */
const CAP_FACTOR = 1.05;
const LAUNCHER_BYTES = 32 * 1024 ** 2;

/**
 * Makes ready to put all that the launcher starts under the best cap there is here. That takes 4 ms, so
 * it is done when the first tests were launched: they are moved.
 */
export function openBudget(
  planned: PlannedRun,
  call: { readonly host: Host; readonly runId: string; readonly launcher: Launcher },
): Budget {
  const { requireMemoryEnforcement: required } = planned.settings;
  const isChosen = isSamplingChosen(call.host.env);
  let held: Enforcement | undefined;
  const hold = (): Enforcement => {
    if (held !== undefined) return held;
    held = enforce(planned, call);
    call.launcher.join?.(held.supervisorJoinPaths);
    return held;
  };
  return {
    holdIfRequired: () => {
      if (!required.value) return undefined;
      const { tier, reason } = hold();
      if (tier !== "sampling") return undefined;
      return describeNoCap(reason, { requiredFrom: required.from, isChosen });
    },
    tools: {
      holdBudget: () => ({
        enforcement: hold().tier,
        ...(isChosen ? { enforcementFrom: ENFORCEMENT_VARIABLE } : {}),
      }),
      readPressure,
      countMemoryKills: () => ({
        kernel: readPressure().oomKillCount,
        cap: held?.oomKillCount() ?? 0,
      }),
    },
    close: () => held?.close(),
  };
}

function enforce(
  { limits, plan }: PlannedRun,
  { host, runId }: { readonly host: Host; readonly runId: string },
): Enforcement {
  // A task that may exceed the budget would die at the cap.
  const isOpen = limits.allowOverBudget && plan.tasks.some(isOver(limits.budgetBytes));
  const needed = isOpen ? host.totalMemoryBytes : limits.budgetBytes;
  const budgetBytes = Math.ceil(needed * CAP_FACTOR) + LAUNCHER_BYTES;
  return openEnforcement({ runId, budgetBytes, isSamplingOnly: isSamplingChosen(host.env) });
}

function describeNoCap(
  reason: string,
  { requiredFrom, isChosen }: { readonly requiredFrom: string; readonly isChosen: boolean },
): Failure {
  const way = isChosen
    ? `unset ${ENFORCEMENT_VARIABLE}, or run`
    : "run where control groups can be made, or";
  return {
    code: "environment-broken",
    message: `no control group holds the tests to the budget: ${reason}`,
    next: `${way} without ${requiredFrom}`,
  };
}

function isOver(budgetBytes: number): (task: { readonly reservedBytes: number }) => boolean {
  return (task) => task.reservedBytes > budgetBytes;
}
