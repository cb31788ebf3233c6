import { listFailing } from "../judge/trace-failures.ts";
import { traceScript } from "../judge/trace-script.ts";
import type { CellParity, FailEach } from "../model/parity.ts";
import { type Result, success } from "../model/result.ts";
import type { CommandEvent, Trace } from "../model/trace.ts";
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
 * differs is different. Commands that ran in the sandbox are left out.
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
  const judged = failing.map((one) => ({ ...one, verdict: judgeFailing(call, one) }));
  const byCell = Map.groupBy(judged, ({ cell }) => cell);
  return success({
    cells: cells.map((cell) => withVerdict(cell, byCell.get(cell) ?? [])),
    counts: {
      compared: judged.filter(({ verdict }) => verdict.kind !== "error").length,
      untraced: judged.filter(({ verdict }) => verdict.kind === "error").length,
    },
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

function judgeFailing(
  call: CellsToVerify,
  { cell: { parity, plan }, script, moult }: Failing,
): CellParity["verdict"] {
  if (plan === undefined) return parity.verdict;
  const { verdict } = judgeSides(call, { cell: parity, plan, script, moult });
  // A set-up that fails on both sides before the dispatch fails in a run as well.
  const isSame =
    verdict.kind === "different" &&
    verdict.endsEarly &&
    verdict.scriptExitCode !== 0 &&
    verdict.scriptExitCode === verdict.moultExitCode &&
    verdict.rows.every(({ side }) => side === "both");
  return isSame ? { kind: "equal", eventCount: verdict.rows.length } : verdict;
}

function withVerdict(
  cell: VerifiedCell,
  judged: readonly (Failing & Pick<CellParity, "verdict">)[],
): VerifiedCell {
  const different = judged.filter(({ verdict }) => verdict.kind === "different");
  const [first] = different;
  if (first === undefined || first.verdict.kind !== "different") return cell;
  const { argv, place } = first.command;
  const failing = { words: argv, place, others: different.length - 1 };
  return { ...cell, parity: { ...cell.parity, verdict: { ...first.verdict, failing } } };
}
