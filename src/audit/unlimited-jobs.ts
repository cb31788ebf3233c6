import type { Node } from "web-tree-sitter";
import type { Finding } from "./finding.ts";
import { isService, listJobs, listWaits, type Job } from "./jobs.ts";
import { countRounds, describeRounds } from "./loop-rounds.ts";
import { findAt, insertBefore, type ScriptView } from "./script-view.ts";
import { ancestorOf, lineOf, wordsOf } from "./syntax.ts";

/** So many processes at once are taken as meant: a runner of GitHub has four cores. */
const MEANT_AT_ONCE = 4;

/** Loops, and long rows, that start process after process and wait for none of them. */
export function findUnlimitedJobs(script: ScriptView): readonly Finding[] {
  const jobs = listJobs(script.root).filter(
    ({ node }) => !isThrottled(script, node) && !isService(node),
  );
  const inLoops = jobs.filter((job) => job.loop !== undefined && !isLeft(job));
  const rows = Map.groupBy(
    jobs.filter(({ loop }) => loop === undefined),
    (job) => `${job.scope.id} ${countWaitsBefore(job)}`,
  );
  return [
    ...inLoops.flatMap((job) => findInLoop(script, job)),
    ...[...rows.values()].flatMap((row) => findRow(script, row)),
  ];
}

const LIMIT = "while (( $(jobs -rp | wc -l) >= $(nproc) )); do sleep 0.1; done";

function findInLoop(script: ScriptView, job: Job): readonly Finding[] {
  const loops = loopsAround(job);
  const counts = loops.map((loop) => countRounds(script, loop));
  const total = counts.reduce<number | undefined>(
    (product, one) => (product === undefined || one === undefined ? undefined : product * one),
    1,
  );
  if (total !== undefined && total <= MEANT_AT_ONCE) return [];
  const unknown = loops.find((_, index) => counts[index] === undefined);
  const many =
    unknown === undefined
      ? `${total} processes`
      : `one process ${describeRounds(unknown)}, however many there are,`;
  return findAt(script, job.node, {
    kind: "unlimited-jobs",
    trouble: `the loop starts ${many} at once, whatever the machine has of memory and cores`,
    edits: mayWaitForRoom(script, [job]) ? [insertBefore(job.node, `${LIMIT}; `)] : [],
  });
}

function findRow(script: ScriptView, row: readonly Job[]): readonly Finding[] {
  const [first, ...more] = row;
  if (first === undefined || row.length <= MEANT_AT_ONCE) return [];
  const last = row.at(-1) ?? first;
  return findAt(script, first.node, {
    kind: "unlimited-jobs",
    trouble: `lines ${lineOf(first.node)} to ${lineOf(last.node)} start ${row.length} processes at once, whatever the machine has of memory and cores`,
    edits: mayWaitForRoom(script, row)
      ? more.map(({ node }) => insertBefore(node, `${LIMIT}; `))
      : [],
  });
}

/**
 * Whether it is sure that room comes: the script itself waits for the end of all its jobs, ends none, and they do not
 * look as if they had to run together.
 */
function mayWaitForRoom({ root }: ScriptView, jobs: readonly Job[]): boolean {
  const all = listJobs(root);
  const commands = root.descendantsOfType("command").map((node) => wordsOf(node)[0] ?? "");
  const waits = listWaits(root).map(wordsOf);
  const isForAll = waits.some((words) => words.length === 1) || all.length === jobs.length;
  if (waits.length === 0 || !isForAll) return false;
  if (commands.some((name) => /^(kill|pkill|killall)$/.test(name))) return false;
  if (all.some(({ node }) => isService(node))) return false;
  return !jobs.some(({ node }) =>
    /rank|world|peer|node|master|worker|replica|client/i.test(node.text),
  );
}

function loopsAround({ node, scope }: Job): readonly Node[] {
  const loops: Node[] = [];
  const types = new Set(["for_statement", "c_style_for_statement", "while_statement"]);
  for (let at = ancestorOf(node, types); at !== undefined; at = ancestorOf(at, types)) {
    if (at.startIndex < scope.startIndex) break;
    loops.push(at);
  }
  return loops;
}

/** Whether the loop ends after the start: then it is no row of starts. */
function isLeft({ node }: Job): boolean {
  const after = node.parent?.namedChildren.filter((one) => one.startIndex > node.startIndex) ?? [];
  return after.some((one) => /^(break|return|exit)\b/.test(one.text));
}

/** Something in the loop waits, counts the jobs, or takes a token. */
function isThrottled(script: ScriptView, node: Node): boolean {
  const loop = ancestorOf(
    node,
    new Set(["for_statement", "c_style_for_statement", "while_statement"]),
  );
  if (loop === undefined) return false;
  return loop.descendantsOfType("command").some((command) => {
    const [name = "", ...args] = wordsOf(command);
    if (/^(wait|jobs|sem|parallel|fg)$/.test(name)) return true;
    if (name === "read" && args.some((one) => /^-\w*u/.test(one))) return true;
    const body = script.known.functions.get(name);
    return body !== undefined && /\b(wait|jobs|sem)\b/.test(body.text);
  });
}

/** How many `wait` stand between the beginning of the scope and the job: each begins a new row. */
function countWaitsBefore({ node, scope }: Job): number {
  return scope
    .descendantsOfType("command")
    .filter((one) => one.startIndex < node.startIndex && wordsOf(one)[0] === "wait").length;
}
