import type { Failure } from "../model/failure.ts";
import type { DispatchMarks } from "../model/legacy.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { DispatchRange } from "./bridge-text.ts";
import type { ScriptFacts, TopStatement } from "./script-facts.ts";

/** A script whose dispatch is to be found. */
export interface ScriptToSearch {
  /** As the config names it. */
  readonly path: string;
  readonly text: string;
  readonly facts: ScriptFacts;
  /** The functions of the files that it sources. */
  readonly helperFunctions: readonly string[];
}

/**
 * Finds the lines that choose what runs. With marks: those lines, which have to be at the top level. Without:
 * the last if or case at the top level whose bodies call a function of the script or of its helpers.
 */
export function findDispatch(
  script: ScriptToSearch,
  marks: DispatchMarks | undefined,
): Result<DispatchRange> {
  return marks === undefined ? findBySyntax(script) : findByMarks(script, marks);
}

function findBySyntax(script: ScriptToSearch): Result<DispatchRange> {
  const { facts, helperFunctions, path } = script;
  const functions = new Set([...facts.functions, ...helperFunctions]);
  const calling = facts.statements.filter(({ calls }) => calls.some((name) => functions.has(name)));
  const found = calling.findLast(({ kind }) => kind !== "other");
  if (found === undefined) {
    return failed({
      code: "config-invalid",
      message: `no dispatch was found in ${path}: no if or case at its top level calls one of its ${functions.size} functions`,
      place: { path },
      next: `set legacy.dispatch to the first and the last line of what chooses the tests${listCandidates(script, functions)}`,
    });
  }
  return toRange(script, found.fromLine, found.toLine);
}

/** The last statements that might be it: calls of functions, and of names that are only known when it runs. */
function listCandidates({ facts, text }: ScriptToSearch, functions: ReadonlySet<string>): string {
  const lines = text.split("\n");
  const candidates = facts.statements
    .filter(({ calls }) => calls.some((name) => functions.has(name) || name.includes("$")))
    .slice(-MOST_CANDIDATES)
    .map(({ fromLine }) => `line ${fromLine}: ${lines[fromLine - 1]?.trim()}`);
  return candidates.length === 0 ? "" : `; it may be ${candidates.join(", or ")}`;
}

const MOST_CANDIDATES = 5;

function findByMarks(script: ScriptToSearch, { from, to }: DispatchMarks): Result<DispatchRange> {
  const starts = findLines(script, from, ({ fromLine }) => fromLine);
  const [start, another] = starts.atTop;
  if (start === undefined || another !== undefined)
    return failed(describeMark("from", from, { script, ...starts }));
  if (to === undefined) {
    const ends = script.facts.statements.filter(({ fromLine }) => fromLine === start);
    return toRange(script, start, Math.max(start, ...ends.map(({ toLine }) => toLine)));
  }
  const ends = findLines(script, to, ({ toLine }) => toLine);
  const end = ends.atTop.find((line) => line >= start);
  if (end === undefined) return failed(describeMark("to", to, { script, ...ends }));
  return toRange(script, start, end);
}

interface FoundLines {
  /** From 1: the lines with this text at which a statement of the top level begins, or ends. */
  readonly atTop: readonly number[];
  readonly anywhere: readonly number[];
}

function findLines(
  { text, facts }: ScriptToSearch,
  mark: string,
  lineOf: (statement: TopStatement) => number,
): FoundLines {
  const wanted = mark.trim();
  const lines = text.split("\n");
  const anywhere = lines.flatMap((line, index) => (line.trim() === wanted ? [index + 1] : []));
  const top = new Set(facts.statements.map(lineOf));
  // Where the parser gave up, a line that is not indented counts as top level.
  const isTop = (line: number): boolean =>
    top.has(line) || (facts.hasErrors && /^\S/.test(lines[line - 1] ?? ""));
  return { atTop: anywhere.filter(isTop), anywhere };
}

function describeMark(
  key: "from" | "to",
  mark: string,
  found: FoundLines & { readonly script: ScriptToSearch },
): Failure {
  const { script, atTop, anywhere } = found;
  const [what, next] =
    key === "from" && atTop.length > 1
      ? [
          `is ${atTop.length} times at its top level (${listLines(atTop)})`,
          "choose a line that is there only once, or add to it what makes it unlike the others",
        ]
      : anywhere.length > 0
        ? [
            `is not where a statement of its top level ${key === "from" ? "begins" : "ends"}${key === "to" ? " after legacy.dispatch.from" : ""} (${listLines(anywhere)})`,
            "give a line of the top level",
          ]
        : ["is not there", "copy the line from the script"];
  return {
    code: "config-invalid",
    message: `the line of legacy.dispatch.${key} in ${script.path} ${what}: ${mark.trim()}`,
    place: { path: script.path },
    next,
  };
}

function toRange(script: ScriptToSearch, fromLine: number, toLine: number): Result<DispatchRange> {
  const shared = script.facts.statements.find(
    (one) =>
      !one.hasOwnLines &&
      (isWithin(fromLine, one) ||
        isWithin(toLine, one) ||
        (one.fromLine >= fromLine && one.toLine <= toLine)),
  );
  if (shared === undefined) return success({ fromLine, toLine });
  return failed({
    code: "config-invalid",
    message: `the dispatch of ${script.path} (${listLines([fromLine, toLine])}) shares a line with other code`,
    place: { path: script.path },
    next: "put what is beside it on lines of its own",
  });
}

function isWithin(line: number, { fromLine, toLine }: TopStatement): boolean {
  return line >= fromLine && line <= toLine;
}

function listLines(lines: readonly number[]): string {
  return lines.length === 1 ? `line ${lines[0]}` : `lines ${lines.join(", ")}`;
}
