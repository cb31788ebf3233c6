import { decideCondition, fillTree } from "../github/fill.ts";
import { readInputs } from "../github/frame.ts";
import { type Hole, listHoles, showHoles, toText } from "../github/value.ts";
import { childOf, entriesOf, itemsOf, spotOf, textOf, type Tree } from "../github/workflow-text.ts";
import { type FidelityDraft, noteHoles, noteKeys } from "./fidelity-notes.ts";
import { BEFORE, type RunFacts } from "./run-state.ts";
import { findShell } from "./shells.ts";
import { planStep, type StepPlan } from "./step-plan.ts";
import { nameStep, type StepsScope, type StepView, viewStep } from "./step-scope.ts";

const STEP_KEYS = [
  "id",
  "name",
  "if",
  "run",
  "uses",
  "with",
  "shell",
  "env",
  "working-directory",
  "continue-on-error",
  "timeout-minutes",
];

/** What is assessed, and where the notes go. */
export interface Assessing extends StepsScope {
  /** With the secrets that the user gave. */
  readonly given: RunFacts;
  readonly draft: FidelityDraft;
  /** Actions that this one is in: one may not be inside of itself. */
  readonly above: readonly Tree[];
}

/** Notes what of some steps a replica cannot do. */
export function assessSteps(steps: Tree | undefined, assessing: Assessing): void {
  const known = new Set<string>();
  for (const step of itemsOf(steps)) {
    const view = viewStep(step, assessing, BEFORE);
    const plan = planStep(step, view.contexts.frame);
    noteKeys(step, STEP_KEYS, assessing.draft);
    noteValues(view, plan, { ...assessing, known });
    notePlan(view, plan, assessing);
    const id = textOf(childOf(step, "id"));
    // What it puts out will be known when the job runs.
    if (id !== undefined && plan.kind !== "skip") known.add(id);
  }
}

function noteValues(
  { step, find }: StepView,
  plan: StepPlan,
  { draft, given, known }: Assessing & { readonly known: ReadonlySet<string> },
): void {
  const isLater = ({ expression }: Hole): boolean => {
    const id = /\bsteps\.([\w-]+)/.exec(expression)?.[1];
    return id === undefined ? /\(\)|\benv\./.test(expression) : known.has(id);
  };
  const texts = entriesOf(childOf(step, "env")).map(([, tree]) => tree);
  const holes = [...texts, ...(plan.kind === "run" ? [plan.run] : [])].flatMap((tree) =>
    listHoles(fillTree(tree, find)),
  );
  noteHoles(
    holes.filter((hole) => !isLater(hole)),
    draft,
    given,
  );
  const condition = childOf(step, "if");
  if (condition?.kind !== "leaf" || decideCondition(condition, find) !== "unknown") return;
  const text = String(condition.value).trim();
  if (/\bsteps\.|\b(success|failure|cancelled)\s*\(/.test(text)) return;
  draft.unknown.push({ text: `if: ${text}: taken to hold`, spot: spotOf(condition.at) });
}

function notePlan(view: StepView, plan: StepPlan, assessing: Assessing): void {
  const { draft } = assessing;
  const spot = spotOf(view.step.at);
  switch (plan.kind) {
    case "run":
      return noteShell(view, plan.run, draft);
    case "action":
      return enterAction(view, plan.action, assessing);
    case "skip":
      draft.skipped.push({ text: `${nameStep(view)}: ${plan.reason}`, spot });
      if (plan.setUp !== undefined) {
        const version = childOf(view.step, "with", plan.setUp.input);
        const wanted = version === undefined ? "" : toText(fillTree(version, view.find));
        draft.setUps.push({ ...plan.setUp, wanted: showHoles(wanted), spot });
      }
      return;
    default:
      draft.ignored.push({ text: `${plan.reason}: the step will fail`, spot });
  }
}

function noteShell({ step, find }: StepView, run: Tree, draft: FidelityDraft): void {
  const shell = textOf(childOf(step, "shell"));
  if (findShell(shell) === undefined) {
    const text = `shell: ${shell} is not known: the step will fail`;
    draft.ignored.push({ text, spot: spotOf(step.at) });
  }
  const isBash = shell === undefined || shell === "bash" || shell === "sh";
  if (isBash) draft.scripts.push(showHoles(toText(fillTree(run, find))));
}

function enterAction({ step, find, contexts }: StepView, action: Tree, assessing: Assessing): void {
  if (assessing.above.includes(action)) return;
  const inputs = readInputs(childOf(action, "inputs"), childOf(step, "with"), find);
  assessSteps(childOf(action, "runs", "steps"), {
    ...assessing,
    contexts: { ...contexts, inputs },
    above: [...assessing.above, action],
  });
}
