import { plainName } from "../lib/ansi.ts";
import type { ConfigurationReport, GateResult } from "../model/rollout.ts";
import { describeNext, listPhases, type RolloutView } from "./rollout-view.ts";

/** Renders a rollout as Markdown, for the summary of a job. */
export function renderRolloutMarkdown(view: RolloutView): string {
  const phases = listPhases(view).map(({ state, name, mode, percent, configurations }) =>
    row([state, name, mode, `${percent} %`, configurations]),
  );
  const sections = [
    [`## Rollout: ${cell(describeNext(view))}`],
    [
      "| | phase | mode | percent | configurations |",
      "| --- | --- | --- | ---: | --- |",
      ...phases,
    ],
    ...view.report.configurations.map(renderConfiguration),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function renderConfiguration(one: ConfigurationReport): readonly string[] {
  const { configuration, verdict, isRolledBack, gates } = one;
  if (isRolledBack)
    return [`### ${cell(configuration)}: taken back`, "", "The old script runs it."];
  return [
    `### ${cell(configuration)}: ${verdict}`,
    "",
    "| | gate | figure |",
    "| --- | --- | --- |",
    ...gates.map((gate) =>
      row([SIGNS[gate.gate === "shown" ? "shown" : gate.verdict], gate.title, gate.text]),
    ),
  ];
}

const SIGNS: Readonly<Record<GateResult["verdict"] | "shown", string>> = {
  pass: "✅ pass",
  fail: "❌ fail",
  inconclusive: "⏳ wait",
  error: "⚠️ error",
  shown: "",
};

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(" | ")} |`;
}

/** Names come from the config and the runs: none may be markup, nor end its cell. */
function cell(text: string): string {
  return plainName(text).replaceAll(/[\\`*_[\]<>|#&~$@]/g, (one) => `&#${one.charCodeAt(0)};`);
}
