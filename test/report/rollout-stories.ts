import { judgeGates } from "../../src/rollout/judge-gates.ts";
import type { Rollout, RolloutRun } from "../../src/model/rollout.ts";
import type { RolloutView } from "../../src/report/rollout-view.ts";
import { makeHistory, makePlans, oneGate } from "../rollout/histories.ts";

/** A rollout in its second phase: `docs` passes, `smoke` falls back too often, `unit` was taken back. */
export const STORY: { readonly rollout: Rollout; readonly runs: readonly RolloutRun[] } = {
  rollout: tellRollout(),
  runs: [
    ...makeHistory({ seed: 1, runCount: 60, phase: "first", fallbackRate: 0.3 }),
    ...makeHistory({ seed: 2, runCount: 360, phase: "first", configuration: "docs" }),
    ...["smoke", "docs"].flatMap((configuration, index) =>
      makePlans({ seed: index, runCount: 20, phase: "before", configuration }),
    ),
  ],
};

/** What is shown of it. */
export const STORY_VIEW: RolloutView = {
  rollout: STORY.rollout,
  earlier: [judgeGates({ ...STORY.rollout, phase: "before" }, STORY.runs)],
  report: judgeGates(STORY.rollout, STORY.runs),
};

function tellRollout(): Rollout {
  const { phases, ...rollout } = oneGate();
  const [phase] = phases;
  if (phase === undefined) throw new Error("no phase");
  return {
    ...rollout,
    configurations: [{ name: "smoke" }, { name: "docs" }, { name: "unit" }],
    phases: [
      { ...phase, name: "before", shadow: "plan" },
      { ...phase, name: "first", percent: 10 },
      { ...phase, name: "all", mode: "moult" },
    ],
    phase: "first",
    rolledBack: ["unit"],
  };
}
