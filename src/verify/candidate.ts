import type { DispatchRange } from "../bash/bridge-text.ts";
import { quoteForBash } from "../lib/quote.ts";
import type { Plan } from "../model/plan.ts";
import type { Task } from "../model/task.ts";
import type { TracePlace } from "../model/trace.ts";

/** The old script, and which of its lines the plan replaces. */
export interface CandidateScript {
  /** As it is called from the root of the project. */
  readonly path: string;
  readonly text: string;
  readonly range: DispatchRange;
}

/** What a plan would run, as a script of bash. */
export interface Candidate {
  readonly text: string;
  /** Variables of the run that the cell itself does not have. */
  readonly variables: Readonly<Record<string, string>>;
  /** Which line of the text comes from where; from 1, in order. */
  readonly lines: readonly CandidateLines[];
  /** Whether it has to enter `REACHED`: it is the script around its dispatch. */
  readonly isBridged: boolean;
}

/** Lines of a candidate that have one origin. */
export interface CandidateLines {
  /** From 1. */
  readonly fromLine: number;
  /** Lines of the script from this one on, or the task with this index in the plan. */
  readonly origin: { readonly scriptLine: number } | { readonly task: number };
}

/** A function that a candidate enters where the dispatch of the script was. */
export const REACHED = "__moult_dispatch";

/**
 * What the tasks of a plan do, in their order, as bash: in place of the script's dispatch where any of them needs what
 * the script has set up, else alone. `root` is the project as the sandbox sees it, which the plan was made for.
 */
export function renderCandidate(plan: Plan, script: CandidateScript): Candidate {
  const setUp = plan.tasks.find(({ role }) => role === "set-up");
  const isBridged = setUp !== undefined || plan.tasks.some(({ shell }) => shell !== undefined);
  const work = [...plan.tasks.entries()].filter(([, { role }]) => role === undefined);
  const env = setUp?.env ?? work[0]?.[1].env ?? {};
  const pieces = renderTasks(work, { plan, env });
  if (!isBridged) return { ...joinPieces(ALONE, pieces), variables: env, isBridged };
  return { ...joinPieces(cutScript(script), pieces), variables: env, isBridged };
}

/** A suite that is handed over: that command and nothing else; the script itself stays what it is. */
export function renderHandOver(
  argv: readonly string[],
  { path, text }: CandidateScript,
): Candidate {
  const words = argv[0] === "bash" || argv[0] === "sh" ? argv.slice(1) : argv;
  const isScript = words.length === 1 && words[0]?.replace(/^\.\//, "") === path;
  const lines: readonly CandidateLines[] = [
    { fromLine: 1, origin: isScript ? { scriptLine: 1 } : { task: 0 } },
  ];
  const command = `#!/bin/bash\nexec ${argv.map(quoteForBash).join(" ")} "$@"\n`;
  return { text: isScript ? text : command, variables: {}, lines, isBridged: false };
}

/** Where a line of a candidate comes from: of the script, or of the task with this index. */
export function originOf(
  { lines }: Candidate,
  { path, line }: TracePlace,
  script: string,
): TracePlace | { readonly task: number } {
  if (path !== script) return { path, line };
  const found = lines.findLast(({ fromLine }) => fromLine <= line);
  if (found === undefined) return { path, line };
  const { fromLine, origin } = found;
  return "task" in origin ? origin : { path, line: origin.scriptLine + line - fromLine };
}

interface Piece {
  readonly task: number;
  readonly lines: readonly string[];
}

function renderTasks(
  work: readonly (readonly [index: number, task: Task])[],
  { plan, env }: { readonly plan: Plan; readonly env: Task["env"] },
): readonly Piece[] {
  let before = env;
  return work.map(([index, task], at) => {
    const changes = listChanges(before, task.env);
    if (task.shell !== undefined) before = task.env;
    const [, next] = work[at + 1] ?? [];
    const isLast = next === undefined || next.stage !== task.stage;
    const end = isLast && plan.mayContinue !== true ? [STOP] : [];
    return { task: index, lines: [...renderWork(task, changes), ...end] };
  });
}

/** What is bad keeps what comes after its stage from running. */
const STOP = '__moult=$((__moult | $?)); ((__moult == 0)) || builtin exit "$__moult"';

function listChanges(before: Task["env"], env: Task["env"]): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    before[name] === value || !/^[A-Za-z_]\w*$/.test(name)
      ? []
      : [`export ${name}=${quoteForBash(value)} || :`],
  );
}

function renderWork(task: Task, changes: readonly string[]): readonly string[] {
  const { shell } = task;
  // With an empty line after it: a backslash at its end takes that one.
  if (shell?.kind === "eval") return [...changes, ...shell.text.split("\n"), ""];
  if (shell?.kind === "alone") return [...changes, "(", ...shell.text.split("\n"), "", ")"];
  // `command`: a program, though the script may have a function of its name.
  const command = `command ${task.argv.map(quoteForBash).join(" ")}`;
  const line =
    task.inheritsShell === true ? command : `cd -- ${quoteForBash(task.cwd)} && ${command}`;
  // Of this task alone: the next one starts with what the shared bash has.
  return [`( ${[...changes, line].join("; ")} ) || __moult=$?`];
}

/** What stands around the tasks, and how many lines they replace. */
interface Frame {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly room: number;
}

const ALONE: Frame = { before: ["#!/bin/bash", "__moult=0"], after: [""], room: 0 };

function cutScript({ text, range }: CandidateScript): Frame {
  const lines = text.split("\n");
  const start = `${REACHED}() { :; }; ${REACHED}; __moult=0`;
  return {
    before: [...lines.slice(0, range.fromLine - 1), start],
    after: lines.slice(range.toLine),
    room: range.toLine - range.fromLine,
  };
}

/** Fills up what was replaced with empty lines, so that the lines after it keep their numbers where they can. */
function joinPieces({ before, after, room }: Frame, pieces: readonly Piece[]): Joined {
  const all = [...before];
  const lines: CandidateLines[] = [{ fromLine: 1, origin: { scriptLine: 1 } }];
  for (const piece of pieces) {
    lines.push({ fromLine: all.length + 1, origin: { task: piece.task } });
    all.push(...piece.lines);
  }
  const end = before.length + room;
  while (all.length < end) all.push("");
  lines.push({ fromLine: all.length + 1, origin: { scriptLine: end + 1 } });
  return { text: [...all, ...after].join("\n"), lines };
}

type Joined = Pick<Candidate, "text" | "lines">;
