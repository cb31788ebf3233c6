import type { Frame } from "../github/frame.ts";
import { childOf, textOf, type Tree } from "../github/workflow-text.ts";
import { SET_UPS, type SetUp } from "./setup-actions.ts";

/** What a replica does for a step. */
export type StepPlan =
  | { readonly kind: "run"; readonly run: Tree }
  | { readonly kind: "action"; readonly action: Tree } // of this repository, made of steps
  | {
      readonly kind: "skip";
      readonly reason: string;
      readonly setUp?: SetUp;
      /** What of its outputs is known though it does not run. */
      readonly outputs?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "fail"; readonly reason: string };

/** Decides what is done for a step, by its `run` and `uses`. */
export function planStep(step: Tree, { world }: Pick<Frame, "world">): StepPlan {
  const run = childOf(step, "run");
  const uses = textOf(childOf(step, "uses"));
  if (run !== undefined && uses === undefined) return { kind: "run", run };
  if (uses === undefined || run !== undefined)
    return { kind: "fail", reason: "a step has either run or uses" };
  if (!uses.startsWith("./")) return planForeign(uses, step);
  const action = world.findAction(uses);
  if (action === undefined)
    return { kind: "fail", reason: `${uses}: there is no such action in this repository` };
  const using = textOf(childOf(action, "runs", "using")) ?? "nothing";
  if (using === "composite") return { kind: "action", action };
  return { kind: "skip", reason: `${uses} runs ${using}, and only actions made of steps are run` };
}

function planForeign(uses: string, step: Tree): StepPlan {
  const name = uses.replace(/@.*$/, "");
  if (name === "actions/checkout") {
    const other = textOf(childOf(step, "with", "repository"));
    return other === undefined
      ? { kind: "skip", reason: "this checkout stands for it" }
      : { kind: "skip", reason: `${other} is not checked out` };
  }
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
