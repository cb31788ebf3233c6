import { readWord } from "../bash/read-words.ts";
import type { Predicate } from "../model/predicate.ts";
import { cutText, type Item, joinVerbatim } from "./items.ts";
import { mentions, type ScriptIndex } from "./script-index.ts";

/** What is around the steps of a suite. */
export interface Surroundings {
  readonly source: string;
  readonly index: ScriptIndex;
  /** Bash that may run after the steps: the end of the script, and its traps. */
  readonly later: string;
  /** The steps were the body of a function. */
  readonly isInside: boolean;
}

/** Brings the steps of a suite into their last form: what nobody reads is left out, and bash that belongs together is one step. */
export function finishItems(items: readonly Item[], around: Surroundings): readonly Item[] {
  const safe = keepQuestions(items, around.source);
  const joined = joinVerbatim(dropUnread(safe, around), around.source).map(endWell);
  return around.isInside ? joined.map(withoutLocals) : joined;
}

/**
 * A `set` step counts for all conditions and references after it, which ask what CI has set. Where one of them asks
 * for the same variable, the line stays bash.
 */
function keepQuestions(items: readonly Item[], source: string): readonly Item[] {
  return items.map((item, index) => {
    const { work, range } = item;
    if (work.kind !== "set" || range === undefined) return item;
    const later = items.slice(index + 1);
    const isAsked = Object.keys(work.set).some((name) => later.some((one) => asksFor(one, name)));
    return isAsked ? { ...item, work: { kind: "sh", sh: cutText(source, range) } } : item;
  });
}

function asksFor({ when, work }: Item, name: string): boolean {
  if (typeof when === "object" && listVariables(when).includes(name)) return true;
  return listTemplates(work).some((text) => listReferences(text).includes(name));
}

/** The variables that a predicate asks for. */
export function listVariables(predicate: Predicate): readonly string[] {
  if ("all" in predicate) return predicate.all.flatMap(listVariables);
  if ("any" in predicate) return predicate.any.flatMap(listVariables);
  if ("not" in predicate) return listVariables(predicate.not);
  return "env" in predicate ? [predicate.env] : [];
}

/** The texts of a step that may hold references. */
export function listTemplates(work: Item["work"]): readonly string[] {
  if (work.kind === "call") return work.args;
  return work.kind === "set" ? Object.values(work.set) : [];
}

/** The variables that a text refers to. */
export function listReferences(text: string): readonly string[] {
  return readWord(text).flatMap((part) => {
    if (part.kind === "value") return [part.name];
    return part.kind === "math" ? (part.expression.match(/[A-Za-z_]\w*/g) ?? []) : [];
  });
}

/** An assignment whose value went into the steps that use it, and that nothing else can see. */
function dropUnread(items: readonly Item[], { index, later }: Surroundings): readonly Item[] {
  if (index.exportsAll) return items;
  const isUnread = (item: Item): boolean => {
    const { assigns = [] } = item;
    const others = items.filter((one) => one !== item);
    return (
      assigns.length > 0 &&
      assigns.every((name) => {
        const isOwn = isOfShell(name) && !index.isReadByFunctions(name) && !mentions(later, name);
        return isOwn && !others.some((one) => readsVariable(one, name));
      })
    );
  };
  const kept = items.filter((item) => !isUnread(item));
  return kept.length < items.length
    ? dropUnread(kept, { source: "", index, later, isInside: false })
    : kept;
}

/** A name in capitals may be one that CI exports, and so may these: then programs see it. */
function isOfShell(name: string): boolean {
  return /[a-z]/.test(name) && !/proxy|npm_config/i.test(name);
}

function readsVariable({ work }: Item, name: string): boolean {
  return work.kind === "sh" && mentions(work.sh, name);
}

/** A step that ends with a bad status has failed. Under `set -e` the script is over by then where it counts. */
function endWell(item: Item): Item {
  const { work, mayEndBad } = item;
  return work.kind === "sh" && mayEndBad === true
    ? { ...item, work: { kind: "sh", sh: `${work.sh}\n:` } }
    : item;
}

/** Outside of a function there is nothing local. */
function withoutLocals(item: Item): Item {
  if (item.work.kind !== "sh") return item;
  const sh = item.work.sh.replaceAll(
    /(^|[\n;{]\s*|\b(?:then|do|else)\s+)local(?=\s)/g,
    "$1declare",
  );
  return { ...item, work: { kind: "sh", sh } };
}
