import { plainName, plainText } from "../../lib/ansi.ts";
import { formatBytes } from "../../lib/bytes.ts";
import { formatDuration } from "../../lib/duration.ts";
import { quoteForShell } from "../../lib/quote.ts";
import { isBad, type Outcome } from "../../model/outcome.ts";
import type { RunRecord, TaskRecord } from "../../model/run-record.ts";
import { countOf, describeTask, outcomeWord } from "../wording.ts";
import type { Style } from "./style.ts";

const MAX_SHOWN = 20;
const MAX_TAIL_LINES = 20;
const MAX_LINE_LENGTH = 500;
const MAX_CURVE_POINTS = 6;
const MAX_BESIDE = 5;

/** Renders what a reader needs of each bad task: how it ended, its last lines, its log, how to rerun it. */
export function renderBadTests(record: RunRecord, style: Style): readonly string[] {
  const bad = record.tasks.flatMap((task) => {
    const outcome = task.attempts.at(-1)?.outcome;
    return outcome !== undefined && isBad(outcome) ? [{ task, outcome }] : [];
  });
  const shown = bad.slice(0, MAX_SHOWN);
  const rest = bad.slice(MAX_SHOWN);
  // The same environment chooses the same suite, and gives its steps the same arguments.
  const variables = Object.entries(record.suite?.variables ?? {});
  const prefix = variables.map(([name, value]) => `${name}=${quoteForShell(value)} `).join("");
  const own: Style = { ...style, rerunCommand: (task) => prefix + style.rerunCommand(task) };
  return [
    ...shown.flatMap(({ task, outcome }) => ["", ...renderFailure(task, outcome, own)]),
    ...(rest.length === 0 ? [] : ["", `and ${countOf(rest.length, "more bad test")}:`]),
    ...rest.map(({ task, outcome }) => `  ${renderTitle(task, outcome, style)}`),
  ];
}

/** The lines of a test's output, harmless, indented, and not longer than anyone reads. */
export function renderOutput(output: string): readonly string[] {
  const lines = plainText(output).trimEnd().split("\n");
  return lines.map((line) => `    ${shorten(line)}`.trimEnd());
}

function renderFailure(task: TaskRecord, outcome: Outcome, style: Style): readonly string[] {
  const last = task.attempts.at(-1);
  const output = last?.tail === undefined ? [] : renderOutput(last.tail);
  const hasOutput = output.some((line) => line !== "");
  return [
    renderTitle(task, outcome, style),
    ...(output.length > MAX_TAIL_LINES ? [style.colors.dim("    …")] : []),
    ...(hasOutput ? output.slice(-MAX_TAIL_LINES) : []),
    ...renderMemory(task),
    ...(last === undefined || outcome.kind === "spawn-failed"
      ? []
      : [`  log: ${plainName(style.logPath(last.logPath))}`]),
    `  rerun: ${style.rerunCommand(task.id)}`,
  ];
}

function renderTitle(task: TaskRecord, outcome: Outcome, style: Style): string {
  const word = style.verdict(task.verdict)(plainName(outcomeWord(outcome)));
  return `${word} ${style.colors.bold(plainName(task.id))}: ${plainName(describeTask(task))}`;
}

/** What a test that ended for memory needs, how its memory grew, and what ran beside it. */
function renderMemory(task: TaskRecord): readonly string[] {
  const last = task.attempts.at(-1);
  if (last?.outcome.kind !== "out-of-memory") return [];
  const { curve = [], beside = [] } = last.memory ?? {};
  const points = pickEvenly(curve, MAX_CURVE_POINTS);
  const grown = points.map(([atMs, bytes]) => `${formatBytes(bytes)} at ${formatDuration(atMs)}`);
  const others = beside
    .toSorted((a, b) => b.liveBytes - a.liveBytes)
    .map((one) => `${plainName(one.task)} (${formatBytes(one.liveBytes)})`);
  const rest = others.length - MAX_BESIDE;
  return [
    `  needs: more than ${formatBytes(last.outcome.neededBytes)}`,
    ...(grown.length === 0 ? [] : [`  memory: ${grown.join(", ")}`]),
    ...(others.length === 0
      ? ["  beside: nothing"]
      : [`  beside: ${others.slice(0, MAX_BESIDE).join(", ")}${rest > 0 ? `, ${rest} more` : ""}`]),
  ];
}

/** At most so many of the values, the last one among them. */
function pickEvenly<T>(values: readonly T[], limit: number): readonly T[] {
  const step = Math.max(1, values.length / limit);
  const count = Math.min(limit, values.length);
  const picked = Array.from(
    { length: count },
    (_, index) => values[Math.ceil((index + 1) * step) - 1],
  );
  return picked.flatMap((value) => (value === undefined ? [] : [value]));
}

function shorten(line: string): string {
  if (line.length <= MAX_LINE_LENGTH) return line;
  return `${line.slice(0, MAX_LINE_LENGTH).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
