import { childOf, textOf, type Tree } from "../github/workflow-text.ts";
import { planCheckout } from "./checkout.ts";
import { SET_UPS, type SetUp } from "./setup-actions.ts";
import type { StepView } from "./step-scope.ts";

/** What a replica does for a step. */
export type StepPlan =
  | { readonly kind: "run"; readonly run: Tree }
  | { readonly kind: "action"; readonly action: Tree } // of this repository, made of steps
  | {
      readonly kind: "skip";
      readonly reason: string;
      readonly setUp?: SetUp;
      /** Why steps after it must not run, unless the user says so. */
      readonly refusal?: string;
      /** What of its outputs is known though it does not run. */
      readonly outputs?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "fail"; readonly reason: string };

/** Decides what is done for a step, by its `run` and `uses`. */
export function planStep(view: StepView): StepPlan {
  const { step, contexts } = view;
  const run = childOf(step, "run");
  const uses = textOf(childOf(step, "uses"));
  if (run !== undefined && uses === undefined) return { kind: "run", run };
  if (uses === undefined || run !== undefined)
    return { kind: "fail", reason: "a step has either run or uses" };
  if (!uses.startsWith("./")) return planForeign(uses, view);
  const action = contexts.frame.world.findAction(uses);
  if (action === undefined)
    return { kind: "fail", reason: `${uses}: there is no such action in this repository` };
  const using = textOf(childOf(action, "runs", "using")) ?? "nothing";
  if (using === "composite") return { kind: "action", action };
  return { kind: "skip", reason: `${uses} runs ${using}, and only actions made of steps are run` };
}

function planForeign(uses: string, view: StepView): StepPlan {
  const name = uses.replace(/@.*$/, "");
  if (name === "actions/checkout") return { kind: "skip", ...planCheckout(view) };
  const setUp = SET_UPS[name];
  if (setUp !== undefined)
    return { kind: "skip", reason: "what is installed here stands for it", setUp };
  const reason = REASONS[name] ?? "actions of other repositories are not run";
  const isCache = name === "actions/cache" || name === "actions/cache/restore";
  return { kind: "skip", reason, ...(isCache ? { outputs: CACHE_MISS } : {}) };
}

/** What the action puts out when there is no cache yet. */
const CACHE_MISS = { "cache-hit": "", "cache-matched-key": "" };

const REASONS: Readonly<Record<string, string>> = {
  "actions/cache": "nothing is cached: what it would bring is made anew",
  "actions/cache/restore": "nothing is cached: what it would bring is made anew",
  "actions/cache/save": "nothing is cached",
  "actions/upload-artifact": "files stay where they are",
  "actions/download-artifact": "files of other jobs are not here",
};
