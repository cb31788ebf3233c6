import { plainName } from "../lib/ansi.ts";
import type { RunRecord } from "../model/run-record.ts";
import { summarizePast } from "../schedule/estimate.ts";
import type { Invocation } from "./invocation.ts";

/** After the reports, so that nobody waits for it. The log of the run has all that may get lost here. */
export async function addToHistory(record: RunRecord, host: Invocation["host"]): Promise<void> {
  // Loaded only now: SQLite is nothing for the start of a run.
  const { indexRun } = await import("../history/index-run.ts");
  const warning = indexRun(record.root, record, summarizePast);
  if (warning !== undefined) host.stderr.write(`warning: ${plainName(warning)}\n`);
}
