import type { Legacy } from "../model/legacy.ts";
import {
  finishItems,
  listReferences,
  listTemplates,
  listVariables,
  type Surroundings,
} from "./finish-items.ts";
import { allOf, isSame } from "./guard.ts";
import type { Predicate } from "../model/predicate.ts";
import type { ImportedScript, ImportedStep, ImportedSuite, ImportNote } from "./imported-script.ts";
import type { Item } from "./items.ts";
import type { DraftSuite } from "./make-suites.ts";
import { nameSuites } from "./name-suites.ts";
import type { Ground } from "./values.ts";

/** What all suites of a script have in common. */
export interface Finish {
  readonly legacy: Legacy;
  readonly defaults: Ground["defaults"];
  readonly around: Surroundings;
  /** About the script as a whole. */
  readonly notes: readonly ImportNote[];
}

/** Gives drafts their names and their last form, and says what stays bash. */
export function finishSuites(drafts: readonly DraftSuite[], finish: Finish): ImportedScript {
  const names = nameDrafts(drafts);
  const suites = drafts.map((draft, index): ImportedSuite => {
    const items = finishItems(draft.items, finish.around);
    const { handOver, comments } = draft;
    const when = withoutEarlier(draft.when, drafts.slice(0, index));
    return {
      name: names[index] ?? "",
      ...(when === undefined ? {} : { when }),
      steps: handOver === undefined ? toSteps(items) : [],
      ...(handOver === undefined ? {} : { handOver }),
      comments,
    };
  });
  return {
    legacy: finish.legacy,
    variables: declareVariables(suites, Object.fromEntries(finish.defaults)),
    suites,
    defaults: Object.fromEntries(finish.defaults),
    notes: [...suites.flatMap(listNotes), ...finish.notes].sort((a, b) => a.line - b.line),
  };
}

/** That an earlier suite does not hold goes without saying: the first that holds is taken. */
function withoutEarlier(
  when: Predicate | undefined,
  earlier: readonly DraftSuite[],
): Predicate | undefined {
  if (when === undefined || !("all" in when)) return when;
  const isSaid = (part: Predicate): boolean =>
    "not" in part && earlier.some((one) => isSame(one.when, part.not));
  const rest = allOf(when.all.filter((part) => !isSaid(part)));
  return typeof rest === "object" ? rest : when;
}

function nameDrafts(drafts: readonly DraftSuite[]): readonly string[] {
  return nameSuites(drafts.map(({ name, when }) => name ?? when));
}

/** A suite without steps would not run the beginning and the end of the script either. */
function toSteps(items: readonly Item[]): readonly ImportedStep[] {
  if (items.length === 0) {
    return [{ work: { kind: "sh", sh: ":" }, comments: [], after: [], lines: [0, 0] }];
  }
  return items.map(({ work, when, comments, after = [], lines, isReplayable }) => ({
    work,
    ...(typeof when === "object" ? { when } : {}),
    comments,
    after,
    lines,
    ...(isReplayable === true ? { isReplayable } : {}),
  }));
}

const WELL_KNOWN = [
  "BUILD_ENVIRONMENT",
  "TEST_CONFIG",
  "SHARD_NUMBER",
  "NUM_TEST_SHARDS",
  "TESTS_TO_INCLUDE",
];

/** Those that suites ask for: with their default, or because Moult does not know them. */
export function declareVariables(
  suites: readonly ImportedSuite[],
  defaults: ImportedScript["defaults"],
): ImportedScript["variables"] {
  const asked = suites.flatMap(({ when, steps, handOver = [] }) => [
    ...(when === undefined ? [] : listVariables(when)),
    ...handOver.flatMap(listReferences),
    ...steps.flatMap((step) => [
      ...(step.when === undefined ? [] : listVariables(step.when)),
      ...templatesOf(step).flatMap(listReferences),
    ]),
  ]);
  // A shard has both.
  const isSharded = asked.includes("SHARD_NUMBER") || asked.includes("NUM_TEST_SHARDS");
  const names = new Set([...asked, ...(isSharded ? ["SHARD_NUMBER", "NUM_TEST_SHARDS"] : [])]);
  const rows = [...names].flatMap((name): [string, { readonly default?: string }][] => {
    const fallback = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
    if (fallback !== undefined) return [[name, { default: fallback }]];
    return WELL_KNOWN.includes(name) ? [] : [[name, {}]];
  });
  return Object.fromEntries(rows);
}

function templatesOf({ work }: ImportedStep): readonly string[] {
  if (work.kind === "call" || work.kind === "set") return listTemplates(work);
  return [];
}

/** What of a suite stays bash. */
export function listNotes({ steps }: ImportedSuite): readonly ImportNote[] {
  return steps.flatMap(({ work, lines }): ImportNote[] => {
    if (work.kind !== "sh" || lines[0] === 0) return [];
    const [first = ""] = work.sh.trim().split("\n");
    return [{ kind: "verbatim", line: lines[0], message: first }];
  });
}
