import type { RolloutReport } from "../model/rollout.ts";
import { listMetrics, type MetricFamily, type MetricSample } from "./rollout-metrics.ts";

/** Renders the figures of a rollout as OpenMetrics 1.0 text, without timestamps: who reads it knows when that was. */
export function renderRolloutOpenMetrics(report: RolloutReport): string {
  return `${listMetrics(report).flatMap(renderFamily).join("")}# EOF\n`;
}

function renderFamily({ name, help, unit, samples }: MetricFamily): readonly string[] {
  if (samples.length === 0) return [];
  return [
    `# TYPE ${name} gauge\n`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}\n`]),
    `# HELP ${name} ${escape(help)}\n`,
    ...samples.map((sample) => renderSample(name, sample)),
  ];
}

function renderSample(name: string, { labels, value }: MetricSample): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escape(text)}"`);
  return `${name}{${pairs.join(",")}} ${value}\n`;
}

/** Only these three are escaped; a text is UTF-8, and half of a character is none. */
function escape(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("\\", String.raw`\\`)
    .replaceAll("\n", String.raw`\n`)
    .replaceAll('"', String.raw`\"`);
}
