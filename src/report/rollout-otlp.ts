import type { RolloutReport } from "../model/rollout.ts";
import { listMetrics, type MetricFamily, type MetricSample } from "./rollout-metrics.ts";

/** When the figures were taken, and by which Moult. */
export interface OtlpSource {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  readonly version: string;
}

/**
 * Renders the figures of a rollout as an ExportMetricsServiceRequest of OTLP in JSON (opentelemetry-proto 1.x):
 * 64-bit integers are strings, names are in lower camel case.
 */
export function renderRolloutOtlp(report: RolloutReport, { nowMs, version }: OtlpSource): string {
  const timeUnixNano = (BigInt(Math.round(nowMs)) * 1_000_000n).toString();
  const request = {
    resourceMetrics: [
      {
        resource: {
          attributes: listAttributes({ "service.name": "moult", "service.version": version }),
        },
        scopeMetrics: [
          {
            scope: { name: "moult.rollout", version },
            metrics: listMetrics(report)
              .filter(({ samples }) => samples.length > 0)
              .map((family) => makeGauge(family, timeUnixNano)),
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(request, undefined, 2)}\n`;
}

function makeGauge({ name, help, unit, samples }: MetricFamily, timeUnixNano: string): object {
  return {
    // OpenTelemetry has points in its names, and the unit beside them.
    name: name.replace(/^moult_rollout_/, "moult.rollout.").replace(/_(?:ratio|runs)$/, ""),
    description: help,
    unit: unit === "runs" ? "{run}" : "1",
    gauge: {
      dataPoints: samples.map(({ labels, value }) => ({
        attributes: listAttributes(labels),
        timeUnixNano,
        asDouble: value,
      })),
    },
  };
}

function listAttributes(labels: MetricSample["labels"]): readonly object[] {
  return Object.entries(labels).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}
