import type { JobRun } from "../github/frame.ts";
import { childOf, entriesOf, spotOf, type Tree } from "../github/workflow-text.ts";
import {
  type Fidelity,
  type FidelityDraft,
  type FidelityNote,
  noteKeys,
} from "./fidelity-notes.ts";
import { assessSteps } from "./fidelity-steps.ts";
import { judgeConditions } from "./job-conditions.ts";
import type { StepsScope } from "./step-scope.ts";
import { findFlag } from "./unknown.ts";

/** Reads what of a job a replica cannot do. Nothing runs. */
export function assessFidelity(
  { frame, tree, contexts }: JobRun,
  scope: Omit<StepsScope, "contexts" | "depth">,
): Fidelity {
  const { facts, allowsUnknown, isOnWindows } = scope;
  const draft: FidelityDraft = {
    ignored: [],
    skipped: [],
    unknown: [],
    secrets: [],
    setUps: [],
    scripts: [],
  };
  noteKeys(frame.tree, WORKFLOW_KEYS, draft);
  noteKeys(tree, JOB_KEYS, draft);
  noteStrategy(tree, draft);
  const runsOn = childOf(tree, "runs-on");
  if (isOnWindows && runsOn !== undefined)
    draft.ignored.push({ text: ON_WINDOWS, spot: spotOf(runsOn.at) });
  for (const { text, spot, unknown } of judgeConditions({ frame }, facts)) {
    const flag = unknown === undefined ? undefined : (findFlag(unknown) ?? "--allow-unknown");
    const end = flag === undefined ? "does not hold" : `refused (${flag})`;
    draft.unknown.push({
      text: `if: ${text} of the job: ${allowsUnknown && flag !== undefined ? "taken to hold" : end}`,
      spot,
    });
  }
  for (const { why, spot } of frame.openCells)
    draft.unknown.push({ text: `its matrix: ${why}`, spot });
  assessSteps(childOf(tree, "steps"), { ...scope, contexts, depth: 0, draft, above: [] });
  return {
    ...draft,
    secrets: oncePerText(draft.secrets),
    unknown: oncePerText(draft.unknown),
  };
}

const ON_WINDOWS = "runs-on: this is no Windows; steps without a shell run with pwsh";

/** Keys that are honoured, or that change nothing for one job alone. */
const WORKFLOW_KEYS = ["name", "run-name", "on", "env", "defaults", "jobs"];
const JOB_KEYS = ["name", "if", "env", "steps", "strategy", "defaults", "runs-on", "outputs"];
function noteStrategy(tree: Tree, draft: FidelityDraft): void {
  for (const [key, value] of entriesOf(childOf(tree, "strategy"))) {
    if (key === "matrix") continue;
    draft.ignored.push({ text: `strategy.${key}: one combination runs`, spot: spotOf(value.at) });
  }
}

function oncePerText(notes: readonly FidelityNote[]): readonly FidelityNote[] {
  return [...new Map(notes.map((note) => [note.text, note])).values()];
}
