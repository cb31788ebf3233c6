import type {
  ConfigurationReport,
  GateResult,
  GateVerdict,
  Rollout,
  RolloutPhase,
  RolloutReport,
  RolloutRun,
} from "../model/rollout.ts";
import { judgeMissing, judgeOutOfMemory, judgeRunCount } from "./gate-counts.ts";
import { judgeDisagreement } from "./gate-disagreement.ts";
import { judgeErrors, judgeFallbacks } from "./gate-rates.ts";
import { judgePeak, judgeSlowdown } from "./gate-ratios.ts";
import { judgePlans } from "./gate-plans.ts";
import { collectRuns, findPhase, type GateScene } from "./gate-scene.ts";
import type { Restarts } from "./restarts.ts";
import { showFigures } from "./shown-figures.ts";

/**
 * Whether the next phase may begin: each gate of the phase that is reached, for each of its configurations, over the
 * runs that `collectRuns` names. Before the first phase nothing stands in the way. A configuration that was taken back
 * runs nothing that could be judged: it is listed, and does not count for the phase, unless it is the only one.
 */
export function judgeGates(
  rollout: Rollout,
  runs: readonly RolloutRun[],
  restarts: Restarts = {},
): RolloutReport {
  const { phases, phase: reached } = rollout;
  const index = phases.findIndex(({ name }) => name === reached);
  const next = phases[index + 1];
  const names = {
    ...(reached === undefined ? {} : { phase: reached }),
    ...(next === undefined ? {} : { next: next.name }),
  };
  if (reached === undefined) return { ...names, verdict: "pass", configurations: [] };
  const phase = findPhase(rollout);
  if (phase === undefined) return { phase: reached, verdict: "error", configurations: [] };
  const configurations = (
    phase.configurations ?? rollout.configurations.map(({ name }) => name)
  ).map((configuration) =>
    rollout.rolledBack.includes(configuration)
      ? reportRolledBack(configuration)
      : judgeConfiguration(
          phase,
          collectRuns({ phase, configuration }, runs, restarts),
          configuration,
        ),
  );
  const counted = configurations.filter(({ isRolledBack }) => !isRolledBack);
  const verdict = counted.length === 0 ? "inconclusive" : worstOf(counted);
  return { ...names, verdict, configurations };
}

function reportRolledBack(configuration: string): ConfigurationReport {
  return {
    configuration,
    mode: "legacy",
    percent: 0,
    isRolledBack: true,
    verdict: "inconclusive",
    gates: [],
  };
}

function judgeConfiguration(
  phase: RolloutPhase,
  scene: GateScene,
  configuration: string,
): ConfigurationReport {
  const { mode, percent } = phase;
  const gates = judgeScene(phase, scene);
  return { configuration, mode, percent, isRolledBack: false, verdict: worstOf(gates), gates };
}

/** Where nothing is run by Moult, there is less to judge. */
function judgeScene(phase: RolloutPhase, scene: GateScene): readonly GateResult[] {
  if (phase.mode === "shadow" && phase.shadow === "plan") return judgePlans(scene);
  if (phase.mode === "legacy") {
    return [
      judgeRunCount(
        scene,
        scene.legacy.filter((run) => run.phase === phase.name),
      ),
    ];
  }
  return [
    judgeRunCount(scene, scene.moult),
    judgeFallbacks(scene),
    judgeErrors(scene),
    judgeSlowdown(scene),
    judgeDisagreement(scene),
    judgeOutOfMemory(scene),
    judgeMissing(scene),
    judgePeak(scene),
    ...showFigures(scene),
  ];
}

const WORST_FIRST: readonly GateVerdict[] = ["error", "fail", "inconclusive", "pass"];

/** Of nothing at all: inconclusive. */
function worstOf(judged: readonly { readonly verdict: GateVerdict }[]): GateVerdict {
  if (judged.length === 0) return "inconclusive";
  return WORST_FIRST.find((one) => judged.some(({ verdict }) => verdict === one)) ?? "pass";
}
