import { plainName } from "../lib/ansi.ts";
import type { CellParity, Parity, ParityCell, Reach } from "../model/parity.ts";
import {
  type DifferenceGroup,
  type ErrorGroup,
  groupDifferences,
  groupErrors,
} from "./parity-groups.ts";
import { readyLines } from "./parity-ready-lines.ts";
import { renderComparison, renderPlace } from "./parity-rows.ts";
import { renderNotes, renderTotals } from "./parity-text.ts";
import { countOf } from "./wording.ts";

/** Renders a comparison as Markdown, for a pull request: all cells, each difference once. */
export function renderParityMarkdown(parity: Parity): string {
  const { script, cells, reach, unresolved } = parity;
  const sections = [
    [
      `# ${renderTotals(parity)}`,
      "",
      `${code(script)} against the suites of the config.`,
      ...renderNotes(parity).flatMap((line) => ["", `${line}.`]),
    ],
    ...groupDifferences(cells, "different").map((group) => renderGroup(group, cells)),
    ...groupErrors(cells).map(renderErrors),
    ...groupDifferences(cells, "intended").map((group) => renderGroup(group, cells)),
    renderReach(reach),
    ...(unresolved.length === 0
      ? []
      : [["## Not in the workflows", "", ...unresolved.map((line) => `- ${code(line)}`)]]),
    [
      "## All cells",
      "",
      "| result | suite | cell |",
      "| --- | --- | --- |",
      ...cells.map(renderCell),
    ],
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function renderGroup(group: DifferenceGroup, cells: Parity["cells"]): readonly string[] {
  const title = group.kind === "different" ? "Different" : "Intended";
  const ready = group.kind === "different" ? readyLines(group, cells) : [];
  return [
    `## ${title}: ${countOf(group.cells.length, "cell")}`,
    "",
    ...listCells(group.cells),
    "",
    ...fence("diff", renderComparison(group.comparison)),
    ...(ready.length === 0 ? [] : ["", "When that is meant:", "", ...fence("yaml", ready)]),
  ];
}

function renderErrors({ cells, failures }: ErrorGroup): readonly string[] {
  const told = failures.map(({ message, place, next }) => {
    const where = place === undefined ? "" : `${renderPlace(place)}: `;
    return `${where}${plainName(message)}\nto fix it: ${plainName(next)}`;
  });
  const title = `## Not compared: ${countOf(cells.length, "cell")}`;
  return [title, "", ...listCells(cells), "", ...fence("text", told)];
}

function renderReach(reach: Reach): readonly string[] {
  const { branches, functions, defaultCells, emptyCells, failedCells } = reach;
  const lines = [
    ...branches.map((one) => `- ${renderPlace(one)}: no cell reaches ${code(one.text)}`),
    ...functions.map((one) => `- ${renderPlace(one)}: no cell calls ${code(one.name)}`),
    ...defaultCells.map((cell) => `- only the last suite takes ${code(cell.label)}`),
    ...emptyCells.map((cell) => `- nothing runs in ${code(cell.label)}`),
    ...failedCells.map(
      (cell) => `- the script fails though each command succeeds in ${code(cell.label)}`,
    ),
  ];
  return lines.length === 0 ? [] : ["## Worth a look", "", ...lines];
}

function renderCell({ suite = "", verdict, label }: CellParity): string {
  const name = suite === "" ? "" : code(suite);
  return `| ${verdict.kind} | ${name} | ${code(label).replaceAll("|", String.raw`\|`)} |`;
}

function listCells(cells: readonly ParityCell[]): readonly string[] {
  return cells.map((cell) => `- ${code(cell.label)}`);
}

/** A run of backticks that is longer than any in the text ends it. */
function code(text: string): string {
  const plain = plainName(text);
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = "`".repeat(longest + 1);
  return longest === 0 ? `\`${plain}\`` : `${ticks} ${plain} ${ticks}`;
}

function fence(language: string, lines: readonly string[]): readonly string[] {
  const text = lines.join("\n");
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = "`".repeat(longest + 1);
  return [`${ticks}${language}`, text, ticks];
}
