import { fillTree } from "../github/fill.ts";
import { type Hole, listHoles, showHoles, toText } from "../github/value.ts";
import { childOf, itemsOf, spotOf, textOf, type Tree } from "../github/workflow-text.ts";
import { type FidelityDraft, noteHoles, noteKeys } from "./fidelity-notes.ts";
import { BEFORE, type StepState } from "./run-state.ts";
import { findShell } from "./shells.ts";
import { planStep, type StepPlan } from "./step-plan.ts";
import {
  enterAction,
  fillShell,
  nameStep,
  type StepsScope,
  type StepView,
  viewStep,
} from "./step-scope.ts";
import { findFlag, listUnknown } from "./unknown.ts";

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
  readonly draft: FidelityDraft;
  /** Actions that this one is in: one may not be inside of itself. */
  readonly above: readonly Tree[];
}

/** Notes what of some steps a replica cannot do. */
export function assessSteps(steps: Tree | undefined, assessing: Assessing): void {
  const known = new Set<string>();
  let state = BEFORE;
  for (const step of itemsOf(steps)) {
    const view = viewStep(step, assessing, state);
    const plan = planStep(view);
    noteKeys(step, STEP_KEYS, assessing.draft);
    noteValues(view, plan, { ...assessing, known });
    notePlan(view, plan, assessing);
    const id = textOf(childOf(step, "id"))?.toLowerCase();
    if (id === undefined) continue;
    // What it puts out will be known when the job runs.
    if (plan.kind !== "skip") known.add(id);
    else state = { ...state, steps: { ...state.steps, [id]: endOfSkipped(plan) } };
  }
}

function endOfSkipped({ outputs = {} }: StepPlan & { readonly kind: "skip" }): StepState {
  return { outputs, outcome: "success", conclusion: "success", isOpen: true };
}

function noteValues(
  view: StepView,
  plan: StepPlan,
  { draft, known, allowsUnknown }: Assessing & { readonly known: ReadonlySet<string> },
): void {
  const isLater = ({ expression }: Hole): boolean =>
    [...expression.matchAll(/\bsteps\.([\w-]+)/g)].some(([, id = ""]) =>
      known.has(id.toLowerCase()),
    );
  const unknown = listUnknown(view, plan).filter((hole) => !isLater(hole));
  const [inIf, rest] = [
    unknown.filter(({ where }) => where === "if"),
    unknown.filter(({ where }) => where !== "if"),
  ];
  noteHoles(rest, draft, { allowsUnknown });
  for (const hole of inIf) {
    const end = allowsUnknown
      ? "taken to hold"
      : `refused (${findFlag(hole) ?? "--allow-unknown"})`;
    draft.unknown.push({ text: `if: ${hole.expression}: ${end}`, spot: hole.spot });
  }
  const name = childOf(view.step, "name");
  const inName = name === undefined ? [] : listHoles(fillTree(name, view.find));
  for (const { expression, spot } of inName)
    draft.unknown.push({ text: `${expression}: shown as it stands, in a name`, spot });
}

function notePlan(view: StepView, plan: StepPlan, assessing: Assessing): void {
  const { draft } = assessing;
  const spot = spotOf(view.step.at);
  switch (plan.kind) {
    case "run":
      return noteShell(view, plan.run, draft);
    case "action":
      return assessAction(view, plan.action, assessing);
    case "skip":
      draft.skipped.push({
        text: `${nameStep(view)}: ${(assessing.allowsUnknown ? undefined : plan.refusal) ?? plan.reason}`,
        spot,
      });
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

function noteShell(view: StepView, run: Tree, draft: FidelityDraft): void {
  const { step, find } = view;
  const shell = fillShell(view);
  if (findShell(shell) === undefined) {
    const text = `shell: ${shell} is not known: the step will fail`;
    draft.ignored.push({ text, spot: spotOf(step.at) });
  }
  const isBash = shell === undefined || shell === "bash" || shell === "sh";
  if (isBash) draft.scripts.push(showHoles(toText(fillTree(run, find))));
}

function assessAction(view: StepView, action: Tree, assessing: Assessing): void {
  if (assessing.above.includes(action)) return;
  const inside = enterAction(view, action, assessing);
  const above = [...assessing.above, action];
  assessSteps(childOf(action, "runs", "steps"), { ...inside, above });
}
