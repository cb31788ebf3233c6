import { plainName } from "../../lib/ansi.ts";
import { formatBytes } from "../../lib/bytes.ts";
import { formatDuration } from "../../lib/duration.ts";
import { isBad, type Verdict } from "../../model/outcome.ts";
import { endedWell, type RunRecord, type TaskRecord } from "../../model/run-record.ts";
import { countOf, describeOutcome, describeReason, describeTask, formatShare } from "../wording.ts";
import { renderBadTests } from "./bad-tests.ts";
import { describePrediction } from "./predicted-row.ts";
import { describeReserved } from "./reserved-row.ts";
import type { Style } from "./style.ts";

const MAX_NAMES = 5;
const MB = 1024 ** 2;

/** Renders the end of a run: its failures, then its figures. Short when all is well. */
export function renderEnd(record: RunRecord, style: Style): readonly string[] {
  return [...renderBadTests(record, style), "", ...renderSummary(record, style)];
}

/** Renders the counts of a run and one row for each thing worth knowing. */
function renderSummary(record: RunRecord, style: Style): readonly string[] {
  const rows = [
    ...flakyRows(record),
    ...leakedRows(record),
    ...memoryRerunRows(record),
    ...withoutResultRows(record),
    ...endRows(record),
    ...record.warnings.map((warning): Row => ["warning", plainName(warning)]),
    ...rerunRows(record),
    ...memoryRows(record),
    ...reservedRows(record),
    ...predictedRows(record),
    ...budgetRows(record),
  ];
  return [
    renderCounts(record, style),
    ...rows.map(([label, text]) => `  ${style.colors.dim(label.padEnd(LABEL_WIDTH))}  ${text}`),
  ];
}

type Row = readonly [label: string, text: string];

const LABEL_WIDTH = "incomplete".length;

/** The verdicts in the order in which they are counted. */
const COUNT_WORDS: Readonly<Record<Verdict | "not-run", string>> = {
  passed: "passed",
  failed: "failed",
  "timed-out": "timed out",
  "out-of-memory": "out of memory",
  signaled: "killed by a signal",
  "spawn-failed": "could not start",
  flaky: "flaky",
  leaked: "leaked",
  cancelled: "cancelled",
  skipped: "skipped",
  "not-run": "not run",
};

function renderCounts(record: RunRecord, style: Style): string {
  const counts = keysOf(COUNT_WORDS)
    .filter((verdict) => record.counts[verdict] > 0)
    .map((verdict) => style.verdict(verdict)(`${record.counts[verdict]} ${COUNT_WORDS[verdict]}`));
  const text = counts.length === 0 ? "no tests" : counts.join(", ");
  return `${text} in ${formatDuration(record.durationMs)}`;
}

function flakyRows(record: RunRecord): readonly Row[] {
  return tasksOf(record, "flaky").map((task) => {
    const bad = task.attempts.filter((attempt) => isBad(attempt.outcome));
    const tried = bad.map((attempt) => describeOutcome(attempt.outcome)).join(", ");
    const passedAt = task.attempts.at(-1)?.attempt;
    return ["flaky", plainName(`${task.id}: ${tried}, passed at attempt ${passedAt}`)];
  });
}

function leakedRows(record: RunRecord): readonly Row[] {
  return tasksOf(record, "leaked").map((task) => [
    "leaked",
    plainName(`${task.id}: ${describeTask(task)}`),
  ]);
}

/** Tests that were stopped or killed for memory and got a second chance. */
function memoryRerunRows(record: RunRecord): readonly Row[] {
  const again = record.tasks.filter((task) =>
    task.attempts.slice(0, -1).some((one) => one.outcome.kind === "out-of-memory"),
  );
  if (again.length === 0) return [];
  const names = listNames(again.map((task) => task.id));
  return [["memory", `${countOf(again.length, "test")} had to stop and ran again: ${names}`]];
}

/** Tasks that have no result of their own, together with those that have none for the same reason. */
function withoutResultRows(record: RunRecord): readonly Row[] {
  const verdicts = ["cancelled", "skipped", "not-run"] as const;
  return verdicts.flatMap((verdict) => {
    const groups = Map.groupBy(tasksOf(record, verdict), (task) => whyNot(task, record));
    return [...groups].map(([why, tasks]): Row => [
      COUNT_WORDS[verdict],
      `${plainName(why)}: ${listNames(tasks.map((task) => task.id))}`,
    ]);
  });
}

function whyNot(task: TaskRecord, record: RunRecord): string {
  const last = task.attempts.at(-1)?.outcome;
  if (last?.kind === "cancelled" || last?.kind === "skipped") return describeReason(last.reason);
  const reason = task.reason ?? record.cancelled;
  return reason === undefined ? "the run ended first" : describeReason(reason);
}

function endRows(record: RunRecord): readonly Row[] {
  const rows: Row[] = [];
  if (record.cancelled !== undefined) {
    rows.push(["ended", `early: ${plainName(describeReason(record.cancelled))}`]);
  }
  if (record.exitCode === undefined) rows.push(["incomplete", "the run did not come to its end"]);
  return rows;
}

function rerunRows(record: RunRecord): readonly Row[] {
  const { rerun } = record;
  if (rerun === undefined || rerun.outstanding.length === 0) return [];
  const count = countOf(rerun.outstanding.length, "test");
  return [["rerun", `${count} of run ${rerun.of} still to run: ${listNames(rerun.outstanding)}`]];
}

function memoryRows(record: RunRecord): readonly Row[] {
  if (record.peakBytes === 0) return [];
  const peak = `peak ${formatShare(record.peakBytes, record.limits.budgetBytes)}`;
  if (record.sumOfPeaksBytes <= record.peakBytes) return [["memory", peak]];
  // All peaks at the same moment are the worst case; what was stopped or never ran comes on top.
  const isWhole = record.tasks.every((task) => endedWell(task) || task.verdict === "failed");
  const sum = formatBytes(record.sumOfPeaksBytes);
  const atOnce = isWhole ? `up to ${sum}` : `${sum} or more`;
  return [["memory", `${peak}; starting everything at once would have taken ${atOnce}`]];
}

/** What the past predicted, against what was measured. */
function reservedRows(record: RunRecord): readonly Row[] {
  const text = describeReserved(record);
  return text === undefined ? [] : [["reserved", text]];
}

/** What history said the run would take, where it came to its end. */
function predictedRows(record: RunRecord): readonly Row[] {
  const text = describePrediction(record);
  return text === undefined ? [] : [["predicted", text]];
}

/** What to do about tests that need more than the whole budget. */
function budgetRows(record: RunRecord): readonly Row[] {
  const neededBytes = record.tasks.flatMap(({ reason }) =>
    reason?.kind === "over-budget" ? [reason.neededBytes] : [],
  );
  if (neededBytes.length === 0) return [];
  const mostMb = Math.ceil(neededBytes.reduce((largest, one) => Math.max(largest, one)) / MB);
  const count = countOf(neededBytes.length, "test");
  return [
    ["next", `to run ${count} that did not fit: --memory ${mostMb}M, or declare less \`memory:\``],
  ];
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map(plainName).join(", ");
  const restCount = names.length - MAX_NAMES;
  return restCount > 0 ? `${shown} and ${restCount} more` : shown;
}

function tasksOf(record: RunRecord, verdict: TaskRecord["verdict"]): readonly TaskRecord[] {
  return record.tasks.filter((task) => task.verdict === verdict);
}

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] {
  // The tables of this file are literals: they have no keys but those of their type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.keys(table) as Key[];
}
