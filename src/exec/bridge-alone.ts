import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderAlone, type BridgeSource } from "../bash/bridge-text.ts";
import { explain, neverGood, refuseBrokenText } from "./bridge-end.ts";
import type { BridgeFolder } from "./bridge-folder.ts";
import { describeEarlyEnd, describeMissing, parseEarlyEnd } from "./bridge-words.ts";
import type { LateWork } from "./late-child.ts";
import type { End, Launcher, LaunchRequest } from "./launcher.ts";

/** What a call with a bash of its own is made from. */
export interface AlonePlan {
  readonly launcher: Launcher;
  readonly source: Omit<BridgeSource, "reportPath">;
  readonly argv: readonly [string, ...string[]];
  readonly makeFolder: () => BridgeFolder;
  readonly onTrouble?: (message: string) => void;
}

/** One call, and who wants to know. */
export interface AloneCall {
  readonly request: LaunchRequest;
  readonly work: { readonly text: string; readonly entered?: string };
  readonly late: LateWork;
}

/**
 * Runs the whole script in a bash of its own, with one call in place of the dispatch. It ends with the code of
 * the script, or when that is 0 with that of the call; undefined when bash was not started.
 */
export async function runAlone(
  plan: AlonePlan,
  { request, work, late }: AloneCall,
): Promise<End | undefined> {
  const folder = plan.makeFolder();
  const reportPath = join(folder.path, "report");
  writeFileSync(reportPath, "");
  writeFileSync(folder.filePath, renderAlone({ ...plan.source, reportPath }, work));
  if (work.entered === undefined) {
    const { launcher } = plan;
    const broken = await refuseBrokenText(work.text, {
      launcher,
      request,
      name: folder.name,
      late,
    });
    if (broken !== undefined) return broken;
  }
  const child = plan.launcher.launch({ ...request, argv: plan.argv, cwd: folder.cwd });
  late.follow(child);
  const start = await child.started;
  late.start(start);
  if ("refused" in start) return undefined;
  const end = await child.ended;
  const reports = readReports(reportPath);
  rmSync(folder.path, { recursive: true, force: true });
  const judged = judge(end, reports, { name: work.entered ?? "", ...namesOf(plan, folder) });
  if (judged.why !== undefined) explain(request, judged.why, plan.onTrouble);
  return judged.end;
}

function namesOf(plan: AlonePlan, folder: BridgeFolder) {
  return { script: folder.name, dispatchLine: plan.source.range.fromLine };
}

function readReports(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return []; // The script has removed it.
  }
}

/** What the end of bash means, by what it has reported on the way. */
function judge(
  end: End,
  reports: readonly string[],
  facts: { readonly name: string; readonly script: string; readonly dispatchLine: number },
): { readonly end: End; readonly why?: string } {
  if (!reports.some((line) => line.startsWith("ready "))) {
    const where = reports.map(parseEarlyEnd).findLast((one) => one !== undefined);
    return { end: neverGood(end), why: describeEarlyEnd(end, { ...facts, where }) };
  }
  const missingAt = reports.indexOf("missing");
  if (missingAt !== -1) {
    const known = reports.slice(missingAt + 1, reports.indexOf(".", missingAt));
    return { end, why: describeMissing(facts.name, { ...facts, known }) };
  }
  const exitCode = Number(reports.find((line) => line.startsWith("end "))?.split(" ")[1] ?? 0);
  return { end: end.exitCode === 0 ? { ...end, exitCode } : end };
}
