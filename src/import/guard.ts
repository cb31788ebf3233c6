import type { Predicate } from "../model/predicate.ts";
import { evaluate } from "../suites/predicate.ts";

/** A predicate, or what is known to hold or not whatever the environment is. */
export type Guard = Predicate | boolean;

/** All of them, without what says nothing. */
export function allOf(guards: readonly Guard[]): Guard {
  const parts = guards.flatMap((guard): readonly Guard[] =>
    typeof guard === "object" && "all" in guard ? guard.all : [guard],
  );
  if (parts.includes(false)) return false;
  const kept = unique(parts.filter((part) => typeof part === "object"));
  if (kept.some((one) => kept.some((other) => excludes(one, other)))) return false;
  const needed = kept.filter(
    (part) => !kept.some((other) => other !== part && "not" in part && excludes(other, part.not)),
  );
  const simple = needed.map((part) =>
    simplify(
      part,
      needed.filter((other) => other !== part),
    ),
  );
  if (!isSame(simple, needed)) return allOf(simple);
  const [only] = needed;
  return only === undefined ? true : needed.length === 1 ? only : { all: needed };
}

/** What is left of a part beside others that hold: of `not (a and b)` beside `a` only `not b`. */
function simplify(part: Predicate, others: readonly Predicate[]): Guard {
  const isGiven = (one: Predicate): boolean => others.some((other) => isSame(one, other));
  const isOut = (one: Predicate): boolean => others.some((other) => excludes(other, one));
  if ("any" in part) {
    return part.any.some(isGiven) ? true : anyOf(part.any.filter((one) => !isOut(one)));
  }
  if (!("not" in part)) return part;
  const { not } = part;
  if ("any" in not) return allOf(not.any.filter((one) => !isOut(one)).map(notOf));
  if (!("all" in not)) return part;
  if (not.all.some((one) => isOut(one))) return true;
  return notOf(allOf(not.all.filter((one) => !isGiven(one))));
}

/** One of them. */
export function anyOf(guards: readonly Guard[]): Guard {
  const parts = guards.flatMap((guard): readonly Guard[] =>
    typeof guard === "object" && "any" in guard ? guard.any : [guard],
  );
  if (parts.includes(true)) return true;
  const kept = unique(parts.filter((part) => typeof part === "object"));
  if (kept.some((one) => kept.some((other) => isOpposite(one, other)))) return true;
  const simple = kept.map((part) => withoutOpposites(part, kept));
  if (!isSame(simple, kept)) return anyOf(simple);
  const [only] = kept;
  return only === undefined ? false : kept.length === 1 ? only : { any: kept };
}

/** `a or (not a and b)` is `a or b`. */
function withoutOpposites(part: Predicate, all: readonly Predicate[]): Guard {
  if (!("all" in part)) return part;
  const isSaid = (one: Predicate): boolean => all.some((other) => isOpposite(other, one));
  return allOf(part.all.filter((one) => !isSaid(one)));
}

/** The opposite. */
export function notOf(guard: Guard): Guard {
  if (typeof guard === "boolean") return !guard;
  if ("not" in guard) return guard.not;
  if ("nonempty" in guard) return { ...guard, nonempty: !guard.nonempty };
  return { not: guard };
}

/** Whether both ask the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function unique(predicates: readonly Predicate[]): readonly Predicate[] {
  return predicates.filter(
    (one, index) => predicates.findIndex((other) => isSame(one, other)) === index,
  );
}

function isOpposite(one: Predicate, other: Predicate): boolean {
  return isSame(notOf(one), other);
}

/** Whether the two can never hold together, as far as is plain: a value is one text and no other. */
export function excludes(one: Predicate, other: Predicate): boolean {
  if (isOpposite(one, other)) return true;
  const value = fixedValue(one);
  // `-eq 1` also holds for "01": of a number only a number can be asked.
  if ("num" in one && !("num" in ("not" in other ? other.not : other))) return false;
  const subject = subjectOf(other);
  if (value === undefined || subject === undefined || subject !== subjectOf(one)) return false;
  const { variables, args } = value;
  const facts = { variables, args, hasFile: () => undefined, hasCommand: () => undefined };
  return evaluate(other, facts).truth === "no";
}

/** What a predicate is about, when it is about one value. */
function subjectOf(predicate: Predicate): string | undefined {
  if ("not" in predicate) return subjectOf(predicate.not);
  if ("env" in predicate) return predicate.env;
  return "arg" in predicate ? `$${predicate.arg}` : undefined;
}

/** An environment in which the value is the only one that the predicate allows. */
function fixedValue(
  predicate: Predicate,
):
  | { readonly variables: Readonly<Record<string, string>>; readonly args: readonly string[] }
  | undefined {
  const isEmpty = "nonempty" in predicate && !predicate.nonempty;
  const text = "eq" in predicate ? predicate.eq : isEmpty ? "" : fixedNumber(predicate);
  if (text === undefined) return undefined;
  if ("env" in predicate) return { variables: { [predicate.env]: text }, args: [] };
  if (!("arg" in predicate)) return undefined;
  return { variables: {}, args: [...Array<string>(predicate.arg - 1).fill(""), text] };
}

function fixedNumber(predicate: Predicate): string | undefined {
  if (!("num" in predicate)) return undefined;
  const [op, number] = predicate.num;
  return op === "==" && number !== 0 ? String(number) : undefined;
}
