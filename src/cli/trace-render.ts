import { plainName } from "../lib/ansi.ts";
import { quoteForShell } from "../lib/quote.ts";
import { listAfter } from "../judge/trace-failures.ts";
import type { FailureTrace, Trace, TraceEvent } from "../model/trace.ts";
import type { TraceCell } from "./trace-cells.ts";

/** A cell with what it does. */
export interface TracedRow {
  readonly cell: Pick<TraceCell, "label"> & Partial<Pick<TraceCell, "origin" | "about">>;
  readonly trace: Trace;
  /** What it does when one command fails, for each of them. */
  readonly failures?: readonly FailureTrace[] | undefined;
}

/** Traces for people: functions, and below them what they call and run. */
export function renderTraces(rows: readonly TracedRow[]): string {
  const blocks = rows.map(({ cell, trace, failures }) => [
    `${cell.label}: ${renderHead(trace)}`,
    ...(cell.about ?? []).map((line) => `  ${line}`),
    ...renderEvents(trace.events),
    ...(failures ?? []).flatMap(renderFailure),
  ]);
  return blocks.map((lines) => `${lines.map(plainName).join("\n")}\n`).join("\n");
}

function renderHead({ exitCode, events, problem }: Trace): string {
  const end = problem === undefined ? `exit ${exitCode}` : `incomplete (${problem.code})`;
  const commands = events.filter(({ kind }) => kind === "command").length;
  const counts = `${count(events.length - commands, "function")}, ${count(commands, "command")}`;
  return `${end}, ${counts}`;
}

function renderFailure(failure: FailureTrace): readonly string[] {
  const { command, trace } = failure;
  const { path, line } = command.place;
  const events = renderEvents(listAfter(failure), command.cwd);
  const end =
    trace.problem === undefined ? `exit ${trace.exitCode}` : `incomplete (${trace.problem.code})`;
  const then = events.length === 0 ? "nothing after it" : "after it";
  return [
    `  if ${renderWords(command.argv)} fails (${path}:${line}): ${end}, ${then}`,
    ...events.map((one) => `  ${one}`),
  ];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function renderEvents(events: readonly TraceEvent[], start = "."): readonly string[] {
  let cwd = start;
  return events.flatMap((event) => {
    const indent = "  ".repeat(event.within.length + 1);
    const moved = event.cwd === cwd ? [] : [`${indent}in ${event.cwd}`];
    cwd = event.cwd;
    return [...moved, `${indent}${renderEvent(event)}`];
  });
}

function renderEvent(event: TraceEvent): string {
  if (event.kind === "command") return `$ ${renderWords(event.argv)}`;
  return `function ${renderWords([event.name, ...event.args])}`;
}

function renderWords(words: readonly string[]): string {
  return words.map((word) => quoteForShell(shorten(word))).join(" ");
}

/** A program inside of an argument is not for reading here; --json has all of it. */
const LONGEST_WORD = 200;

function shorten(word: string): string {
  return word.length <= LONGEST_WORD ? word : `${word.slice(0, LONGEST_WORD)}...`;
}
