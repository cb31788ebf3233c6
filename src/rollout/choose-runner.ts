import { type Result, success } from "../model/result.ts";
import type { Rollout, RolloutOverride, RolloutPhase } from "../model/rollout.ts";
import type { Facts } from "../suites/facts.ts";
import {
  type ChooseRunnerOptions,
  findConfiguration,
  findKey,
  findOverride,
  readFlag,
} from "./ask-job.ts";
import {
  makeReason,
  NO_CONFIGURATION,
  type Reason,
  type RunnerDecision,
} from "./runner-decision.ts";

/**
 * Decides who runs the tests of a job: an override, the flag, a configuration that was taken back, the phases up to
 * the one that is reached, else the old script. A flag that is neither yes nor no is a failure, and so is a
 * condition that decides and is unknown.
 */
export function chooseRunner(
  rollout: Rollout,
  facts: Facts,
  options: ChooseRunnerOptions = {},
): Result<RunnerDecision> {
  const override = findOverride(rollout, facts, options);
  if (!override.ok) return override;
  const { found, reasons: refused } = override.value;
  if (found !== undefined) return success(decideByOverride(rollout, found, refused));
  const flag = readFlag(rollout, facts);
  if (!flag.ok) return flag;
  const { isOn, reason } = flag.value;
  const before = [...refused, reason];
  const job = findConfiguration(rollout, facts, options);
  const configuration = job.ok ? job.value.configuration : NO_CONFIGURATION;
  const scene = { rollout, configuration, ...findKey(rollout, facts) };
  if (isOn !== undefined) return success(decideByFlag(scene, isOn, before));
  return job.ok ? success(decideByPhase(scene, [...before, ...job.value.reasons])) : job;
}

/** A job whose configuration and key are known. */
interface Scene {
  readonly rollout: Rollout;
  readonly configuration: string;
  readonly key?: string;
  readonly bucket?: number;
}

function decideByOverride(
  { phase }: Rollout,
  override: RolloutOverride,
  reasons: readonly Reason[],
): RunnerDecision {
  return {
    runner: "override",
    mode: "legacy",
    by: "override",
    override,
    isRecorded: false,
    configuration: NO_CONFIGURATION,
    ...(phase === undefined ? {} : { phase }),
    shadow: "run",
    reasons,
  };
}

function decideByFlag(scene: Scene, isOn: boolean, reasons: readonly Reason[]): RunnerDecision {
  return makeDecision(scene, {
    mode: isOn ? "moult-with-fallback" : "legacy",
    by: "flag",
    isRecorded: false,
    reasons,
  });
}

/** The last phase that holds decides; none: the old script. */
function decideByPhase(scene: Scene, before: readonly Reason[]): RunnerDecision {
  const { rollout, configuration } = scene;
  if (configuration === NO_CONFIGURATION) {
    return makeDecision(scene, {
      mode: "legacy",
      by: "nothing",
      isRecorded: false,
      reasons: before,
    });
  }
  if (rollout.rolledBack.includes(configuration)) {
    const reason = makeReason(`configuration ${configuration}`, "yes", "it was taken back");
    const reasons = [...before, reason];
    return makeDecision(scene, { mode: "legacy", by: "rolled-back", isRecorded: false, reasons });
  }
  const reached = listReached(rollout);
  const isRecorded = reached.some((phase) => isFor(phase, configuration));
  const asked: Reason[] = [];
  for (const phase of reached.toReversed()) {
    const reason = askPhase(phase, scene);
    asked.push(reason);
    if (reason.why.truth !== "yes") continue;
    const { name: decidingPhase, mode, shadow } = phase;
    const reasons = [...before, ...asked];
    return makeDecision(scene, { mode, by: "phase", isRecorded, reasons, decidingPhase, shadow });
  }
  if (reached.length === 0) asked.push(makeReason("phase", "no", "none is reached yet"));
  const reasons = [...before, ...asked];
  return makeDecision(scene, { mode: "legacy", by: "nothing", isRecorded, reasons });
}

function makeDecision(
  { rollout: { phase }, configuration, key, bucket }: Scene,
  decided: Pick<RunnerDecision, "mode" | "by" | "isRecorded" | "reasons"> &
    Partial<Pick<RunnerDecision, "decidingPhase" | "shadow">>,
): RunnerDecision {
  const isMoult = decided.mode === "moult" || decided.mode === "moult-with-fallback";
  return {
    runner: isMoult ? "moult" : "legacy",
    configuration,
    ...(phase === undefined ? {} : { phase }),
    ...(key === undefined ? {} : { key }),
    ...(bucket === undefined ? {} : { bucket }),
    shadow: "run",
    ...decided,
  };
}

/** The phase that is reached, after all before it. */
function listReached({ phase, phases }: Rollout): readonly RolloutPhase[] {
  return phases.slice(0, phases.findIndex(({ name }) => name === phase) + 1);
}

function isFor({ configurations }: RolloutPhase, configuration: string): boolean {
  return configurations === undefined || configurations.includes(configuration);
}

function askPhase(phase: RolloutPhase, { rollout, configuration, key, bucket }: Scene): Reason {
  const { name, percent, mode } = phase;
  const what = `phase ${name}`;
  if (!isFor(phase, configuration)) return makeReason(what, "no", `it is not for ${configuration}`);
  if (percent >= 100) {
    return makeReason(what, "yes", `it is for all of ${configuration}, with ${mode}`);
  }
  if (key === undefined || bucket === undefined) {
    const text = `it is for ${percent} %, and none of ${rollout.key.join(", ")} is set`;
    return makeReason(what, "no", text);
  }
  const place = `${JSON.stringify(key)} stands at ${bucket.toFixed(2)} %`;
  return bucket < percent
    ? makeReason(what, "yes", `${place}, below its ${percent} %, with ${mode}`)
    : makeReason(what, "no", `${place}, not below its ${percent} %`);
}
