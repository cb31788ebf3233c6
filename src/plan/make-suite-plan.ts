import { comparePlaces } from "../config/compare-places.ts";
import { parseShard } from "../lib/shard.ts";
import type { Environment } from "../model/environment.ts";
import type { Failure } from "../model/failure.ts";
import type { Omission, Plan } from "../model/plan.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { ChosenStep, ChosenSuite } from "../model/selection.ts";
import type { SuiteFacts } from "../model/suite.ts";
import type { Task } from "../model/task.ts";
import { makeGroup, type PlanInput } from "./make-plan.ts";
import { selectTasks } from "./select-tasks.ts";
import { takeShard } from "./shard-tasks.ts";
import { spreadRepeats, stageSteps, type StepTasks, wrapInShell } from "./suite-stages.ts";
import {
  inheritance,
  makeScriptTask,
  makeStepTask,
  rulesOfStep,
  type StepContext,
} from "./suite-steps.ts";
import { expandEnv, type Env } from "./task-env.ts";

/** Everything that the plan of a suite depends on. */
export interface SuitePlanInput extends Omit<PlanInput, "groups"> {
  readonly suite: ChosenSuite;
  readonly environment: Environment;
  readonly facts: SuiteFacts;
}

/** Makes the plan of a run of a suite: a task for each of its steps, and one for each test of a group in it. */
export function makeSuitePlan(input: SuitePlanInput): Result<Plan> {
  const { config, settings, suite, environment } = input;
  const around = { ...input.hostEnv, ...environment.variables };
  const env = expandEnv(config, ["env"], { written: config.config.env, around });
  if (!env.ok) return env;
  const context: StepContext = {
    suite: suite.name,
    bridge: suite.bridge,
    root: config.root,
    env: { ...additions(environment, input.hostEnv), ...env.value },
    settings,
    script: config.config.legacy?.script,
  };
  const made = makeSteps(input, context);
  if (!made.ok) return made;

  const repeats = settings.repeatEach.value;
  const staged = stageSteps(made.value.steps, suite.bridge);
  const { tasks, omitted } = selectTasks(staged, { selectors: input.selectors, repeats });
  const whole = wrapInShell(spreadRepeats(tasks, repeats), (role) => makeScriptTask(role, context));
  return success({
    root: config.root,
    tasks: environment.hasNoTimeout ? whole.map((task) => ({ ...task, timeoutMs: 0 })) : whole,
    omitted: [...made.value.omitted, ...omitted],
    suite: input.facts,
    ...(environment.mayContinue ? { mayContinue: true } : {}),
  });
}

interface MadeSteps {
  readonly steps: readonly StepTasks[];
  readonly omitted: readonly Omission[];
}

function makeSteps(input: SuitePlanInput, context: StepContext): Result<MadeSteps> {
  const steps: StepTasks[] = [];
  const omitted: Omission[] = [];
  const failures: Failure[] = [];
  for (const step of input.suite.steps) {
    if (!step.isIn) {
      omitted.push({ what: `${context.suite}/${step.name}`, why: step.why.text });
      continue;
    }
    if (step.work.kind === "set") continue;
    const made = step.work.kind === "tests" ? makeTests(step, input, context) : undefined;
    if (made === undefined) {
      steps.push(stepTasks([makeStepTask(step, context)], step));
    } else if (made.ok) {
      steps.push(stepTasks(made.value.tasks, step));
      omitted.push(...made.value.omitted);
    } else failures.push(...made.failures);
  }
  return failures.length > 0
    ? failed(...failures.sort(comparePlaces))
    : success({ steps, omitted });
}

function stepTasks(tasks: readonly Task[], { rules }: ChosenStep): StepTasks {
  return { tasks, isBarrier: rules.isBarrier ?? false };
}

/** The tests of a group: all of them, or the part of this shard, or those that TESTS_TO_INCLUDE names. */
function makeTests(
  step: ChosenStep,
  input: SuitePlanInput,
  context: StepContext,
): Result<{ readonly tasks: readonly Task[]; readonly omitted: readonly Omission[] }> {
  if (step.work.kind !== "tests") throw new Error("Internal error: a step without tests");
  const { tests: name, shard: shardText } = step.work;
  const env = { ...context.env, ...step.variables };
  const made = makeGroup(name, input, { env, above: rulesOfStep(step, context) });
  if (!made.ok) return made;
  const own = shardText === undefined ? made.value : takeShard(made.value, shardOf(shardText));
  const { testsToInclude } = input.environment;
  const kept = own.filter((task) => isIncluded(task, testsToInclude));
  const tasks = kept.map((task) => ({
    ...task,
    ...inheritance(step),
    why: `${task.why}; step ${step.name} of ${context.suite}`,
  }));
  return success({
    tasks,
    omitted: [
      ...omit(made.value.length - own.length, name, `other shards than ${shardText} run them`),
      ...omit(own.length - kept.length, name, "not named by TESTS_TO_INCLUDE"),
    ],
  });
}

function shardOf(text: string): NonNullable<ReturnType<typeof parseShard>> {
  const shard = parseShard(text);
  if (shard === undefined) throw new Error(`Internal error: an unchecked shard ${text}`);
  return shard;
}

function omit(count: number, group: string, why: string): readonly Omission[] {
  return count === 0
    ? []
    : [{ what: `${count} ${count === 1 ? "test" : "tests"} of ${group}`, why }];
}

/** `test_nn` and `distributed/test_c10d` name files without their extension, from the right. */
function isIncluded({ file, id }: Task, names: readonly string[]): boolean {
  if (names.length === 0) return true;
  const stem = `/${(file ?? id).replace(/\.[^./]+$/, "")}`;
  return names.some((name) => stem.endsWith(`/${name.replace(/\.py$/, "")}`));
}

/** What the environment has beyond the process's own: defaults, detected shards. */
function additions({ variables }: Environment, hostEnv: PlanInput["hostEnv"]): Env {
  const added = Object.entries(variables).filter(
    ([name, value]) => hostEnv[name] !== value && value !== "",
  );
  return Object.fromEntries(added);
}
