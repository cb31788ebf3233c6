import type { Launcher } from "../exec/launcher.ts";
import type { RunTools } from "../run/run-tests.ts";
import type { Invocation } from "./invocation.ts";
import type { PlannedRun } from "./plan-run.ts";

/** The bridge to the old script, as a run uses it. */
export interface RunBridge {
  readonly tools: Pick<RunTools, "launcher" | "hasShellEnded">;
  /** To be called before the launcher is closed: traps of the script still run. */
  readonly close: () => Promise<void>;
}

/** Opens what calls functions of the old script, where the plan has such steps. */
export async function openRunBridge(
  { plan, limits, script }: PlannedRun,
  call: Invocation & { readonly launcher: Launcher; readonly scratchPath: string },
): Promise<RunBridge | undefined> {
  if (script === undefined) return undefined;
  // Loaded only here: nothing for the start of a run without suites.
  const { openBridge } = await import("../exec/bridge.ts");
  const { launcher, whyGone, close } = openBridge({
    launcher: call.launcher,
    script,
    args: call.scriptArgs,
    root: plan.root,
    // Not below that of the tests, which is removed before bash has come to its end.
    scratchPath: `${call.scratchPath}-bridge`,
    env: call.host.env,
    graceMs: limits.graceMs,
    mayReopen: plan.mayContinue ?? false,
  });
  return { tools: { launcher, hasShellEnded: () => whyGone() !== undefined }, close };
}
