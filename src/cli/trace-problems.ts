import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Failure } from "../model/failure.ts";
import type { Trace, TracePlace, TraceProblem } from "../model/trace.ts";
import type { TracedRow } from "./trace-render.ts";

/** Why traces are incomplete, each reason once, with the line of the script. */
export function describeProblems(rows: readonly TracedRow[], root: string): readonly Failure[] {
  const bad = rows.flatMap(({ cell, trace, failures = [] }) => [
    ...listProblem(trace, cell.label),
    ...failures.flatMap(({ command, trace: failing }) =>
      listProblem(
        failing,
        `${cell.label}, when this fails: ${command.argv.join(" ").slice(0, 80)}`,
      ),
    ),
  ]);
  const groups = Map.groupBy(bad, ({ problem }) => JSON.stringify(problem));
  const failures = [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const others = same.length === 1 ? "" : `, and ${same.length - 1} more`;
    return [toFailure(first.problem, `${first.label}${others}`, root)];
  });
  // The first decides the exit code: a sandbox that broke says nothing of the script.
  return failures.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ code }: Failure): number {
  return code === "environment-broken" ? 0 : 1;
}

function listProblem({ problem }: Trace, label: string): readonly LabelledProblem[] {
  return problem === undefined ? [] : [{ problem, label }];
}

interface LabelledProblem {
  readonly problem: TraceProblem;
  readonly label: string;
}

function toFailure(problem: TraceProblem, cells: string, root: string): Failure {
  return {
    code: problem.code === "E_SANDBOX" ? "environment-broken" : "trace-incomplete",
    message: `${problem.code}: ${problem.message} (${cells})`,
    place: findPlace(problem.place, root),
    next: problem.next,
  };
}

function findPlace({ path, line }: TracePlace, root: string): NonNullable<Failure["place"]> {
  const absolute = resolve(root, path);
  try {
    const lineText = readFileSync(absolute, "utf8").split("\n")[line - 1];
    if (lineText === undefined) return { path: absolute };
    const column = lineText.length - lineText.trimStart().length + 1;
    const length = Math.max(1, lineText.trim().length);
    return { path: absolute, line, column, length, lineText };
  } catch {
    return { path: absolute };
  }
}
