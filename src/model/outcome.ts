/** Why Moult itself ended a task or did not start it. */
export type StopReason =
  | { readonly kind: "timeout"; readonly limitMs: number }
  | { readonly kind: "signal"; readonly signal: string } // somebody interrupted the run
  | { readonly kind: "max-fail"; readonly failedCount: number }
  | { readonly kind: "over-budget"; readonly neededBytes: number; readonly budgetBytes: number }
  | { readonly kind: "memory"; readonly liveBytes: number; readonly budgetBytes: number } // too much lived at once
  | { readonly kind: "earlier-step"; readonly task: string } // a step before it was bad, or ended the shared bash
  | { readonly kind: "broken"; readonly message: string }; // Moult's own environment failed

/**
 * How one attempt of a task ended. Data, not an error.
 * A task that Moult signalled is never `passed`.
 */
export type Outcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly exitCode: number }
  | { readonly kind: "timed-out"; readonly limitMs: number; readonly wasKilled: boolean }
  | { readonly kind: "out-of-memory"; readonly neededBytes: number; readonly by: MemoryKiller }
  | { readonly kind: "signaled"; readonly signal: string }
  | { readonly kind: "spawn-failed"; readonly message: string }
  | { readonly kind: "cancelled"; readonly reason: StopReason }
  | { readonly kind: "leaked"; readonly commands: readonly string[] } // exit 0, but processes stayed
  | { readonly kind: "skipped"; readonly reason: StopReason };

/**
 * Who ended a task for memory: the kernel, because the machine or a control group around Moult had none
 * left; the cap that Moult set on the run; or Moult itself, before it came to that.
 */
export type MemoryKiller = "kernel" | "cap" | "brake";

/** How a task ended over all of its attempts. `flaky` passed, but not at the first attempt. */
export type Verdict = Outcome["kind"] | "flaky";

/** Whether an attempt counts as good. A leak is shown, but does not fail (docs/decisions/0004-leaks.md). */
export function isGood(outcome: Outcome): boolean {
  return outcome.kind === "passed" || outcome.kind === "leaked";
}

/** Whether an attempt ended badly by the test's own doing, so that it counts for retries and --max-fail. */
export function isBad(outcome: Outcome): boolean {
  return !isGood(outcome) && outcome.kind !== "cancelled" && outcome.kind !== "skipped";
}

/** Whether a later pass is flaky. Being stopped for memory was Moult's doing, or that of what ran beside it. */
export function makesFlaky(outcome: Outcome): boolean {
  return isBad(outcome) && outcome.kind !== "out-of-memory";
}
