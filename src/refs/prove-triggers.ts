import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { Renaming, TextFile } from "./mention.ts";
import { knowsName, readPathFilters, startsWith, type PathFilter } from "./workflow-filters.ts";

/** A workflow before a renaming and after it. */
export interface ChangedWorkflow {
  readonly before: TextFile;
  readonly after: string;
}

/** What was compared. */
export interface TriggerProof {
  readonly workflowCount: number;
  readonly filterCount: number;
  readonly fileCount: number;
}

/**
 * Proves that each workflow starts for the same changed files: every filter is asked about every file of the
 * repository, with its text before under the old name and with its text after under the new one. That is enough
 * for changes of many files at once, which start a workflow when one of them does.
 */
export function proveTriggers(
  workflows: readonly ChangedWorkflow[],
  files: readonly string[],
  renaming: Renaming,
): Result<TriggerProof> {
  const all = [...new Set([...files, renaming.old])].filter((path) => path !== renaming.new);
  const failures: Failure[] = [];
  let filterCount = 0;
  for (const { before, after } of workflows) {
    const [was, is] = [readPathFilters(before), readPathFilters({ ...before, text: after })];
    if (!was.ok || !is.ok) {
      const broken = was.ok ? is : was;
      failures.push(...(broken.ok ? [] : broken.failures));
      continue;
    }
    filterCount += was.value.length;
    const differences = was.value.flatMap((filter, index) => {
      const counterpart = is.value[index];
      return differsFor(filter, counterpart, { all, renaming }) ?? [];
    });
    failures.push(...differences.map((one) => describe(before, one)));
  }
  if (failures.length > 0) return failed(...failures);
  return success({ workflowCount: workflows.length, filterCount, fileCount: all.length });
}

interface Difference {
  readonly filter: PathFilter;
  readonly path: string;
  readonly started: boolean;
}

function differsFor(
  filter: PathFilter,
  counterpart: PathFilter | undefined,
  { all, renaming }: { readonly all: readonly string[]; readonly renaming: Renaming },
): Difference | undefined {
  for (const path of all) {
    if (path === renaming.old && knowsName(filter, renaming.new)) continue;
    const started = startsWith(filter, path);
    const newPath = path === renaming.old ? renaming.new : path;
    if (counterpart?.event !== filter.event || startsWith(counterpart, newPath) !== started) {
      return { filter, path: newPath, started };
    }
  }
  return undefined;
}

function describe(
  { path, text }: TextFile,
  { filter, path: changed, started }: Difference,
): Failure {
  const line = text.slice(0, filter.start).split("\n").length;
  const lineStart = text.lastIndexOf("\n", filter.start - 1) + 1;
  const lineText = (text.slice(lineStart).split("\n")[0] ?? "").replace(/\r$/, "");
  const does = started ? "would no longer start" : "would now start";
  return {
    code: "config-invalid",
    message: `${filter.event} ${does} this workflow when ${changed} changes, and ${filter.key} cannot be corrected by itself`,
    place: { path, line, column: filter.start - lineStart + 1, length: 1, lineText },
    next: `write the pattern for ${changed} by hand, then run this again`,
  };
}
