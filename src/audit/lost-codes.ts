import type { Node } from "web-tree-sitter";
import { isSound, isTalk } from "./command-words.ts";
import type { Finding } from "./finding.ts";
import { guardOf } from "./guards.ts";
import { isService, isWithin, listJobs, listWaits, startedPrograms, type Job } from "./jobs.ts";
import {
  calledFunctions,
  findAt,
  insertAfter,
  isInCleanUp,
  replace,
  type Edit,
  type ScriptView,
} from "./script-view.ts";
import { ancestorOf, lineOf, readStatements, scopeOf, wordsOf } from "./syntax.ts";
import { runsTests } from "./test-commands.ts";

/** Background jobs whose exit codes `wait` does not answer, and those that nothing waits for. */
export function findLostCodes(script: ScriptView): readonly Finding[] {
  const jobs = listJobs(script.root).filter(isWorthwhile);
  const waits = listWaits(script.root).filter((node) => !isInCleanUp(node));
  return [
    ...waits.flatMap((node) => findLosingWait(script, node, jobs)),
    ...findForgotten(script, jobs),
  ];
}

/** Jobs that live until they are ended, or that keep their exit code themselves, are no trouble. */
function isWorthwhile({ node }: Job): boolean {
  const programs = startedPrograms(node);
  if (programs.length === 0) return false;
  const keepsCode = node.descendantsOfType("special_variable_name").some((one) => one.text === "?");
  if (keepsCode || hasOwnHandler(node)) return false;
  return !isService(node) && !programs.some(([name]) => name === "sleep");
}

/** `cmd || echo failed >> list`: the job says by itself that it failed. */
function hasOwnHandler(node: Node): boolean {
  return [node, ...node.descendantsOfType("list")].some(
    (one) => one.type === "list" && one.children.some(({ type }) => type === "||"),
  );
}

function findLosingWait(script: ScriptView, node: Node, jobs: readonly Job[]): readonly Finding[] {
  const words = wordsOf(node).slice(1);
  if (isIgnored(node)) return [];
  const processes = words.filter((word) => !word.startsWith("-"));
  if (words.some((word) => word.startsWith("-"))) return [];
  if (processes.length === 0) return findBareWait(script, node, jobs);
  const isMany =
    processes.length > 1 ||
    /^"?\$\{\w+\[[@*]\]\}"?$/.test(processes[0] ?? "") ||
    jobs.some(({ kept }) => kept?.form === "words" && processes[0] === `$${kept.name}`) ||
    (processes[0] ?? "").startsWith("$(jobs ");
  if (!isMany) return [];
  return findAt(script, node, {
    kind: "wait-loses-codes",
    trouble: "`wait` with several processes answers the exit code of the last one only",
    edits: [
      replace(
        node,
        `for pid in ${processes.join(" ")}; do ${waitFor("$pid")}; done; ${passOn(node)}`,
      ),
    ],
  });
}

function isIgnored(node: Node): boolean {
  const guard = guardOf(node);
  return guard?.kind === "or" && /^(true|:)$/.test(guard.right?.text ?? "");
}

function waitFor(process: string): string {
  return `wait "${process}" || failed=$?`;
}

/** What comes after the waits: the script or the function ends with the last exit code that was not 0. */
function passOn(node: Node): string {
  const ends = ancestorOf(node, new Set(["function_definition"])) === undefined ? "exit" : "return";
  return `(( \${failed:-0} == 0 )) || ${ends} "$failed"`;
}

function findBareWait(script: ScriptView, node: Node, jobs: readonly Job[]): readonly Finding[] {
  const waited = jobsBefore(script, node, jobs).filter((job) => !isGivenAway(job));
  if (waited.length === 0 || isAfterWaits(node) || isAfterKill(node)) return [];
  const lines = [...new Set(waited.map(({ node: job }) => lineOf(job)))];
  const where = lines.length === 1 ? `line ${lines[0]}` : `lines ${lines.join(", ")}`;
  return findAt(script, node, {
    kind: "wait-loses-codes",
    trouble: `\`wait\` alone answers 0, also when what ${where} started has failed`,
    edits: fixBareWait(script.text, node, waited),
  });
}

/** The jobs that this shell started before: in the same scope, or in functions that it called there. */
function jobsBefore(script: ScriptView, node: Node, jobs: readonly Job[]): readonly Job[] {
  const scope = scopeOf(node);
  const own = jobs.filter(
    (job) => job.scope.id === scope.id && job.node.startIndex < node.startIndex,
  );
  if (own.length > 0) return own;
  const calls = readCallsBefore(script, scope, node);
  return jobs.filter((job) => {
    const name = job.scope.childForFieldName("name")?.text;
    return job.scope.type === "function_definition" && name !== undefined && calls.has(name);
  });
}

function readCallsBefore(script: ScriptView, scope: Node, node: Node): ReadonlySet<string> {
  const commands = scope
    .descendantsOfType("command")
    .filter((one) => one.startIndex < node.startIndex && scopeOf(one).id === scope.id);
  return new Set(commands.flatMap((one) => calledFunctions(one, script.known)));
}

/** One that waits by process before it has taken the exit codes already. */
function isAfterWaits(node: Node): boolean {
  const scope = scopeOf(node);
  return listWaits(scope).some(
    (one) =>
      one.startIndex < node.startIndex && scopeOf(one).id === scope.id && wordsOf(one).length > 1,
  );
}

/** What was ended has no exit code that anybody wants. */
function isAfterKill(node: Node): boolean {
  const scope = scopeOf(node);
  return scope
    .descendantsOfType("command")
    .some(
      (one) => one.startIndex < node.startIndex && /^p?kill(all)?$/.test(wordsOf(one)[0] ?? ""),
    );
}

/** Whether a variable has the process of this job alone. */
function isOne({ kept, loop }: Job): boolean {
  return kept?.form === "one" && loop === undefined;
}

function fixBareWait(text: string, node: Node, jobs: readonly Job[]): readonly Edit[] {
  const singles = jobs.flatMap((job) => (isOne(job) && job.kept ? [`$${job.kept.name}`] : []));
  const isMixed = jobs.some((job) => !isOne(job) && job.kept !== undefined);
  if (isMixed && new Set(jobs.map(({ kept }) => kept?.name)).size > 1) return [];
  const kept = jobs.find((job) => !isOne(job) && job.kept !== undefined)?.kept;
  const name = kept?.name ?? "pids";
  const added = jobs.filter((job) => job.kept === undefined);
  const isMany = kept !== undefined || added.length > 0;
  const many = kept?.form === "words" ? `$${name}` : `"\${${name}[@]}"`;
  const processes = [...singles.map((one) => `"${one}"`), ...(isMany ? [many] : [])];
  const loop = `for pid in ${processes.join(" ")}; do ${waitFor("$pid")}; done; ${passOn(node)}`;
  return [
    ...added.map(({ ampersand }) =>
      insertAfter(ampersand, ` ${name}+=("$!")${endOf(text, ampersand)}`),
    ),
    replace(node, loop),
  ];
}

/** What ends a command here, when something follows on its line. */
function endOf(text: string, node: Node): string {
  return /^[ \t]*(#.*)?(\n|$|\))/.test(text.slice(node.endIndex)) ? "" : ";";
}

/** Without a `wait` anywhere, and with no trace of the process that could be used. */
function findForgotten(script: ScriptView, jobs: readonly Job[]): readonly Finding[] {
  if (usesJobs(script)) return [];
  return jobs
    .filter((job) => job.kept === undefined && !isGivenAway(job) && !isInCleanUp(job.node))
    .filter((job) => !isUsed(script, job))
    .filter(({ node }) => startedPrograms(node).some(([name = ""]) => !name.includes("$")))
    .flatMap(({ node, ampersand }) =>
      findAt(script, node, {
        kind: "job-never-waited",
        trouble: "nothing waits for this job: its exit code is lost, and it may outlive the script",
        edits: endsByItself(script, node)
          ? [insertAfter(ampersand, ` wait "$!"${endOf(script.text, ampersand)}`)]
          : [],
      }),
    );
}

/** Whether something runs while it does: then it may be what that talks to, and has to live until then. */
function isUsed({ root, known }: ScriptView, { node }: Job): boolean {
  const definition = ancestorOf(node, new Set(["function_definition"]));
  const name = definition?.childForFieldName("name")?.text;
  const commands = root.descendantsOfType("command");
  const isOwn = (one: Node): boolean => definition !== undefined && isWithin(one, definition);
  const atTop = commands.filter(
    (one) => ancestorOf(one, new Set(["function_definition"])) === undefined,
  );
  const call = name === undefined ? node : atTop.find((one) => wordsOf(one)[0] === name);
  if (call === undefined) return true;
  const after = [
    ...atTop.filter((one) => one.startIndex >= call.endIndex),
    ...commands.filter((one) => isOwn(one) && one.startIndex >= node.endIndex),
  ];
  return after.map(wordsOf).some((words) => !isSound(words, known) && !isTalk(words, known));
}

/** Only of these is it sure that waiting for them ends. */
function endsByItself({ known }: ScriptView, node: Node): boolean {
  const all = startedPrograms(node);
  return all.length > 0 && all.every((words) => runsTests(words, known) || isSound(words, known));
}

function usesJobs({ root }: ScriptView): boolean {
  return root
    .descendantsOfType("command")
    .some((node) => /^(wait|jobs|fg|disown|kill|pkill|killall)$/.test(wordsOf(node)[0] ?? ""));
}

/** `echo $! > file`: somebody else ends it. */
function isGivenAway({ kept, node }: Job): boolean {
  return kept === undefined && usesLastJob(node);
}

/** Whether `$!` is read after it in the same list of statements. */
function usesLastJob(node: Node): boolean {
  const after = readStatements(node.parent?.children ?? []).filter(
    (one) => one.node.startIndex > node.startIndex,
  );
  return after.some((one) => /\$(!|\{!\})/.test(one.node.text) && !isWithin(node, one.node));
}
