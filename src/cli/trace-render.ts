import { plainName } from "../lib/ansi.ts";
import { quoteForShell } from "../lib/quote.ts";
import type { OpenQuestion, Trace, TraceEvent } from "../model/trace.ts";
import { labelVariables } from "./read-cells.ts";

/** Traces for people: functions, and below them what they call and run. */
export function renderTraces(traces: readonly Trace[]): string {
  const blocks = traces.map((trace) => [renderHead(trace), ...renderEvents(trace.events)]);
  return blocks.map((lines) => `${lines.map(plainName).join("\n")}\n`).join("\n");
}

function renderHead({ variables, args, exitCode, events, problem }: Trace): string {
  const words = args.length === 0 ? "" : ` -- ${args.map(quoteForShell).join(" ")}`;
  const end = problem === undefined ? `exit ${exitCode}` : `incomplete (${problem.code})`;
  const commands = events.filter(({ kind }) => kind === "command").length;
  const counts = `${count(events.length - commands, "function")}, ${count(commands, "command")}`;
  return `${labelVariables(variables)}${words}: ${end}, ${counts}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function renderEvents(events: readonly TraceEvent[]): readonly string[] {
  let cwd = ".";
  return events.flatMap((event) => {
    const indent = "  ".repeat(event.within.length + 1);
    const moved = event.cwd === cwd ? [] : [`${indent}in ${event.cwd}`];
    cwd = event.cwd;
    return [...moved, `${indent}${renderEvent(event)}`];
  });
}

function renderEvent(event: TraceEvent): string {
  const words = event.kind === "function" ? [event.name, ...event.args] : event.argv;
  const shown = words.map((word) => quoteForShell(shorten(word))).join(" ");
  return event.kind === "function" ? `function ${shown}` : `$ ${shown}`;
}

/** A program inside of an argument is not for reading here; --json has all of it. */
const LONGEST_WORD = 200;

function shorten(word: string): string {
  return word.length <= LONGEST_WORD ? word : `${word.slice(0, LONGEST_WORD)}...`;
}

/** All open questions as an assumptions file, each with the place that asks and how many cells do. */
export function renderQuestions(traces: readonly Trace[]): string {
  const asked = traces.flatMap(({ openQuestions }) => openQuestions);
  const groups = [...Map.groupBy(asked, ({ answer }) => `${answer.key}\0${answer.entry}`).values()];
  const head = `# ${count(groups.length, "open question")} of ${count(traces.length, "cell")}; correct what is not so`;
  const keys = ["commands", "onPath", "dirs"] as const;
  const sections = keys.flatMap((key) => {
    const lines = groups.flatMap((same) => renderAnswer(same, key));
    return lines.length === 0 ? [] : [`${key}:`, ...lines];
  });
  return `${[head, "version: 1", ...sections].join("\n")}\n`;
}

function renderAnswer(
  same: readonly OpenQuestion[],
  key: OpenQuestion["answer"]["key"],
): readonly string[] {
  const [first] = same;
  if (first === undefined || first.answer.key !== key) return [];
  const { path, line } = first.place;
  return [`  - ${first.answer.entry} # ${plainName(path)}:${line}, ${count(same.length, "cell")}`];
}
