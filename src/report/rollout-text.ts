import { plainName } from "../lib/ansi.ts";
import type { ConfigurationReport, GateResult } from "../model/rollout.ts";
import { describeNext, listPhases, type RolloutView } from "./rollout-view.ts";

/**
 * Renders a rollout for people, on one screen: the phases, each configuration of the one that is reached, what stands
 * in the way of the next. A configuration that passes takes one line.
 */
export function renderRolloutText(view: RolloutView): string {
  const rows = listPhases(view);
  const widthOf = (pick: (row: (typeof rows)[number]) => string): number =>
    Math.max(0, ...rows.map((row) => pick(row).length));
  const [name, mode] = [widthOf((row) => row.name), widthOf((row) => row.mode)];
  const phases = rows.map(
    (row) =>
      `${row.state.padEnd(5)}  ${row.name.padEnd(name)}  ${row.mode.padEnd(mode)}  ${`${row.percent}`.padStart(3)} %  ${row.configurations}`,
  );
  const blocks = [phases, ...renderConfigurations(view), [describeNext(view)]];
  return `${blocks.map((lines) => lines.map(plainName).join("\n")).join("\n\n")}\n`;
}

function renderConfigurations({ report }: RolloutView): readonly (readonly string[])[] {
  const { configurations } = report;
  const quiet = configurations.filter((one) => one.isRolledBack || one.verdict === "pass");
  const loud = configurations.filter((one) => !quiet.includes(one));
  return [
    ...(quiet.length === 0 ? [] : [quiet.map(renderQuiet)]),
    ...loud.map(({ configuration, verdict, gates }) => [
      `${configuration}: ${verdict}`,
      ...gates.map((gate) => renderGate(gate, Math.max(...gates.map(({ title }) => title.length)))),
    ]),
  ];
}

function renderQuiet(report: ConfigurationReport): string {
  return report.isRolledBack
    ? `${report.configuration}: taken back; the old script runs it, and the next phase does not wait for it`
    : renderShortly(report);
}

/** A configuration on one line: its verdict, and the figure of each gate. */
export function renderShortly({ configuration, verdict, gates }: ConfigurationReport): string {
  const figures = gates.flatMap((one) =>
    one.gate === "shown" ? [] : [`${one.title} ${renderFigure(one.gate, one.value)}`],
  );
  return `${configuration}: ${verdict}; ${figures.join(", ")}`;
}

/** The figure alone. A gate may pass without one: its limit lets everything pass. */
function renderFigure(gate: GateResult["gate"], value: number | undefined): string {
  if (value === undefined) return "unknown";
  if (gate === "maxPeakRatio") return `x ${value.toFixed(2)}`;
  return /Rate$|Slowdown$/.test(gate) ? `${(value * 100).toFixed(1)} %` : `${value}`;
}

const WORDS: Readonly<Record<GateResult["verdict"], string>> = {
  pass: "pass",
  fail: "FAIL",
  inconclusive: "wait",
  error: "ERROR",
};

function renderGate({ gate, verdict, title, text }: GateResult, width: number): string {
  const word = gate === "shown" ? "" : WORDS[verdict];
  return `  ${word.padEnd(5)}  ${title.padEnd(width)}  ${text}`;
}
