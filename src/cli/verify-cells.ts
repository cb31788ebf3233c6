import { relative } from "node:path";
import type { KeyPath, LoadedConfig } from "../config/config.ts";
import { traceScript, type TraceRequest } from "../judge/trace-script.ts";
import type { Failure } from "../model/failure.ts";
import type { CellParity, ParityCell, ParityPlace, SignOff } from "../model/parity.ts";
import { type Result, success } from "../model/result.ts";
import type { Trace, TracePlace } from "../model/trace.ts";
import { type Candidate, originOf } from "../verify/candidate.ts";
import { type Judged, judgeCell } from "../verify/judge-cell.ts";
import { openOpaque } from "./verify-opaque.ts";
import { type CellPlan, type CellPlanner, planCell } from "./verify-plan.ts";

/** What is compared. */
export interface CellsToVerify {
  readonly planner: CellPlanner;
  readonly request: Omit<TraceRequest, "cells">;
  readonly cells: readonly ParityCell[];
  readonly signOffs: readonly SignOff[];
  /** The function called last whose inner lines are the dispatch, where there is one. */
  readonly inside?: string;
}

/** A cell with its verdict, and what is known besides. */
export interface VerifiedCell {
  readonly parity: CellParity;
  /** Absent where no suite could be planned. */
  readonly plan?: CellPlan;
  /** What the script does in it, and what the plan. */
  readonly script: Trace;
  readonly moult?: Trace;
  readonly used: ReadonlySet<SignOff>;
  /** Variables that only the config sets; they were not compared. */
  readonly onlyMoult: readonly string[];
}

/** Plans each cell, traces the script and the plan, and compares them. Fails where there is no sandbox. */
export async function verifyCells(call: CellsToVerify): Promise<Result<readonly VerifiedCell[]>> {
  const planned = await planCells(call);
  if (!planned.ok) return planned;
  const candidates = call.cells.map((cell, index) => {
    const plan = planned.value[index];
    return plan?.ok === true ? [toCandidateCell(cell, plan.value.candidate)] : [];
  });
  const scriptCells = call.cells.map(({ variables, args }) => ({ variables, args }));
  const traced = await traceScript({
    ...call.request,
    cells: [...scriptCells, ...candidates.flat()],
  });
  if (!traced.ok) return traced;
  const scripts = traced.value.slice(0, call.cells.length);
  const moults = traced.value.slice(call.cells.length).values();
  return success(
    call.cells.flatMap((cell, index) => {
      const [script, plan] = [scripts[index], planned.value[index]];
      if (script === undefined || plan === undefined) return [];
      if (!plan.ok) {
        const { root } = call.planner.loaded;
        return [refuse(root, cell, { script, failures: plan.failures })];
      }
      const moult = moults.next().value;
      return moult === undefined ? [] : [judge(call, { cell, script, plan: plan.value, moult })];
    }),
  );
}

/** Plans each cell. Conditions that only bash can decide are asked in the sandbox, between two rounds. */
export async function planCells({
  planner,
  request,
  cells,
}: Pick<CellsToVerify, "planner" | "request" | "cells">): Promise<
  Result<readonly Result<CellPlan>[]>
> {
  const opaque = openOpaque(request);
  const facts = { ...planner.facts, askBash: opaque.askBash };
  for (;;) {
    const plans = cells.map((cell) => planCell({ ...planner, facts }, cell));
    const asked = await opaque.ask();
    if (!asked.ok) return asked;
    if (!asked.value) return success(plans);
  }
}

type TracedCell = TraceRequest["cells"][number];

/** A cell in which the candidate stands in place of the script. */
export function toCandidateCell(
  { variables, args }: Pick<ParityCell, "variables" | "args">,
  candidate: Candidate,
): TracedCell {
  return { variables: { ...variables, ...candidate.variables }, args, text: candidate.text };
}

function refuse(
  root: string,
  cell: ParityCell,
  { script, failures }: { readonly script: Trace; readonly failures: readonly Failure[] },
): VerifiedCell {
  const told = failures.map(({ message, place, next }) => ({
    message,
    next,
    ...(place === undefined ? {} : { place: toParityPlace(root, place) }),
  }));
  return {
    parity: { ...cell, verdict: { kind: "error", failures: told } },
    script,
    used: new Set(),
    onlyMoult: [],
  };
}

/** A cell, and what both do in it. */
export interface CellSides {
  readonly cell: ParityCell;
  readonly script: Trace;
  readonly moult: Trace;
  readonly plan: CellPlan;
}

function judge(call: CellsToVerify, sides: CellSides): VerifiedCell {
  const { cell, script, moult, plan } = sides;
  const { verdict, ...found } = judgeSides(call, sides);
  return { parity: { ...cell, suite: plan.suite, verdict }, plan, script, moult, ...found };
}

/** Compares the two sides of a cell. */
export function judgeSides(call: CellsToVerify, { cell, script, moult, plan }: CellSides): Judged {
  const { loaded } = call.planner;
  const placeOf = (place: TracePlace): ParityPlace => {
    const origin = originOf(plan.candidate, place, call.request.script);
    return "task" in origin ? placeOfStep(loaded, plan.steps[origin.task] ?? ["suites"]) : origin;
  };
  const { candidate } = plan;
  const { inside, signOffs } = call;
  const sides = { script, moult, candidate, placeOf, signOffs };
  return judgeCell(cell, inside === undefined ? sides : { ...sides, inside });
}

function placeOfStep({ root, placeOf }: LoadedConfig, keys: KeyPath): ParityPlace {
  return toParityPlace(root, placeOf(keys));
}

function toParityPlace(root: string, place: NonNullable<Failure["place"]>): ParityPlace {
  return { path: relative(root, place.path), line: "line" in place ? place.line : 1 };
}
