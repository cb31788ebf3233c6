import { decideCondition, fillTree, type Find } from "../github/fill.ts";
import { type Hole, listHoles, toText } from "../github/value.ts";
import { childOf, type Leaf, spotOf, type Tree } from "../github/workflow-text.ts";
import type { StepPlan } from "./step-plan.ts";
import { findKey, type StepView } from "./step-scope.ts";

/** Something that a step needs and that has no value here. */
export interface Unknown extends Hole {
  /** Which part of the step needs it: `run`, `if`, `env OUT`. */
  readonly where: string;
}

/** What of a step that runs would be made of something that is not known. */
export function listUnknown(view: StepView, plan: StepPlan): readonly Unknown[] {
  const condition = childOf(view.step, "if");
  const isAsked = plan.kind === "run" || plan.kind === "action";
  const open =
    isAsked && condition?.kind === "leaf" ? findInCondition(condition, view.find) : undefined;
  const inIf = open === undefined ? [] : [open];
  if (plan.kind !== "run") return inIf;
  const inKeys = KEYS.flatMap((key) => listIn(findKey(view, key), key, view.find));
  const inEnv = Object.entries(view.variables).flatMap(([name, value]) =>
    listHoles(toText(value)).map((hole) => ({ ...hole, where: `env ${name}` })),
  );
  return [...inIf, ...inKeys, ...listIn(plan.run, "run", view.find), ...inEnv];
}

const KEYS = ["working-directory", "shell", "timeout-minutes", "continue-on-error"];

function listIn(tree: Tree | undefined, where: string, find: Find): readonly Unknown[] {
  if (tree === undefined) return [];
  return listHoles(fillTree(tree, find)).map((hole) => ({ ...hole, where }));
}

/** What the `if` of a step or a job depends on; nothing where it is decided. */
export function findInCondition(tree: Leaf, find: Find): Unknown | undefined {
  if (decideCondition(tree, find) !== "unknown") return undefined;
  const text = String(tree.value).trim();
  const value = text.includes("${{") ? text : `\${{ ${text} }}`;
  const [hole] = listIn({ ...tree, value }, "if", find);
  const why = "whether it holds is known only when CI runs";
  return hole ?? { expression: text, why, spot: spotOf(tree.at), where: "if" };
}

/** What is not known, and which flag gives it: one sentence without a full stop. */
export function describeUnknown({ where, ...hole }: Unknown): string {
  const flag = findFlag(hole);
  const advice = flag === undefined ? "" : `give ${flag}, or `;
  const allow = "run without it by --allow-unknown";
  return `${nameHole(hole)} is not known here (${where}): ${advice}${allow}`;
}

/** What a hole depends on: a name, else the whole expression. */
export function nameHole({ expression, why }: Hole): string {
  return /^([\w.*-]+(?:\(\))?) is known only/.exec(why)?.[1] ?? expression;
}

/** The flag that gives a hole its value; nothing where none does. */
export function findFlag(hole: Hole): string | undefined {
  const [context = "", key = ""] = nameHole(hole).split(".");
  const name = `${context}.${key}`;
  if (name === "github.event") return "--event-path FILE";
  if (name === "github.token") return "--secret GITHUB_TOKEN=VALUE";
  const flag = FLAGS[context];
  return flag === undefined || key === "" ? undefined : `${flag} ${key}=VALUE`;
}

const FLAGS: Readonly<Record<string, string>> = {
  secrets: "--secret",
  vars: "--var",
  inputs: "--input",
};
