import type { FigureTable } from "./bench.ts";

/** Renders a table for a terminal: the first column left, the others right. */
export function renderText(table: FigureTable): string {
  const lines = [table.columns, ...table.rows];
  const widths = table.columns.map((_, at) =>
    Math.max(...lines.map((line) => (line[at] ?? "").length)),
  );
  const rendered = lines.map((line) => renderLine(line, widths));
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [table.title, rendered[0], rule, ...rendered.slice(1), ""].join("\n");
}

/** Renders a table as GitHub Markdown. */
export function renderMarkdown(table: FigureTable): string {
  const rule = renderRow(table.columns.map((_, at) => (at === 0 ? "---" : "---:")));
  const rows = table.rows.map(renderRow);
  return [`### ${table.title}`, "", renderRow(table.columns), rule, ...rows, ""].join("\n");
}

function renderRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function renderLine(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
    .join("  ")
    .trimEnd();
}
