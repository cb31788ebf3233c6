import type { ConfigurationReport, GateResult, Rollout, RolloutReport } from "../model/rollout.ts";

/** All that is shown of a rollout. */
export interface RolloutView {
  readonly rollout: Rollout;
  /** Of the phase that is reached. */
  readonly report: RolloutReport;
  /** Of the phases before, in their order, by their own gates. */
  readonly earlier: readonly RolloutReport[];
}

/** Where a phase stands. */
export type PhaseState = "done" | "here" | "next" | "later";

/** One phase in a list. */
export interface PhaseRow {
  readonly state: PhaseState;
  readonly name: string;
  readonly mode: string;
  readonly percent: number;
  /** Its configurations, each with its verdict where there is one. */
  readonly configurations: string;
}

/** All phases, in their order. */
export function listPhases({ rollout, report, earlier }: RolloutView): readonly PhaseRow[] {
  const { phases, phase: reached } = rollout;
  const here = phases.findIndex(({ name }) => name === reached);
  const reports = new Map([...earlier, report].map((one) => [one.phase, one]));
  return phases.map(({ name, mode, shadow, percent, configurations }, index) => {
    const judged = reports.get(name)?.configurations.map(describeVerdict).join(", ");
    return {
      state:
        index < here ? "done" : index === here ? "here" : index === here + 1 ? "next" : "later",
      name,
      mode: mode === "shadow" && shadow === "plan" ? "shadow (plan only)" : mode,
      percent,
      configurations: judged ?? configurations?.join(", ") ?? "all configurations",
    };
  });
}

function describeVerdict({ configuration, isRolledBack, verdict }: ConfigurationReport): string {
  return `${configuration} ${isRolledBack ? "taken back" : verdict}`;
}

/** The gates that stop the next phase, in the order of the gates. */
export function listBlocking({ gates }: ConfigurationReport): readonly GateResult[] {
  return gates.filter(({ gate, verdict }) => gate !== "shown" && verdict !== "pass");
}

/** What stands between this phase and the next, in one sentence without a full stop. */
export function describeNext({ report, rollout }: RolloutView): string {
  const { phase, next, verdict, configurations } = report;
  if (next === undefined && phase !== undefined && verdict === "pass")
    return `${phase} is the last phase, and all of its gates pass`;
  const goal = next === undefined ? `${phase ?? "the rollout"}, the last phase,` : next;
  if (phase === undefined)
    return next === undefined ? "there are no phases" : `${next} may begin: moult rollout promote`;
  if (!rollout.phases.some(({ name }) => name === phase))
    return `there is no phase ${phase}: correct rollout.phase in the config`;
  if (verdict === "pass") return `${next} may begin: moult rollout promote`;
  const waiting = configurations
    .filter((one) => !one.isRolledBack && one.verdict !== "pass")
    .map(
      (one) =>
        `${one.configuration} (${listBlocking(one)
          .map(({ title }) => title)
          .join(", ")})`,
    );
  return waiting.length === 0
    ? `${goal} waits: no configuration is left that was not taken back`
    : `${goal} waits for ${waiting.join(", ")}`;
}
