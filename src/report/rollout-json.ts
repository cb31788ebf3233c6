import type { RolloutReport } from "../model/rollout.ts";
import { describeNext, listPhases, type PhaseRow, type RolloutView } from "./rollout-view.ts";

/** The version of the document. It grows when a reader of the old one could be misled; new keys do not count. */
const ROLLOUT_JSON_VERSION = 1;

/** Where a rollout stands, a contract for machines. */
export interface RolloutJson extends RolloutReport {
  readonly version: typeof ROLLOUT_JSON_VERSION;
  readonly phases: readonly Omit<PhaseRow, "configurations">[];
  readonly earlier: readonly RolloutReport[];
  /** What stands between this phase and the next, as people read it. */
  readonly summary: string;
}

/** Renders a rollout as one JSON document; RolloutJson describes it. */
export function renderRolloutJson(view: RolloutView): string {
  const document: RolloutJson = {
    version: ROLLOUT_JSON_VERSION,
    summary: describeNext(view),
    phases: listPhases(view).map(({ configurations: _shown, ...row }) => row),
    ...view.report,
    earlier: view.earlier,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
