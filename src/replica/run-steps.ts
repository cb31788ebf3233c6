import { childOf, itemsOf, textOf, type Tree } from "../github/workflow-text.ts";
import { BEFORE, type RunState, type StepState } from "./run-state.ts";
import type { JobTools } from "./job-tools.ts";
import { runScript, type Tried } from "./run-script.ts";
import { planStep, type StepPlan } from "./step-plan.ts";
import {
  enterAction,
  fillKey,
  findObstacle,
  nameStep,
  readOutputs,
  type StepsScope,
  type StepView,
  viewStep,
} from "./step-scope.ts";
import { describeUnknown, listUnknown } from "./unknown.ts";

/** Runs steps in their order. Answers what the job has come to. */
export async function runSteps(
  steps: Tree | undefined,
  scope: StepsScope,
  { state: before, tools }: { readonly state: RunState; readonly tools: JobTools },
): Promise<RunState> {
  let state = before;
  for (const step of itemsOf(steps)) {
    if (tools.quit.aborted) break;
    if (tools.cancel.aborted && state.status !== "cancelled")
      state = { ...state, status: "cancelled" };
    state = await runStep(viewStep(step, scope, state), scope, { state, tools });
  }
  return tools.cancel.aborted ? { ...state, status: "cancelled" } : state;
}

interface Moment {
  readonly state: RunState;
  readonly tools: JobTools;
}

async function runStep(
  view: StepView,
  scope: StepsScope,
  { state, tools }: Moment,
): Promise<RunState> {
  const { depth } = scope;
  const name = nameStep(view);
  const startMs = tools.tickMs();
  const obstacle = findObstacle(view, state);
  const tried =
    obstacle === undefined
      ? await tryStep(view, { ...scope, name }, { state, tools })
      : skip(obstacle, state);
  const mayFail = !tried.state.isStopped && fillKey(view, "continue-on-error") === "true";
  const conclusion = tried.outcome === "failure" && mayFail ? "success" : tried.outcome;
  tools.onEnd({
    name,
    depth,
    conclusion,
    outcome: tried.outcome,
    durationMs: tools.tickMs() - startMs,
    ...(tried.reason === undefined ? {} : { reason: tried.reason }),
    ...(tried.notRun === undefined ? {} : { notRun: tried.notRun }),
  });
  const own: StepState = {
    outputs: tried.outputs,
    outcome: tried.outcome,
    conclusion,
    isOpen: tried.notRun !== undefined,
  };
  const hasFailed = conclusion === "failure" || tried.state.isStopped;
  const id = textOf(childOf(view.step, "id"))?.toLowerCase();
  return {
    ...tried.state,
    status: hasFailed && state.status === "success" ? "failure" : state.status,
    steps: id === undefined ? tried.state.steps : { ...tried.state.steps, [id]: own },
  };
}

function skip(reason: string, state: RunState): Tried {
  return { outcome: "skipped", reason, outputs: {}, state };
}

function fail(reason: string, state: RunState): Tried {
  return { outcome: "failure", reason, outputs: {}, state };
}

async function tryStep(
  view: StepView,
  scope: StepsScope & { readonly name: string },
  { state, tools }: Moment,
): Promise<Tried> {
  const plan = planStep(view);
  const refusal = scope.allowsUnknown ? undefined : findRefusal(view, plan);
  if (refusal !== undefined) return fail(refusal, { ...state, isStopped: true });
  switch (plan.kind) {
    case "run":
      tools.say(`\n== ${scope.name}\n`);
      return runScript(view, plan.run, { state, tools });
    case "action":
      return runAction(view, { action: plan.action, scope }, { state, tools });
    case "skip":
      // On GitHub it would have run, so what asks how it ended sees a success.
      return { outcome: "success", notRun: plan.reason, outputs: plan.outputs ?? {}, state };
    default:
      return fail(plan.reason, state);
  }
}

function findRefusal(view: StepView, plan: StepPlan): string | undefined {
  const [unknown] = listUnknown(view, plan);
  if (unknown !== undefined) return describeUnknown(unknown);
  return plan.kind === "skip" ? plan.refusal : undefined;
}

async function runAction(
  view: StepView,
  { action, scope }: { readonly action: Tree; readonly scope: StepsScope },
  { state, tools }: Moment,
): Promise<Tried> {
  const inside = enterAction(view, action, scope);
  const steps = childOf(action, "runs", "steps");
  const own: RunState = { ...state, status: "success", steps: {} };
  const end = await runSteps(steps, inside, { state: own, tools });
  const after = viewStep(view.step, inside, end);
  const outputs = readOutputs(action, after.find);
  const outcome = end.status;
  return { outcome, outputs, state: { ...end, status: state.status, steps: state.steps } };
}

/** Runs the steps of a job from the first. */
export async function runJob(
  steps: Tree | undefined,
  scope: StepsScope,
  tools: JobTools,
): Promise<RunState> {
  return runSteps(steps, scope, { state: BEFORE, tools });
}
