import { findInCells } from "../audit/cell-findings.ts";
import type { Finding } from "../audit/finding.ts";
import { findDispatch } from "../bash/find-dispatch.ts";
import { readScriptFacts } from "../bash/script-facts.ts";
import { readScriptMap } from "../bash/script-map.ts";
import type { ParseBash } from "../bash/tree-sitter.ts";
import { traceScript } from "../judge/trace-script.ts";
import type { Failure } from "../model/failure.ts";
import { success, type Result } from "../model/result.ts";
import { findReach } from "../verify/find-reach.ts";
import type { Invocation } from "./invocation.ts";
import { describeProblems } from "./trace-problems.ts";
import { readTraceWish } from "./trace-request.ts";

/** A script whose findings are asked for. */
export interface AuditedScript {
  /** The folder of the project; absolute. */
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
  /** The files that it sources, as far as their names can be read. */
  readonly helpers: readonly { readonly path: string; readonly text: string }[];
}

/** What the cells show, and why some of them could not be traced to their end. */
export interface CellAudit {
  readonly findings: readonly Finding[];
  readonly problems: readonly Failure[];
}

/**
 * The findings that need the cells of `--matrix` or `--workflows`: the script is traced in each of them. Without
 * either, and for a dispatch that the syntax does not show, there are none.
 */
export async function auditCells(
  invocation: Invocation,
  { path, text, helpers }: AuditedScript,
  parse: ParseBash,
): Promise<Result<CellAudit>> {
  const { flags } = invocation;
  const facts = readScriptFacts(parse, text);
  const helperFunctions = helpers.flatMap((one) => readScriptFacts(parse, one.text).functions);
  const dispatch = findDispatch({ path, text, facts, helperFunctions }, undefined);
  const hasCells = flags["matrix"] !== undefined || flags["workflows"] !== undefined;
  if (!hasCells || !dispatch.ok) return success({ findings: [], problems: [] });
  const wish = readTraceWish(invocation);
  if (!wish.ok) return wish;
  const traced = await traceScript(wish.value.request);
  if (!traced.ok) return traced;
  const cells = wish.value.cells.flatMap((cell, index) => {
    const trace = traced.value[index];
    return trace === undefined ? [] : [{ cell, label: cell.label, trace }];
  });
  const map = readScriptMap(parse, text, dispatch.value);
  const { branches } = findReach([{ path, map }], traced.value);
  return success({
    findings: findInCells({ path, text, dispatch: dispatch.value, cells, unreached: branches }),
    problems: describeProblems(cells, wish.value.request.root),
  });
}
