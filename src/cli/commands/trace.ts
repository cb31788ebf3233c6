import { listAfter, traceFailures } from "../../judge/trace-failures.ts";
import { traceScript } from "../../judge/trace-script.ts";
import { plainName } from "../../lib/ansi.ts";
import { quoteForShell } from "../../lib/quote.ts";
import { success } from "../../model/result.ts";
import type { FailureTrace, Trace } from "../../model/trace.ts";
import { EXIT_CODES } from "../exit.ts";
import type { Invocation } from "../invocation.ts";
import { renderUnresolved, warnOfUnresolved } from "../read-workflow-cells.ts";
import { showFailures } from "../show-failures.ts";
import { describeProblems } from "../trace-problems.ts";
import { renderQuestions } from "../trace-questions.ts";
import { renderTraces, type TracedRow } from "../trace-render.ts";
import { readTraceWish, type TraceWish } from "../trace-request.ts";

/** `moult trace SCRIPT`: what the old script would run, for one environment or many. Nothing of it happens. */
export async function trace(invocation: Invocation): Promise<number> {
  const { host, flags } = invocation;
  const wish = readTraceWish(invocation);
  if (!wish.ok) return showFailures(host, wish.failures);
  const { request, cells, unresolved } = wish.value;
  const traced = await traceScript(request);
  if (!traced.ok) return showFailures(host, traced.failures);
  const failing = flags["failEach"] === true ? await traceFailures(request, traced.value) : NONE;
  if (!failing.ok) return showFailures(host, failing.failures);
  const rows = traced.value.flatMap((one, index): readonly TracedRow[] => {
    const cell = cells[index];
    return cell === undefined ? [] : [{ cell, trace: one, failures: failing.value[index] }];
  });
  host.stdout.write(render({ script: request.script, rows, unresolved }, flags));
  host.stderr.write(warnOfUnresolved(unresolved));
  warnOfQuestions(request.script, listTraces(rows), invocation);
  warnOfExits(rows, invocation);
  const problems = describeProblems(rows, request.root);
  return problems.length === 0 ? EXIT_CODES.passed.code : showFailures(host, problems);
}

/** In a long list nobody sees which cells end otherwise than with 0: often something that is missing in the sandbox. */
function warnOfExits(rows: readonly TracedRow[], { host, flags }: Invocation): void {
  if (rows.length === 1 && flags["explain"] !== true) return;
  const bad = rows.filter(
    ({ trace: { exitCode, problem } }) => exitCode !== 0 && problem === undefined,
  );
  const [first] = bad;
  if (first === undefined) return;
  const { exitCode, events } = first.trace;
  const last = events.at(-1)?.place;
  const after = last === undefined ? "at its beginning" : `after ${last.path}:${last.line}`;
  const many = bad.length === 1 ? "1 environment ends" : `${bad.length} environments end`;
  const where = `${first.cell.label} with ${exitCode}, ${after}`;
  host.stderr.write(`warning: ${many} with another exit code than 0: ${plainName(where)}\n`);
}

const NONE: Awaited<ReturnType<typeof traceFailures>> = success([]);

function listTraces(rows: readonly TracedRow[]): readonly Trace[] {
  return rows.flatMap(({ trace: one, failures = [] }) => [
    one,
    ...failures.map((failure) => failure.trace),
  ]);
}

interface Shown {
  readonly script: string;
  readonly rows: readonly TracedRow[];
  readonly unresolved: TraceWish["unresolved"];
}

function render(shown: Shown, flags: Invocation["flags"]): string {
  if (flags["explain"] === true) return renderQuestions(listTraces(shown.rows));
  if (flags["json"] === true) return renderDocument(shown);
  const open = renderUnresolved(shown.unresolved).map((line) => `${plainName(line)}\n`);
  return `${renderTraces(shown.rows)}${open.join("")}`;
}

/** The contract of `--json`. Of a command that fails only what comes after it is told: before it nothing is new. */
function renderDocument({ script, rows, unresolved }: Shown): string {
  const cells = rows.map(({ cell, trace: one, failures }) => ({
    ...one,
    ...(cell.origin === undefined ? {} : { origin: cell.origin }),
    ...(failures === undefined ? {} : { failures: failures.map(toEntry) }),
  }));
  const open = unresolved.length === 0 ? {} : { unresolved };
  return `${JSON.stringify({ version: 1, script, cells, ...open }, undefined, 2)}\n`;
}

function toEntry(failure: FailureTrace): object {
  const { command, trace: failing } = failure;
  const { exitCode, openQuestions, problem } = failing;
  const { key, argv, place } = command;
  return { key, argv, place, exitCode, after: listAfter(failure), openQuestions, problem };
}

/** What was taken as given is said each time: an answer may change what runs. */
function warnOfQuestions(
  script: string,
  traces: readonly Trace[],
  { host, flags }: Invocation,
): void {
  const entries = traces.flatMap(({ openQuestions }) =>
    openQuestions.map(({ answer }) => `${answer.key} ${answer.entry}`),
  );
  const { size } = new Set(entries);
  if (size === 0 || flags["explain"] === true) return;
  const what = size === 1 ? "1 question is" : `${size} questions are`;
  const call = `moult trace ${quoteForShell(script)} --explain`;
  host.stderr.write(`warning: ${what} open; to see, with the same environments: ${call}\n`);
}
