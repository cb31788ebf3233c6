import { posix } from "node:path";
import { isScalar, type Scalar } from "yaml";
import { type CallSpot, findCallSpots } from "./call-spots.ts";
import { type FlagWish, readFlagLine, type Replacement } from "./flag-words.ts";
import { lineAt } from "./line-edits.ts";
import { listSteps, pairOf, startOf, type StepNode, type WorkflowFile } from "./workflow-nodes.ts";
import { childOf, itemsOf, textOf } from "./workflow-text.ts";

/** A step that calls the old script, or that did so before the selection was put in. */
export interface FlagSite {
  readonly file: WorkflowFile;
  readonly step: StepNode;
  /** As people call it: its name, its id, or what it does first. */
  readonly title: string;
  readonly run: Scalar;
  /** The `run:` as bash gets it, and as it is written. */
  readonly value: string;
  readonly raw: string;
  /** How the script may be written there, and what takes its place. */
  readonly names: readonly Replacement[];
  /** What was replaced by an earlier call. */
  readonly done: Replacement | undefined;
}

/** The steps of a workflow that call the script, or did. Text that is given to an action is not looked at. */
export function findFlagSites(file: WorkflowFile, wish: FlagWish): readonly FlagSite[] {
  return listSteps(file).flatMap((step) => {
    const run = pairOf(step.map, "run")?.value;
    const tree = itemsOf(childOf(file.tree, "jobs", step.job, "steps"))[step.index];
    const value = textOf(childOf(tree, "run"));
    if (!isScalar(run) || !run.range || value === undefined) return [];
    const raw = file.text.slice(run.range[0], run.range[1]);
    const names = listNames(folderOf(file, step), wish);
    const done = findDone(file, step, wish.flag);
    const site = { file, step, run, raw, value, names, done, title: titleOf(step, value) };
    return done !== undefined || spotsOf(site, raw).length > 0 ? [site] : [];
  });
}

/** The calls of the old script in one of the two texts of a site. */
export function spotsOf({ names }: Pick<FlagSite, "names">, text: string): readonly CallSpot[] {
  return findCallSpots(
    text,
    names.map(({ script }) => script),
  );
}

/** What stands in the environment of a step as the line that was put in. */
function findDone(file: WorkflowFile, step: StepNode, flag: string): Replacement | undefined {
  const pair = pairOf(pairOf(step.map, "env")?.value, flag);
  return pair === undefined ? undefined : readFlagLine(lineAt(file.text, startOf(pair.key)));
}

function listNames(folder: string, { script, entry }: FlagWish): readonly Replacement[] {
  const whole = { script, entry };
  if (!script.startsWith(`${folder}/`)) return [whole];
  return [whole, { script: posix.relative(folder, script), entry: posix.relative(folder, entry) }];
}

/** The folder of a step, from the root of the repository; "" for that, and where only a run knows it. */
function folderOf(file: WorkflowFile, { job, index }: StepNode): string {
  const jobTree = childOf(file.tree, "jobs", job);
  const step = itemsOf(childOf(jobTree, "steps"))[index];
  const keys = ["defaults", "run", "working-directory"];
  const written =
    textOf(childOf(step, "working-directory")) ??
    textOf(childOf(jobTree, ...keys)) ??
    textOf(childOf(file.tree, ...keys)) ??
    "";
  const folder = posix.normalize(written).replace(/\/$/, "");
  return folder === "." || written.includes("${{") ? "" : folder;
}

function titleOf({ map }: StepNode, run: string): string {
  for (const key of ["name", "id"]) {
    const value = pairOf(map, key)?.value;
    if (isScalar(value) && typeof value.value === "string") return value.value;
  }
  return run.trim().split("\n")[0] ?? "";
}
