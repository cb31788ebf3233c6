import type { Settings } from "../config/resolve-settings.ts";
import { quoteForBash } from "../lib/quote.ts";
import type { BridgeMode } from "../model/suite.ts";
import { type ChosenStep, isUnconditional } from "../model/selection.ts";
import type { Task } from "../model/task.ts";
import type { Env } from "./task-env.ts";
import { compileRules, type RuleSource } from "./task-rules.ts";

/** What the tasks of all steps have in common. */
export interface StepContext {
  readonly suite: string;
  readonly bridge: BridgeMode;
  readonly root: string;
  readonly env: Env;
  readonly settings: Settings;
  /** Of the old script, relative to the root; absent where there is none. */
  readonly script: string | undefined;
}

/** Makes the task of a step that is one command: a call, a piece of bash or a program. */
export function makeStepTask(step: ChosenStep, context: StepContext): Task {
  const { suite, root, env, bridge, settings } = context;
  const common = {
    id: `${suite}/${step.name}`,
    group: suite,
    cwd: root,
    env: { ...env, ...step.variables },
    ...compileRules({ ...rulesOfStep(step, context), overrides: [] }, settings)(undefined),
    why: whyOf(step, suite),
  };
  const { work } = step;
  switch (work.kind) {
    case "call": {
      const argv = [work.call, ...work.args];
      const text = argv.map(quoteForBash).join(" ");
      return { ...common, argv, shell: { kind: shellKind(bridge), text, entered: work.call } };
    }
    case "sh":
      return {
        ...common,
        argv: ["bash", "-c", work.sh],
        shell: { kind: shellKind(bridge), text: work.sh },
      };
    case "run":
      return { ...common, argv: work.run, ...inheritance(step) };
    default:
      throw new Error(`Internal error: a step of kind ${work.kind} is not one task`);
  }
}

/** The task that reads the script up to its functions, or the one for what comes after them. */
export function makeScriptTask(role: NonNullable<Task["role"]>, context: StepContext): Task {
  const { suite, root, env, script, settings } = context;
  const rules = compileRules({ key: "limits", rules: {}, overrides: [] }, settings)(undefined);
  return {
    id: `${suite}/${role}`,
    group: suite,
    argv: script === undefined ? ["bash"] : ["bash", script],
    cwd: root,
    env,
    ...rules,
    retries: 0,
    role,
    why: WHY_SCRIPT[role],
  };
}

/** What a step says of its own limits. */
export function rulesOfStep(
  { index, rules }: ChosenStep,
  { suite }: Pick<StepContext, "suite">,
): RuleSource {
  return { key: `suites.${suite}.steps[${index}]`, rules };
}

/** What a step says of where its tasks run. */
export function inheritance({ rules }: ChosenStep): Pick<Task, "inheritsShell"> {
  return rules.inheritsShell === true ? { inheritsShell: true } : {};
}

const WHY_SCRIPT: Readonly<Record<NonNullable<Task["role"]>, string>> = {
  "set-up": "what the script does before its dispatch",
  "wind-up": "what the script does after its dispatch, and its traps",
};

function whyOf({ why }: ChosenStep, suite: string): string {
  return isUnconditional(why) ? `is a step of ${suite}` : why.text;
}

function shellKind(bridge: BridgeMode): "eval" | "alone" {
  return bridge === "shared" ? "eval" : "alone";
}
