import type { Predicate } from "../model/predicate.ts";
import type { Trace, TraceEvent } from "../model/trace.ts";
import { declareVariables, listNotes } from "./finish-suites.ts";
import { allOf, anyOf, isSame } from "./guard.ts";
import type { ImportedScript, ImportedStep, ImportedSuite } from "./imported-script.ts";
import { nameSuites } from "./name-suites.ts";

/** Cells that do the same there. */
interface Group {
  readonly traces: readonly Trace[];
  /** Undefined: it did something that no call of a function says. */
  readonly steps: readonly ImportedStep[] | undefined;
}

/**
 * Where one suite holds bash that chooses functions, as a loop over a list does: a suite for each sequence of calls that
 * the traces show, and last the bash itself, for what nobody has declared. Else the script as it was.
 */
export function refineByTraces(imported: ImportedScript, traces: readonly Trace[]): ImportedScript {
  const [suite] = imported.suites;
  if (suite === undefined || !mayRefine(imported)) return imported;
  const groups = groupTraces(imported, suite, traces);
  const typed = groups.filter(({ steps }) => steps !== undefined && !isSame(steps, suite.steps));
  const subjects = chooseSubjects(groups, traces);
  if (typed.length === 0 || subjects === undefined) return imported;
  const whens = typed.map((group) => describeGroup(group, subjects, imported.defaults));
  const known = whens.filter((when) => typeof when === "object");
  if (known.length < whens.length) return imported;
  const names = nameSuites([...known, "rest"]);
  const suites = [
    ...typed.flatMap(({ steps = [] }, index): readonly ImportedSuite[] => {
      const when = known[index];
      const comments = index === 0 ? [FROM_TRACES] : [];
      return when === undefined ? [] : [{ name: names[index] ?? "", when, steps, comments }];
    }),
    { ...suite, name: names.at(-1) ?? "rest" },
  ];
  return {
    ...imported,
    suites,
    variables: declareVariables(suites, imported.defaults),
    notes: [
      ...suites.flatMap(listNotes),
      ...imported.notes.filter(({ kind }) => kind === "note"),
      describeSource(suite, traces.length),
    ],
  };
}

const FROM_TRACES =
  ' From traces, up to the suite "rest": the calls of declared cells, as they are when nothing fails.';

/** Whether traces may say more: one suite is all there is, and some of it is bash. */
export function mayRefine({ suites: [suite, ...others] }: ImportedScript): boolean {
  if (suite === undefined || others.length > 0 || suite.when !== undefined) return false;
  return suite.steps.some(isReplayed);
}

function isReplayed({ work, when, isReplayable }: ImportedStep): boolean {
  return work.kind === "sh" && when === undefined && isReplayable === true;
}

function describeSource({ steps }: ImportedSuite, count: number): ImportedScript["notes"][number] {
  const line = steps.find(isReplayed)?.lines[0] ?? 1;
  const message = `the calls of suites before "rest" come from traces of ${count} cells: what else is done here is only in "rest"`;
  return { kind: "note", line, message };
}

function groupTraces(
  { legacy }: ImportedScript,
  suite: ImportedSuite,
  traces: readonly Trace[],
): readonly Group[] {
  const within = legacy.dispatch?.inside === undefined ? [] : [legacy.dispatch.inside];
  const rows = traces.map((trace) => {
    const top = trace.events.filter(
      (event) => event.place.path === legacy.script && isSame(event.within, within),
    );
    const isGood = trace.problem === undefined && trace.exitCode === 0;
    return { trace, steps: isGood ? readSteps(suite, top) : undefined };
  });
  return [...Map.groupBy(rows, ({ steps }) => JSON.stringify(steps)).values()].map((same) => ({
    traces: same.map(({ trace }) => trace),
    steps: same[0]?.steps,
  }));
}

/** The steps of a suite with calls in place of the bash that made them. */
function readSteps(
  suite: ImportedSuite,
  events: readonly TraceEvent[],
): readonly ImportedStep[] | undefined {
  const steps: ImportedStep[] = [];
  for (const step of suite.steps) {
    const [from, to] = step.lines;
    const own = events.filter(({ place }) => place.line >= from && place.line <= to);
    if (!isReplayed(step) || own.length === 0) {
      steps.push(step);
      continue;
    }
    for (const event of own) {
      if (event.kind !== "function" || event.args.some(isOfSandbox)) return undefined;
      const args = event.args.map((arg) => arg.replaceAll("$", "$$$$"));
      steps.push({
        work: { kind: "call", call: event.name, args },
        comments: [],
        after: [],
        lines: step.lines,
      });
    }
  }
  return steps;
}

/** The project stands elsewhere in the sandbox than here, and so do the home and what `mktemp` makes. */
function isOfSandbox(arg: string): boolean {
  return /\/(?:workspace|root|tmp)(?:\/|$|[^\w])/.test(arg);
}

/** What a cell is asked for: a variable, or an argument by its number from 1. */
type Subject = { readonly env: string } | { readonly arg: number };

const MOST_SUBJECTS = 3;

/** The fewest variables and arguments by whose values every group is told from all others. */
function chooseSubjects(
  groups: readonly Group[],
  traces: readonly Trace[],
): readonly Subject[] | undefined {
  const names = [...new Set(traces.flatMap(({ variables }) => Object.keys(variables)))];
  const most = Math.max(0, ...traces.map(({ args }) => args.length));
  // Arguments may stand in a call: all of them are asked for, and that there are no more.
  const args = most === 0 ? [] : [...Array(most + 1).keys()].map((index) => ({ arg: index + 1 }));
  const variables = names.map((env) => ({ env }));
  for (let size = 0; size <= Math.min(MOST_SUBJECTS, variables.length); size += 1) {
    const found = listSubsets(variables, size).find((some) =>
      tellsApart(groups, [...some, ...args]),
    );
    if (found !== undefined) return [...found, ...args];
  }
  return tellsApart(groups, [...variables, ...args]) ? [...variables, ...args] : undefined;
}

function listSubsets(all: readonly Subject[], size: number): readonly (readonly Subject[])[] {
  if (size === 0) return [[]];
  return all.flatMap((one, index) =>
    listSubsets(all.slice(index + 1), size - 1).map((rest) => [one, ...rest]),
  );
}

function tellsApart(groups: readonly Group[], subjects: readonly Subject[]): boolean {
  const seen = groups.map(({ traces }) => new Set(traces.map((trace) => keyOf(trace, subjects))));
  const all = seen.flatMap((keys) => [...keys]);
  return new Set(all).size === all.length;
}

function keyOf(trace: Trace, subjects: readonly Subject[]): string {
  return JSON.stringify(subjects.map((subject) => valueOf(trace, subject)));
}

function valueOf({ variables, args }: Trace, subject: Subject): string {
  if ("arg" in subject) return args[subject.arg - 1] ?? "";
  return Object.hasOwn(variables, subject.env) ? (variables[subject.env] ?? "") : "";
}

function describeGroup(
  { traces }: Group,
  subjects: readonly Subject[],
  defaults: ImportedScript["defaults"],
): Predicate | boolean {
  const cells = traces.map((trace) =>
    allOf(
      subjects.map((subject): Predicate => {
        const fallback =
          "env" in subject && Object.hasOwn(defaults, subject.env) ? defaults[subject.env] : "";
        const value = valueOf(trace, subject) || (fallback ?? "");
        return value === "" ? { ...subject, nonempty: false } : { ...subject, eq: value };
      }),
    ),
  );
  return anyOf(cells);
}
