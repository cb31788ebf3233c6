import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { readInputs } from "../github/frame.ts";
import { fillTree } from "../github/fill.ts";
import { toText } from "../github/value.ts";
import { childOf, itemsOf, textOf, type Tree } from "../github/workflow-text.ts";
import type { Mask } from "./mask.ts";
import { BEFORE, type Conclusion, type RunState, type StepState } from "./run-state.ts";
import { findShell } from "./shells.ts";
import { makeStepFiles, readStepWrites } from "./step-files.ts";
import { planStep } from "./step-plan.ts";
import type { ProgramCall, ProgramEnd } from "./step-program.ts";
import {
  dropHoles,
  fillKey,
  findDefault,
  findObstacle,
  nameStep,
  readOutputs,
  type StepsScope,
  type StepView,
  viewStep,
} from "./step-scope.ts";

/** How one step ended. */
export interface StepEnd {
  readonly name: string;
  /** The actions around it. */
  readonly depth: number;
  /** What counts for the job: `success` also after a failure with `continue-on-error`. */
  readonly conclusion: Conclusion;
  readonly outcome: Conclusion;
  /** Why it was skipped or failed. */
  readonly reason?: string;
  /** Why it does not run here, though it does on GitHub: it counts as a success. */
  readonly notRun?: string;
  readonly durationMs: number;
}

/** What a job is run with. */
export interface JobTools {
  /** Absolute: the checkout. */
  readonly root: string;
  /** Absolute: where files of steps go. */
  readonly scratchPath: string;
  /** PATH, HOME and so on, and what the runner sets. */
  readonly baseEnv: Readonly<Record<string, string>>;
  /** In front of each program, to hold it to fewer cores. */
  readonly prefix: readonly string[];
  readonly runProgram: (call: ProgramCall) => Promise<ProgramEnd>;
  readonly mask: Mask;
  readonly say: (text: string) => void;
  /** Ends when the user says so; steps that clean up still run. */
  readonly cancel: AbortSignal;
  /** Ends all at once. */
  readonly quit: AbortSignal;
  readonly tickMs: () => number;
  readonly onEnd: (end: StepEnd) => void;
  readonly onSummary: (markdown: string) => void;
}

/** Runs steps in their order. Answers what the job has come to. */
export async function runSteps(
  steps: Tree | undefined,
  scope: StepsScope & { readonly depth: number },
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

/** A step that was tried, or not. */
interface Tried {
  readonly outcome: Conclusion;
  readonly reason?: string;
  readonly notRun?: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** With what it wrote for those after it. */
  readonly state: RunState;
}

async function runStep(
  view: StepView,
  scope: StepsScope & { readonly depth: number },
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
  const mayFail = fillKey(view, "continue-on-error") === "true";
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
  const own: StepState = { outputs: tried.outputs, outcome: tried.outcome, conclusion };
  const id = textOf(childOf(view.step, "id"));
  return {
    ...tried.state,
    status: conclusion === "failure" && state.status === "success" ? "failure" : state.status,
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
  scope: StepsScope & { readonly depth: number; readonly name: string },
  { state, tools }: Moment,
): Promise<Tried> {
  const plan = planStep(view.step, view.contexts.frame);
  switch (plan.kind) {
    case "run":
      tools.say(`\n== ${scope.name}\n`);
      return runScript(view, { run: plan.run, isInAction: scope.depth > 0 }, { state, tools });
    case "action":
      return runAction(view, { action: plan.action, scope }, { state, tools });
    case "skip":
      // On GitHub it would have run, so what asks how it ended sees a success.
      return { outcome: "success", notRun: plan.reason, outputs: {}, state };
    default:
      return fail(plan.reason, state);
  }
}

async function runAction(
  view: StepView,
  {
    action,
    scope,
  }: { readonly action: Tree; readonly scope: StepsScope & { readonly depth: number } },
  { state, tools }: Moment,
): Promise<Tried> {
  const inputs = readInputs(childOf(action, "inputs"), childOf(view.step, "with"), view.find);
  const contexts = { ...view.contexts, inputs };
  const inside = { ...scope, contexts, depth: scope.depth + 1 };
  const steps = childOf(action, "runs", "steps");
  const own = { ...state, status: "success", steps: {} } as const;
  const end = await runSteps(steps, inside, { state: own, tools });
  const after = viewStep(view.step, inside, end);
  const outputs = readOutputs(action, after.find);
  const outcome = end.status;
  return { outcome, outputs, state: { ...end, status: state.status, steps: state.steps } };
}

async function runScript(
  view: StepView,
  { run, isInAction }: { readonly run: Tree; readonly isInAction: boolean },
  { state, tools }: Moment,
): Promise<Tried> {
  const shellText = fillKey(view, "shell") ?? defaultText(view, "shell", isInAction);
  const shell = findShell(shellText);
  if (shell === undefined) return fail(`the shell ${shellText} is not known`, state);
  const folder =
    fillKey(view, "working-directory") ?? defaultText(view, "working-directory", isInAction);
  const cwd = resolve(tools.root, folder ?? ".");
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true)
    return fail(`its working-directory is not there: ${folder}`, state);
  const script = dropHoles(toText(fillTree(run, view.find)));
  stepCount += 1;
  const files = makeStepFiles(
    join(tools.scratchPath, `step-${stepCount}`),
    script,
    shell.extension,
  );
  const [program, ...args] = shell.argv.map((word) => word.replaceAll("{0}", files.scriptPath));
  const argv = [...tools.prefix, program ?? "bash", ...args];
  const path = [...state.paths, tools.baseEnv["PATH"] ?? ""].join(":");
  const stopper = stopAfter(fillKey(view, "timeout-minutes"), tools);
  const end = await tools.runProgram({
    argv: [argv[0] ?? "bash", ...argv.slice(1)],
    cwd,
    env: {
      ...tools.baseEnv,
      ...view.env,
      ...runnerVariables(tools),
      ...files.variables,
      PATH: path,
    },
    onText: (text) => tools.say(tools.mask.push(text)),
    stop: stopper.signal,
  });
  stopper.clear();
  tools.say(tools.mask.end());
  const writes = readStepWrites(files);
  if (!writes.ok) return fail(writes.message, state);
  if (writes.summary !== "") tools.onSummary(writes.summary);
  const after: RunState = {
    ...state,
    written: { ...state.written, ...writes.env },
    paths: [...writes.paths, ...state.paths],
  };
  const outcome = judge(end, { isTimeUp: stopper.isTimeUp(), isCancelled: tools.cancel.aborted });
  return { ...outcome, outputs: writes.outputs, state: after };
}

let stepCount = 0;

/** What the runner sets is its own: an `env:` of the workflow does not change it. */
function runnerVariables({ baseEnv }: JobTools): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(baseEnv).filter(([name]) => /^(GITHUB|RUNNER)_/.test(name)),
  );
}

/** An action says its shell itself; `defaults` are not for its steps. */
function defaultText(view: StepView, key: string, isInAction: boolean): string | undefined {
  const tree = isInAction ? undefined : findDefault(key, view.contexts);
  return tree === undefined ? undefined : dropHoles(toText(fillTree(tree, view.find)));
}

function judge(
  end: ProgramEnd,
  { isTimeUp, isCancelled }: { readonly isTimeUp: boolean; readonly isCancelled: boolean },
): Pick<Tried, "outcome" | "reason"> {
  if ("trouble" in end)
    return { outcome: "failure", reason: `it cannot be started: ${end.trouble}` };
  if (isTimeUp) return { outcome: "failure", reason: "its time is up (timeout-minutes)" };
  if (isCancelled) return { outcome: "cancelled", reason: "cancelled" };
  if (end.exitCode === 0) return { outcome: "success" };
  return { outcome: "failure", reason: `exit code ${end.exitCode}` };
}

interface Stopper {
  readonly signal: AbortSignal;
  readonly isTimeUp: () => boolean;
  readonly clear: () => void;
}

function stopAfter(minutes: string | undefined, { cancel, quit }: JobTools): Stopper {
  const limitMs = Number(minutes) * 60_000;
  const time = new AbortController();
  const timer = limitMs > 0 ? setTimeout(() => time.abort(), limitMs) : undefined;
  return {
    // Steps that run after a cancellation are there to clean up: only a second one ends them.
    signal: AbortSignal.any([time.signal, quit, ...(cancel.aborted ? [] : [cancel])]),
    isTimeUp: () => time.signal.aborted,
    clear: () => clearTimeout(timer),
  };
}

/** Runs the steps of a job from the first. */
export async function runJob(
  steps: Tree | undefined,
  scope: StepsScope,
  tools: JobTools,
): Promise<RunState> {
  return runSteps(steps, { ...scope, depth: 0 }, { state: BEFORE, tools });
}
