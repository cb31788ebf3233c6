import type { Trace, TracePlace } from "../model/trace.ts";
import type { Finding } from "./finding.ts";

/** What the cells of CI show of a script. */
export interface CellsToAudit {
  readonly path: string;
  readonly text: string;
  /** The lines of its dispatch, from 1, both included. */
  readonly dispatch: { readonly fromLine: number; readonly toLine: number };
  readonly cells: readonly { readonly label: string; readonly trace: Trace }[];
  /** Branches that no cell reaches, by the line that decides. */
  readonly unreached: readonly TracePlace[];
}

/** Branches that no cell reaches, and cells that are green because nothing runs in them. */
export function findInCells(script: CellsToAudit): readonly Finding[] {
  const { cells, unreached, dispatch, path } = script;
  const places = script.text.split("\n");
  const branches = unreached.map((place): Finding => {
    const text = places[place.line - 1]?.trim() ?? "";
    const trouble = `none of the ${cells.length} cells reaches this branch`;
    return { kind: "branch-unreached", place, text, trouble, fix: [] };
  });
  const empty = listEmpty(script);
  if (empty.length === 0) return branches;
  const shown = empty.slice(0, MOST_LABELS).map(({ label }) => label);
  const more = empty.length > shown.length ? ", ..." : "";
  const cell: Finding = {
    kind: "empty-cell",
    place: { path, line: dispatch.fromLine },
    text: places[dispatch.fromLine - 1]?.trim() ?? "",
    trouble: `in ${empty.length} of ${cells.length} cells nothing runs but the set-up, and CI is green: ${shown.join(", ")}${more}`,
    fix: [],
  };
  return [cell, ...branches];
}

const MOST_LABELS = 5;

/**
 * Cells that end with 0 and without an event that is more than set-up: in the dispatch, or on a line that no cell
 * with events in the dispatch has, as when the whole is given to another script.
 */
function listEmpty({ path, dispatch, cells }: CellsToAudit): CellsToAudit["cells"] {
  const isInside = ({ place }: { readonly place: TracePlace }): boolean =>
    place.path === path && place.line >= dispatch.fromLine && place.line <= dispatch.toLine;
  const [full, others] = [
    cells.filter(({ trace }) => trace.events.some(isInside)),
    cells.filter(({ trace }) => !trace.events.some(isInside)),
  ];
  const setUp = new Set(full.flatMap(({ trace }) => trace.events.map(keyOf)));
  return others.filter(
    ({ trace }) =>
      trace.problem === undefined &&
      trace.exitCode === 0 &&
      trace.events.every((event) => setUp.has(keyOf(event))),
  );
}

function keyOf({ place }: { readonly place: TracePlace }): string {
  return `${place.path}:${place.line}`;
}
