import type { GateResult, Rollout, RolloutRun } from "../../src/model/rollout.ts";
import { judgeGates } from "../../src/rollout/judge-gates.ts";
import { makeHistory, oneGate } from "./histories.ts";

/** What the gates find for the only configuration of a rollout. */
export function gatesOf(rollout: Rollout, runs: readonly RolloutRun[]): readonly GateResult[] {
  return judgeGates(rollout, runs).configurations[0]?.gates ?? [];
}

/** What one of them finds. */
export function gateOf(
  gate: GateResult["gate"],
  runs: readonly RolloutRun[],
  rollout = oneGate(),
): GateResult | undefined {
  return gatesOf(rollout, runs).find((one) => one.gate === gate);
}

/** Changes Moult's run of this number. */
export function change(
  runs: readonly RolloutRun[],
  index: number,
  changes: Partial<RolloutRun>,
): RolloutRun[] {
  let seen = -1;
  return runs.map((run) => {
    if (run.runner !== "moult") return run;
    seen += 1;
    return seen === index ? { ...run, ...changes } : run;
  });
}

/** Enough for every gate to pass. */
export const CLEAN = makeHistory({ seed: 1, runCount: 360 });
/** 40 pairs. */
export const FEW = CLEAN.slice(0, 80);
