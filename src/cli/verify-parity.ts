import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { DispatchRange } from "../bash/bridge-text.ts";
import type { Parity, ParityCell } from "../model/parity.ts";
import type { Trace } from "../model/trace.ts";
import { findReach, type MappedFile } from "../verify/find-reach.ts";
import type { CellsToVerify, VerifiedCell } from "./verify-cells.ts";
import type { VerifiedFailures } from "./verify-failures.ts";

/** What was found out of the cells. */
interface Found extends Pick<VerifiedFailures, "cells">, Pick<Parity, "unresolved"> {
  /** Where each command was let fail once. */
  readonly counts?: VerifiedFailures["counts"];
}

/** What the verified cells come to, with what none of them reaches. */
export async function makeParity(
  call: CellsToVerify,
  { cells, counts, unresolved }: Found,
): Promise<Parity> {
  const { planner, signOffs } = call;
  const traces = cells.map(({ script }) => script);
  const used = new Set(cells.flatMap((cell) => [...cell.used]));
  const files = await mapFiles(call, traces);
  const { path } = planner.script;
  const range = files[0]?.map.dispatch ?? planner.script.range;
  return {
    script: path,
    cells: cells.map(({ parity }) => parity),
    reach: {
      ...findReach(files, traces),
      defaultCells: listCells(cells.filter(({ plan }) => plan?.isDefault === true)),
      failedCells: listCells(
        cells.filter(({ script }) => script.problem === undefined && script.exitCode !== 0),
      ),
      emptyCells: listCells(cells.filter((cell) => isEmpty(cell, { path, range }))),
    },
    ...(counts === undefined ? {} : { failEach: counts }),
    isolatedSuites: [
      ...new Set(cells.flatMap(({ plan }) => (plan?.isIsolated === true ? [plan.suite] : []))),
    ],
    onlyMoult: [...new Set(cells.flatMap((cell) => cell.onlyMoult))].toSorted(),
    unusedSignOffs: signOffs.filter((one) => !used.has(one)),
    unresolved,
  };
}

function listCells(cells: readonly VerifiedCell[]): readonly ParityCell[] {
  return cells.map(({ parity: { label, variables, args } }) => ({ label, variables, args }));
}

/** Whether nothing was noted in the lines of the dispatch, and no other program got the whole. */
function isEmpty(
  { script, plan }: VerifiedCell,
  { path, range }: { readonly path: string; readonly range: DispatchRange },
): boolean {
  if (script.problem !== undefined || plan?.isHandedOver !== false) return false;
  return !script.events.some(
    ({ place }) =>
      place.path === path && place.line >= range.fromLine && place.line <= range.toLine,
  );
}

/** The script, and after it what it sourced in any cell, as far as that is part of the project. */
async function mapFiles(
  { planner: { script }, request: { root }, inside }: CellsToVerify,
  traces: readonly Trace[],
): Promise<readonly MappedFile[]> {
  const { readScriptMap } = await import("../bash/script-map.ts");
  const { loadBashParser } = await import("../bash/tree-sitter.ts");
  const parse = await loadBashParser();
  const sources = new Set(traces.flatMap((trace) => trace.sources));
  const texts = [...sources].flatMap((path) => {
    const text = path === script.path ? undefined : readText(resolve(root, path));
    return text === undefined ? [] : [{ path, text }];
  });
  const dispatch = inside === undefined ? script.range : { inside };
  return [
    { path: script.path, map: readScriptMap(parse, script.text, dispatch) },
    ...texts.map(({ path, text }) => ({ path, map: readScriptMap(parse, text, undefined) })),
  ];
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // Assumed, and not there.
  }
}
