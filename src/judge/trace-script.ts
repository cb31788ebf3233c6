import { createHash } from "node:crypto";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { Trace } from "../model/trace.ts";
import { renderRules, renderSetUp } from "./render-rules.ts";
import { runCells, type CellsCall } from "./run-cells.ts";
import { JUDGE_TEXTS, readJudgeText } from "./sandbox-box.ts";
import { openTexts } from "./script-texts.ts";
import { hashText, openTraceCache } from "./trace-cache.ts";
import { addTree } from "./tree-print.ts";

/** A script and the environments for which it is traced. */
export interface TraceRequest extends Omit<CellsCall, "text"> {
  /** Where traces are kept. Absent: they are not. */
  readonly cache?: {
    /** Absolute. */
    readonly path: string;
    /** Of this Moult: another one may read the same events differently. */
    readonly buildId: string;
  };
}

/**
 * Traces a script in each of the cells; answers the traces in their order. A trace that is not complete says so in its
 * `problem`. Fails when the script cannot be read or there is no sandbox: nothing runs outside of one.
 */
export async function traceScript(request: TraceRequest): Promise<Result<readonly Trace[]>> {
  const { cells, script, root } = request;
  const text = openTexts(root)(script);
  if (text === undefined) return failed(describeMissing(script));
  const cache =
    request.cache === undefined
      ? undefined
      : openTraceCache(
          request.cache.path,
          describeGround(request, request.cache.buildId, text),
          root,
        );
  // Many jobs of CI have the same variables.
  const unlike = new Map(cells.map((cell) => [JSON.stringify(cell), cell]));
  const traces = new Map([...unlike].map(([key, cell]) => [key, cache?.find(cell)]));
  const missing = [...unlike].filter(([key]) => traces.get(key) === undefined);
  const made = await runCells({ ...request, text, cells: missing.map(([, cell]) => cell) });
  if (!made.ok) return made;
  for (const [index, trace] of made.value.entries()) {
    const [key = "", cell] = missing[index] ?? [];
    traces.set(key, trace);
    if (trace.problem === undefined) cache?.keep(cell, trace);
  }
  return success(cells.flatMap((cell) => traces.get(JSON.stringify(cell)) ?? []));
}

/** All that the trace of any cell depends on. */
function describeGround(
  { script, assumptions, root }: TraceRequest,
  buildId: string,
  text: string,
): string {
  const hash = createHash("sha256");
  const own = JUDGE_TEXTS.map(readJudgeText);
  const rules = [renderRules(assumptions), renderSetUp(assumptions)];
  hash.update([buildId, ...own, script, text, ...rules, ""].join("\0"));
  addTree(hash, root);
  return hashText(hash.digest());
}

function describeMissing(script: string): Failure {
  return {
    code: "file-missing",
    message: `the script cannot be read: ${script}`,
    place: { path: script },
    next: "name a script of this project",
  };
}
