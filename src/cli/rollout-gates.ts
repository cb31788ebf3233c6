import type { GateFigure } from "../history/rollout-log.ts";
import type { Failure } from "../model/failure.ts";
import type { ConfigurationReport, GateResult, RolloutReport } from "../model/rollout.ts";

/** What stops the step to the next phase, worst first as the report has it. Empty when all gates pass. */
export function describeGates(report: RolloutReport): readonly Failure[] {
  if (report.verdict === "pass") return [];
  const failures = report.configurations.flatMap((one) =>
    one.gates.filter(isBlocking).map((gate) => describeGate(one, gate)),
  );
  if (failures.length > 0) return failures;
  return [
    {
      code: "gate-failed",
      message: `the gates of ${report.phase ?? "the phase"} answer ${report.verdict}`,
      next: "mend what stands above",
    },
  ];
}

/** Told after what stops a promotion. */
export const OVERRIDE_HINT =
  'to go on all the same: moult rollout promote --override "the reason"\n';

function isBlocking({ gate, verdict }: GateResult): boolean {
  return gate !== "shown" && verdict !== "pass";
}

function describeGate({ configuration }: ConfigurationReport, gate: GateResult): Failure {
  const { title, verdict, text, neededCount } = gate;
  const more = neededCount === undefined ? "more runs" : `about ${neededCount} more runs`;
  const next =
    verdict === "inconclusive"
      ? `wait for ${more} of ${configuration}`
      : `mend it, or take it back: moult rollout rollback ${configuration}`;
  return { code: "gate-failed", message: `${configuration}: ${title}: ${verdict}: ${text}`, next };
}

/** What the gates said, for the log. */
export function listFigures({ configurations }: RolloutReport): readonly GateFigure[] {
  return configurations.flatMap(({ configuration, gates }) =>
    gates.map(({ gate, verdict, sampleCount, value, low, high, limit }) => ({
      configuration,
      gate,
      verdict,
      sampleCount,
      ...(value === undefined ? {} : { value }),
      ...(low === undefined ? {} : { low }),
      ...(high === undefined ? {} : { high }),
      ...(limit === undefined ? {} : { limit }),
    })),
  );
}
