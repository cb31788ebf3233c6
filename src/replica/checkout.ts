import { fillTree, type Find } from "../github/fill.ts";
import { showHoles, toText } from "../github/value.ts";
import { childOf, entriesOf } from "../github/workflow-text.ts";
import type { StepView } from "./step-scope.ts";

/** What a step with `actions/checkout` means here. */
export interface CheckoutPlan {
  readonly reason: string;
  /** What would be checked out, when it is not what is here: steps after it are meant for other files. */
  readonly refusal?: string;
}

/** Compares what a step checks out with the checkout that is here. */
export function planCheckout({ step, find }: StepView): CheckoutPlan {
  const given = entriesOf(childOf(step, "with")).map(
    ([key, tree]) => [key, toText(fillTree(tree, find))] as const,
  );
  const others = given.filter(([key, text]) => text !== "" && isOther(key, text, find));
  if (others.length > 0) {
    const missing = others.map(([key, text]) => `${key} ${showHoles(text)}`).join(", ");
    const advice = "check it out yourself, or take this checkout for it by --allow-unknown";
    return {
      reason: `this checkout is taken for ${missing}`,
      refusal: `this checkout is not its ${missing}: ${advice}`,
    };
  }
  const unused = given.map(([key]) => key).filter((key) => !Object.hasOwn(SAME, key));
  const without = unused.length === 0 ? "" : `, without ${unused.join(", ")}`;
  return { reason: `this checkout stands for it${without}` };
}

function isOther(key: string, text: string, find: Find): boolean {
  const same = Object.hasOwn(SAME, key) ? SAME[key] : undefined;
  if (same === undefined) return false;
  const fixed = key === "path" ? [".", "./"] : [];
  const known = same.flatMap((name) => {
    const answer = find(["github", name]);
    return "value" in answer ? [toText(answer.value)] : [];
  });
  return ![...fixed, ...known].includes(text);
}

/** Inputs that say what is checked out and where, with what of `github` is no other than this checkout. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  repository: ["repository"],
  ref: ["sha", "ref", "ref_name"],
  path: ["workspace"],
};
