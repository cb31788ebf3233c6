import type {
  ConfigurationReport,
  GateResult,
  GateVerdict,
  RolloutReport,
} from "../model/rollout.ts";

/** Figures of one kind, as OpenMetrics and OTLP have them in common. All are gauges: they may fall again. */
export interface MetricFamily {
  /** In snake case; ends with the unit where there is one. */
  readonly name: string;
  readonly help: string;
  /** Absent for what has none. */
  readonly unit?: "ratio" | "runs";
  readonly samples: readonly MetricSample[];
}

/** One figure. */
export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What dashboards see of a rollout: for each configuration and gate the figure, its bounds, its limit, its verdict. */
export function listMetrics(report: RolloutReport): readonly MetricFamily[] {
  const { configurations, phase = "" } = report;
  const each = configurations.map((one) => ({
    one,
    labels: { phase, configuration: one.configuration },
  }));
  const gates = each.flatMap(({ one, labels }) =>
    one.gates.map((gate) => ({ gate, labels: { ...labels, gate: nameGate(gate) } })),
  );
  return [
    {
      name: "moult_rollout_verdict",
      help: "Whether the phase that is reached may end: 1 for the verdict that holds.",
      samples: listVerdicts(report.verdict, { phase, next: report.next ?? "" }),
    },
    {
      name: "moult_rollout_configuration_verdict",
      help: "The worst verdict of the gates of a configuration: 1 for the one that holds.",
      samples: each.flatMap(({ one, labels }) => listVerdicts(one.verdict, labels)),
    },
    {
      name: "moult_rollout_gate_verdict",
      help: "The verdict of a gate: 1 for the one that holds.",
      samples: gates.flatMap(({ gate, labels }) =>
        gate.gate === "shown" ? [] : listVerdicts(gate.verdict, labels),
      ),
    },
    {
      name: "moult_rollout_share_ratio",
      help: "The share of the jobs of a configuration that the phase holds; 0 where it was taken back.",
      unit: "ratio",
      samples: each.map(({ one, labels }) => ({
        labels: { ...labels, mode: one.mode },
        value: shareOf(one),
      })),
    },
    ...FIGURES.map(({ key, ...family }) => ({
      ...family,
      samples: gates.flatMap(({ gate: { [key]: value }, labels }) =>
        value === undefined || !Number.isFinite(value) ? [] : [{ labels, value }],
      ),
    })),
  ];
}

/** The figures of a gate, each a family of its own. */
const FIGURES = [
  {
    key: "value",
    name: "moult_rollout_gate_value",
    help: "The figure of a gate; rates and ratios, not percent; wall_time in milliseconds, memory in bytes.",
  },
  { key: "low", name: "moult_rollout_gate_low", help: "The lower bound of the figure." },
  { key: "high", name: "moult_rollout_gate_high", help: "The upper bound of the figure." },
  { key: "limit", name: "moult_rollout_gate_limit", help: "The limit of the gate." },
  {
    key: "sampleCount",
    name: "moult_rollout_gate_sample_runs",
    help: "How many runs or pairs the figure is made of.",
    unit: "runs",
  },
  {
    key: "neededCount",
    name: "moult_rollout_gate_needed_runs",
    help: "About how many more runs an inconclusive gate needs.",
    unit: "runs",
  },
] as const;

const VERDICTS: readonly GateVerdict[] = ["pass", "fail", "inconclusive", "error"];

function listVerdicts(
  holding: GateVerdict,
  labels: MetricSample["labels"],
): readonly MetricSample[] {
  return VERDICTS.map((verdict) => ({
    labels: { ...labels, verdict },
    value: verdict === holding ? 1 : 0,
  }));
}

/** Its key in the config, in snake case; what has no limit goes by its title. */
function nameGate({ gate, title }: GateResult): string {
  const name = gate === "shown" ? title : gate.replace(/^max/, "");
  return name
    .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replaceAll(/[^a-z]+/g, "_")
    .replace(/^_/, "");
}

function shareOf({ percent, isRolledBack }: ConfigurationReport): number {
  return isRolledBack ? 0 : percent / 100;
}
