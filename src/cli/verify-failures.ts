import { listFailing } from "../judge/trace-failures.ts";
import { traceScript } from "../judge/trace-script.ts";
import { quoteForShell } from "../lib/quote.ts";
import type { FailEach, Verdict } from "../model/parity.ts";
import { type Result, success } from "../model/result.ts";
import type { CommandEvent, Trace } from "../model/trace.ts";
import type { Judged } from "../verify/judge-cell.ts";
import {
  type CellsToVerify,
  judgeSides,
  toCandidateCell,
  type VerifiedCell,
} from "./verify-cells.ts";

/** What came of the cells when each of their commands failed once. */
export interface VerifiedFailures {
  readonly cells: readonly VerifiedCell[];
  readonly counts: FailEach;
}

/** A command of the script that fails, and the same one of the plan. */
interface Failing {
  readonly cell: VerifiedCell;
  readonly command: CommandEvent;
  readonly script: Trace;
  readonly moult: Trace;
}

/**
 * Lets each command of each equal cell fail once on both sides, and compares what happens then. A cell in which that
 * differs is different, and one that has no end then is an error. Commands that ran in the sandbox are left out.
 */
export async function verifyFailures(
  call: CellsToVerify,
  cells: readonly VerifiedCell[],
): Promise<Result<VerifiedFailures>> {
  const pairs = cells.flatMap((cell) =>
    listPairs(cell).map(([command, other]) => ({ cell, command, other })),
  );
  const traced = await traceScript({
    ...call.request,
    cells: pairs.flatMap(({ cell: { parity, plan }, command, other }) => [
      { variables: parity.variables, args: parity.args, fail: command.key },
      ...(plan === undefined
        ? []
        : [{ ...toCandidateCell(parity, plan.candidate), fail: other.key }]),
    ]),
  });
  if (!traced.ok) return traced;
  const failing = pairs.flatMap(({ cell, command }, at): readonly Failing[] => {
    const [script, moult] = traced.value.slice(2 * at, 2 * at + 2);
    return script === undefined || moult === undefined ? [] : [{ cell, command, script, moult }];
  });
  const judged = failing.flatMap((one) => judgeFailing(call, one));
  const byCell = Map.groupBy(judged, ({ cell }) => cell);
  return success({
    cells: cells.map((cell) => withVerdict(cell, byCell.get(cell) ?? [])),
    counts: { compared: judged.filter(({ verdict }) => verdict.kind !== "error").length },
  });
}

type Pair = readonly [command: CommandEvent, other: CommandEvent];

/** The events of an equal cell are the same on both sides, in the same order. */
function listPairs({ parity, script, moult }: VerifiedCell): readonly Pair[] {
  if (parity.verdict.kind !== "equal" || moult === undefined) return [];
  const others = listFailing(moult);
  return listFailing(script).flatMap((command, at): readonly Pair[] => {
    const other = others[at];
    return other === undefined ? [] : [[command, other]];
  });
}

type JudgedFailing = Failing & Judged;

function judgeFailing(call: CellsToVerify, failing: Failing): readonly JudgedFailing[] {
  const { cell, script, moult } = failing;
  const { parity, plan } = cell;
  if (plan === undefined) return [];
  const judged = judgeSides(call, { cell: parity, plan, script, moult });
  const { verdict } = judged;
  // A set-up that fails on both sides before the dispatch fails in a run as well.
  const isSame =
    verdict.kind === "different" &&
    verdict.endsEarly &&
    verdict.scriptExitCode !== 0 &&
    verdict.scriptExitCode === verdict.moultExitCode &&
    verdict.rows.every(({ side }) => side === "both");
  const same: Verdict = { kind: "equal", eventCount: isSame ? verdict.rows.length : 0 };
  return [{ ...failing, ...judged, verdict: isSame ? same : verdict }];
}

/** What differs weighs more than what has no end. */
function withVerdict(cell: VerifiedCell, judged: readonly JudgedFailing[]): VerifiedCell {
  const used = new Set([...cell.used, ...judged.flatMap((one) => [...one.used])]);
  const onlyMoult = [...cell.onlyMoult, ...judged.flatMap((one) => one.onlyMoult)];
  const verdict = describeDifferent(judged) ?? describeUntraced(judged) ?? cell.parity.verdict;
  return { ...cell, parity: { ...cell.parity, verdict }, used, onlyMoult };
}

function describeDifferent(judged: readonly JudgedFailing[]): Verdict | undefined {
  const different = judged.flatMap(({ command, verdict }) =>
    verdict.kind === "different" ? [{ command, verdict }] : [],
  );
  const [first] = different;
  if (first === undefined) return undefined;
  const { argv, place } = first.command;
  return { ...first.verdict, failing: { words: argv, place, others: different.length - 1 } };
}

function describeUntraced(judged: readonly JudgedFailing[]): Verdict | undefined {
  const failures = judged.flatMap(({ command, verdict }) =>
    verdict.kind === "error"
      ? verdict.failures.map((one) => ({
          ...one,
          message: `when this fails: ${quoteWords(command.argv)}: ${one.message}`,
        }))
      : [],
  );
  return failures.length === 0 ? undefined : { kind: "error", failures };
}

function quoteWords(words: readonly string[]): string {
  return words.map(quoteForShell).join(" ").slice(0, 80);
}
