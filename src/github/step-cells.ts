import type { OpenPoint, OpenVariable, WorkflowCell } from "./cell.ts";
import { makeFind } from "./contexts.ts";
import { fillTree, type Find } from "./fill.ts";
import {
  addVariables,
  type Contexts,
  type Frame,
  readCondition,
  readInputs,
  type Variables,
} from "./frame.ts";
import { expandWord, findCalls, type ScriptCall } from "./script-calls.ts";
import { isOpen, listHoles, makeHole, mapTexts, showHoles, type Spot, toText } from "./value.ts";
import { childOf, entriesOf, itemsOf, spotOf, textOf, type Tree } from "./workflow-text.ts";

/** The steps of a job or an action, with what their expressions see. */
export interface StepsQuestion {
  readonly contexts: Contexts;
  readonly steps: Tree | undefined;
}

/** Finds the cells in some steps: what they run, and what they give to actions. */
export function findStepCells(frame: Frame, { contexts, steps }: StepsQuestion): void {
  let written: Variables = {};
  for (const step of itemsOf(steps)) {
    // What an earlier step wrote to $GITHUB_ENV is above the job's variables, and below the step's own.
    const outer = { ...contexts.env, ...written };
    const before = makeFind({ ...contexts, env: outer });
    const env = addVariables(outer, childOf(step, "env"), before);
    const find = makeFind({ ...contexts, env });
    const { truth, conditions } = readCondition(step, find);
    if (truth === "no") continue;
    const inside = { ...frame, conditions: [...frame.conditions, ...conditions] };
    enterStep(inside, { step, contexts: { ...contexts, env }, find });
    written = { ...written, ...readWrites(step, find) };
  }
}

interface StepVisit {
  readonly step: Tree;
  readonly contexts: Contexts;
  readonly find: Find;
}

function enterStep(frame: Frame, { step, contexts, find }: StepVisit): void {
  const uses = textOf(childOf(step, "uses"));
  const env = contexts.env ?? {};
  const name = showName(step, find);
  if (uses === undefined) {
    const run = childOf(step, "run");
    if (run === undefined) return;
    const own = childOf(step, "working-directory");
    const folder = own ?? defaultFolder(contexts);
    const text = { tree: run, find, step: name, env };
    addCells(frame, {
      ...text,
      folder: folder === undefined ? "" : toText(fillTree(folder, find)),
    });
    return;
  }
  const given = childOf(step, "with");
  const action = uses.startsWith("./") ? frame.world.findAction(uses) : undefined;
  // An action may be inside another one, but not inside itself.
  const isInside = action !== undefined && frame.asked.includes(action);
  if (action === undefined || isInside) {
    const isSeen = findTextCells(frame, { tree: given, find, step: name, env });
    if (!isSeen && uses.startsWith("./")) frame.findings.points.push(describeUnread(uses, step));
    return;
  }
  const inputs = readInputs(childOf(action, "inputs"), given, find);
  const here = { ...frame, asked: [...frame.asked, action] };
  findStepCells(here, {
    contexts: { ...contexts, frame: { ...contexts.frame, asked: here.asked }, inputs },
    steps: childOf(action, "runs", "steps"),
  });
}

function describeUnread(uses: string, step: Tree): OpenPoint {
  const spot = spotOf((childOf(step, "uses") ?? step).at);
  return { kind: "unread", what: uses, why: "there is no such action in this repository", spot };
}

/** A place where a script may be called. */
interface Text {
  readonly tree: Tree | undefined;
  readonly find: Find;
  readonly step: string;
  readonly env: Variables;
}

/** Finds the cells in what is given to something that is not read. Answers whether there are any. */
export function findTextCells(frame: Frame, text: Text): boolean {
  const counts = entriesOf(text.tree).map(([, tree]) =>
    addCells(frame, { ...text, tree, folder: "" }),
  );
  return counts.some((count) => count > 0);
}

function defaultFolder({ frame, job }: Contexts): Tree | undefined {
  const keys = ["defaults", "run", "working-directory"];
  return childOf(job?.tree, ...keys) ?? childOf(frame.tree, ...keys);
}

function addCells(frame: Frame, text: Text & { readonly folder: string }): number {
  const { tree, find, folder } = text;
  if (tree?.kind !== "leaf" || typeof tree.value !== "string") return 0;
  const { findings, world, openCells } = frame;
  const filled = toText(fillTree(tree, find));
  const trimmed = folder.replace(/^\.\//, "").replace(/\/$/, "");
  const calls = findCalls(filled, {
    scripts: world.scripts,
    folder: trimmed === "." ? "" : trimmed,
  });
  for (const call of calls) {
    const spot = spotOfLine(tree, call.line);
    if (openCells.length > 0) findings.points.push(...openCells);
    else findings.cells.push(makeCell(frame, text, { call, spot }));
    if (openCells.length > 0 || call.isSure) continue;
    const what = `a call in step ${text.step}`;
    const why = `bash decides whether and how: ${showHoles(call.line)}`;
    findings.points.push({ kind: "assumed", what, why, spot });
  }
  return calls.length;
}

/** The line of a call in its block, or the block where its text is made of expressions. */
function spotOfLine(tree: Tree, line: string): Spot {
  const { file, start, end } = tree.at;
  const offset = file.text.slice(start, end).indexOf(line.split(" ")[0] ?? line);
  const whole = file.text.slice(start, end).indexOf(line);
  return spotOf(tree.at, Math.max(0, whole >= 0 ? whole : offset));
}

function makeCell(
  frame: Frame,
  { step, env }: Text,
  { call, spot }: { readonly call: ScriptCall; readonly spot: Spot },
): WorkflowCell {
  const shell = runAssignments(call, env, spot);
  const sets = call.sets.map(([name, word]) => [name, fillWord(word, shell.all, spot)] as const);
  const variables: Variables = { ...shell.exported, ...Object.fromEntries(sets) };
  const all = Object.entries(variables).map(([name, value]) => [name, toText(value)] as const);
  const words = call.words?.map((word) => fillWord(word, shell.all, spot));
  const args = words?.map((word, index) => [`$${index + 1}`, word] as const) ?? [];
  const isWhole = words !== undefined && args.every(([, word]) => !isOpen(word));
  return {
    workflow: frame.root,
    jobs: frame.jobs.map(({ job, matrix }) => ({ job, matrix: mapTexts(matrix, showHoles) })),
    step,
    call: showHoles(call.line),
    spot,
    variables: Object.fromEntries(all.filter(([, text]) => !isOpen(text))),
    ...(isWhole ? { args: words } : {}),
    notKnown: [...all, ...args].flatMap(describeOpen),
    conditions: frame.conditions,
  };
}

/** The variables of the shell at a call, and those of them that a program sees. */
function runAssignments(
  call: ScriptCall,
  env: Variables,
  spot: Spot,
): { readonly all: Variables; readonly exported: Variables } {
  let [all, exported] = [env, env];
  for (const { name, word, isExported } of call.assigned) {
    const why = `what the lines before the call assign to ${name} is up to bash`;
    const value = word === undefined ? openWord(name, why, spot) : fillWord(word, all, spot);
    all = { ...all, [name]: value };
    // What came from the environment goes back there.
    if (isExported || exported[name] !== undefined) exported = { ...exported, [name]: value };
  }
  return { all, exported };
}

function openWord(expression: string, why: string, spot: Spot): string {
  return makeHole({ expression, why, spot });
}

/** A word of bash, with the variables of the cell in it. One without a known value is a hole. */
function fillWord(word: string, variables: Variables, spot: Spot): string {
  const valueOf = (name: string): string | undefined => {
    const value = variables[name];
    return value === undefined ? undefined : toText(value);
  };
  const text = expandWord(word, valueOf);
  if (text !== undefined) return text;
  return openWord(word, "a variable in it is set only when CI runs", spot);
}

function describeOpen([name, text]: readonly [string, string]): readonly OpenVariable[] {
  const [hole] = listHoles(text);
  if (hole === undefined) return [];
  return [{ name, text: showHoles(text), why: hole.why, spot: hole.spot }];
}

function showName(step: Tree, find: Find): string {
  const name = childOf(step, "name");
  if (name !== undefined) return showHoles(toText(fillTree(name, find)));
  const run = childOf(step, "run");
  if (run === undefined) return `uses ${textOf(childOf(step, "uses")) ?? ""}`;
  return showHoles(toText(fillTree(run, find)).trim().split("\n")[0] ?? "");
}

/** Variables that a step writes for those after it: a plain text is known, the rest is a hole. */
function readWrites(step: Tree, find: Find): Variables {
  const run = childOf(step, "run");
  if (run === undefined || textOf(run)?.includes("GITHUB_ENV") !== true) return {};
  const lines = toText(fillTree(run, find)).split("\n");
  const writes = lines.flatMap((line) => {
    const found = /echo\s+["']?([A-Za-z_]\w*)=.*>>\s*"?\$\{?GITHUB_ENV/.exec(line);
    const name = found?.[1];
    if (name === undefined) return [];
    const spot = spotOfLine(run, line.trim());
    const why = `an earlier step writes ${name} to $GITHUB_ENV`;
    return [[name, makeHole({ expression: line.trim(), why, spot })] as const];
  });
  return Object.fromEntries(writes);
}
