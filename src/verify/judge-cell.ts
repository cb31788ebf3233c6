import type { CellParity, ParityFailure, ParityPlace, SignOff, Verdict } from "../model/parity.ts";
import type { Trace, TracePlace, TraceProblem } from "../model/trace.ts";
import { REACHED, type Candidate } from "./candidate.ts";
import { alignEnvironments } from "./compare-env.ts";
import { compareTraces, unwrap } from "./compare-traces.ts";
import { signOff } from "./sign-off.ts";

/** What is known of a cell when both sides were traced. */
export interface TracedBoth {
  readonly script: Trace;
  readonly moult: Trace;
  readonly candidate: Pick<Candidate, "isBridged">;
  /** Where a line of the candidate comes from. */
  readonly placeOf: (place: TracePlace) => ParityPlace;
  /** The function called last whose inner lines are the dispatch, where there is one. */
  readonly inside?: string;
  readonly signOffs: readonly SignOff[];
}

/** A verdict, and the entries of the differences that it needed. */
export interface Judged {
  readonly verdict: Verdict;
  readonly used: ReadonlySet<SignOff>;
  /** Variables that only the config sets; they were not compared. */
  readonly onlyMoult: readonly string[];
}

/** Compares the two traces of a cell. */
export function judgeCell(cell: Pick<CellParity, "variables">, traced: TracedBoth): Judged {
  const { script, moult, candidate, inside, placeOf } = traced;
  const failures = [
    ...describeProblem("the script", script.problem, (place) => place),
    ...describeProblem("the plan", moult.problem, placeOf),
  ];
  if (failures.length > 0)
    return { verdict: { kind: "error", failures }, used: new Set(), onlyMoult: [] };
  const same = alignEnvironments(script, moult);
  const ofMoult = same.moult.filter(({ within }) => within[0] !== REACHED);
  const events = ofMoult.filter((event) => event.kind !== "function" || event.name !== REACHED);
  const rows = compareTraces({
    script: inside === undefined ? same.script : unwrap(same.script, inside),
    moult: events,
    placeOf,
  });
  const endsEarly = candidate.isBridged && events.length === ofMoult.length;
  const signed = signOff(rows, cell, traced.signOffs);
  const open = signed.rows.filter(({ side, reason }) => side !== "both" && reason === undefined);
  const isSameEnd = !endsEarly && script.exitCode === moult.exitCode;
  if (isSameEnd && rows.every(({ side }) => side === "both")) {
    const equal: Verdict = { kind: "equal", eventCount: rows.length };
    return { verdict: equal, used: signed.used, onlyMoult: same.onlyMoult };
  }
  const verdict: Verdict = {
    kind: isSameEnd && open.length === 0 ? "intended" : "different",
    rows: signed.rows,
    scriptExitCode: script.exitCode,
    moultExitCode: moult.exitCode,
    endsEarly,
  };
  return { verdict, used: signed.used, onlyMoult: same.onlyMoult };
}

function describeProblem(
  side: string,
  problem: TraceProblem | undefined,
  placeOf: TracedBoth["placeOf"],
): readonly ParityFailure[] {
  if (problem === undefined) return [];
  const { code, message, next } = problem;
  return [{ message: `${code}: ${side}: ${message}`, place: placeOf(problem.place), next }];
}
