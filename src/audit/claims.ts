import type { Condition, NumberCondition, WordTest } from "../bash/condition.ts";
import type { Word } from "../bash/read-words.ts";
import { matchesSomewhere } from "../lib/bash-pattern.ts";
import { parseRegex } from "../lib/bash-regex.ts";
import type { NumberOp } from "../model/predicate.ts";
import { areDisjoint, isInGlob, isPlain, isSubsetOf } from "./glob-sets.ts";

/** One thing that is said of one value. `of` names the value: two claims speak of the same when it is the same. */
export interface Claim {
  readonly of: string;
  /** The variable, when the value is a variable as it is. */
  readonly name: string | undefined;
  readonly isTrue: boolean;
  readonly about: Quality;
}

/** What is claimed. `same`: something that can only be compared with itself. */
export type Quality =
  | { readonly kind: "equal"; readonly text: string }
  | { readonly kind: "glob"; readonly glob: string }
  | { readonly kind: "regex"; readonly regex: string }
  | { readonly kind: "number"; readonly op: NumberOp; readonly value: number }
  | { readonly kind: "same"; readonly source: string };

/** A condition as alternatives, each of claims that hold together. Undefined when there would be too many. */
export type Alternatives = readonly (readonly Claim[])[];

const MOST_ALTERNATIVES = 200;

/** The alternatives of a condition, or of its opposite. */
export function listAlternatives(condition: Condition, isTrue = true): Alternatives | undefined {
  switch (condition.kind) {
    case "not":
      return listAlternatives(condition.part, !isTrue);
    case "constant":
      return condition.holds === isTrue ? [[]] : [];
    case "all":
    case "any": {
      const parts = condition.parts.map((part) => listAlternatives(part, isTrue));
      const known = parts.flatMap((part) => (part === undefined ? [] : [part]));
      if (known.length < parts.length) return undefined;
      return (condition.kind === "all") === isTrue ? combine(known) : bound(known.flat());
    }
    default:
      return [[toClaim(condition, isTrue)]];
  }
}

function combine(parts: readonly Alternatives[]): Alternatives | undefined {
  let all: Alternatives = [[]];
  for (const part of parts) {
    if (all.length * part.length > MOST_ALTERNATIVES) return undefined;
    all = all.flatMap((left) => part.map((right) => [...left, ...right]));
  }
  return all;
}

function bound(all: Alternatives): Alternatives | undefined {
  return all.length > MOST_ALTERNATIVES ? undefined : all;
}

type Simple = Exclude<Condition, { kind: "all" | "any" | "not" | "constant" }>;

function toClaim(condition: Simple, isTrue: boolean): Claim {
  if (condition.kind === "value") return claimValue(condition.subject, condition.test, isTrue);
  if (condition.kind === "number") return claimNumber(condition, isTrue);
  const source = JSON.stringify(condition);
  return { of: source, name: undefined, isTrue, about: { kind: "same", source } };
}

/** A claim about the text of a word: that it is not empty is that it is not the empty text. */
export function claimValue(subject: Word, test: WordTest, isTrue: boolean): Claim {
  const { of, name } = nameSubject(subject);
  const same: Quality = { kind: "same", source: JSON.stringify(test) };
  if (test.kind === "nonempty")
    return { of, name, isTrue: !isTrue, about: { kind: "equal", text: "" } };
  const pattern = readPattern(test.word);
  if (pattern === undefined) return { of, name, isTrue, about: same };
  const { text, glob } = pattern;
  switch (test.kind) {
    case "equal":
      return { of, name, isTrue, about: { kind: "equal", text } };
    case "glob":
      if (pattern.isQuoted || isPlain(glob))
        return { of, name, isTrue, about: { kind: "equal", text } };
      return { of, name, isTrue, about: { kind: "glob", glob } };
    case "matches":
      return {
        of,
        name,
        isTrue,
        about: pattern.isPartlyQuoted ? same : { kind: "regex", regex: text },
      };
  }
}

/** Without what does not change the value: quotes, and an empty default. */
function nameSubject(subject: Word): { readonly of: string; readonly name: string | undefined } {
  const [part, ...others] = subject;
  if (part?.kind !== "value" || others.length > 0)
    return { of: JSON.stringify(subject), name: undefined };
  const isBare =
    part.fallback === undefined ||
    part.fallback.word.every((one) => one.kind === "text" && one.text === "");
  if (isBare) return { of: `$${part.name}`, name: part.name };
  return { of: JSON.stringify({ ...part, isQuoted: true }), name: undefined };
}

interface PatternText {
  readonly text: string;
  /** With what is quoted in it made literal. */
  readonly glob: string;
  readonly isQuoted: boolean;
  readonly isPartlyQuoted: boolean;
}

function readPattern(word: Word): PatternText | undefined {
  const texts = word.flatMap((part) => (part.kind === "text" ? [part] : []));
  if (texts.length < word.length) return undefined;
  const glob = texts.map(({ text, isQuoted }) =>
    isQuoted ? text.replace(/[*?[\]\\()|!+@]/g, "\\$&") : text,
  );
  return {
    text: texts.map(({ text }) => text).join(""),
    glob: glob.join(""),
    isQuoted: texts.every(({ isQuoted }) => isQuoted),
    isPartlyQuoted: texts.some(({ isQuoted }) => isQuoted),
  };
}

/** A strict comparison of what is no number fails, and so does its opposite: its opposite is not turned round. */
function claimNumber({ left, op, right, isStrict }: NumberCondition, isTrue: boolean): Claim {
  const { of, name } = nameSubject(left);
  const text = readPattern(right)?.text ?? "";
  const source = JSON.stringify([op, right]);
  const isKnown = /^-?\d{1,9}$/.test(text) && (isTrue || !isStrict);
  if (!isKnown) return { of: `${of} number`, name, isTrue, about: { kind: "same", source } };
  const about: Quality = { kind: "number", op: isTrue ? op : OPPOSITES[op], value: Number(text) };
  return { of: `${of} number ${isStrict ? "strict" : ""}`, name, isTrue: true, about };
}

const OPPOSITES: Readonly<Record<NumberOp, NumberOp>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
};

/** Whether the first cannot hold without the second. Sure when it says so. */
export function implies(first: Claim, second: Claim): boolean {
  if (first.of !== second.of) return false;
  const [a, b] = [first.about, second.about];
  if (a.kind === "number" && b.kind === "number") return isNumberWithin(a, b);
  if (first.isTrue && second.isTrue) return isWithin(a, b);
  if (!first.isTrue && !second.isTrue) return isWithin(b, a);
  return first.isTrue ? isApart(a, b) : false;
}

/** Whether both cannot hold together. Sure when it says so. */
export function excludes(first: Claim, second: Claim): boolean {
  const { about } = second;
  if (about.kind === "number")
    return implies(first, { ...second, about: { ...about, op: OPPOSITES[about.op] } });
  return (
    implies(first, { ...second, isTrue: !second.isTrue }) ||
    implies(second, { ...first, isTrue: !first.isTrue })
  );
}

function isWithin(a: Quality, b: Quality): boolean {
  if (JSON.stringify(a) === JSON.stringify(b)) return true;
  if (a.kind === "equal" && b.kind === "glob") return isInGlob(a.text, b.glob);
  if (a.kind === "equal" && b.kind === "regex") return matchesRegex(a.text, b.regex) === true;
  return a.kind === "glob" && b.kind === "glob" && isSubsetOf(a.glob, b.glob);
}

function isApart(a: Quality, b: Quality): boolean {
  if (a.kind === "equal" && b.kind === "equal") return a.text !== b.text;
  if (a.kind === "equal" && b.kind === "regex") return matchesRegex(a.text, b.regex) === false;
  if (b.kind === "equal" && a.kind === "regex") return isApart(b, a);
  const [first, second] = [globOf(a), globOf(b)];
  return first !== undefined && second !== undefined && areDisjoint(first, second);
}

function globOf(quality: Quality): string | undefined {
  if (quality.kind === "glob") return quality.glob;
  return quality.kind === "equal" && isPlain(quality.text) ? quality.text : undefined;
}

function matchesRegex(text: string, regex: string): boolean | undefined {
  const parsed = parseRegex(regex);
  return parsed.kind === "pattern" ? matchesSomewhere(parsed.pattern, text) : undefined;
}

type NumberQuality = Extract<Quality, { kind: "number" }>;

/** Whether all integers of the first are in the second. */
function isNumberWithin(a: NumberQuality, b: NumberQuality): boolean {
  if (b.op === "!=") return !holds(a, b.value);
  if (a.op === "!=") return false;
  const [lowA, highA] = rangeOf(a);
  const [lowB, highB] = rangeOf(b);
  return lowA >= lowB && highA <= highB;
}

function holds({ op, value }: NumberQuality, at: number): boolean {
  if (op === "!=") return at !== value;
  const [low, high] = rangeOf({ kind: "number", op, value });
  return at >= low && at <= high;
}

function rangeOf({ op, value }: NumberQuality): readonly [low: number, high: number] {
  switch (op) {
    case "==":
      return [value, value];
    case "<":
      return [-Infinity, value - 1];
    case "<=":
      return [-Infinity, value];
    case ">":
      return [value + 1, Infinity];
    case ">=":
      return [value, Infinity];
    case "!=":
      return [-Infinity, Infinity];
  }
}

/** Two claims of an alternative that cannot hold together. */
export function findConflict(claims: readonly Claim[]): readonly [Claim, Claim] | undefined {
  for (const [index, first] of claims.entries()) {
    const second = claims.slice(index + 1).find((one) => excludes(first, one));
    if (second !== undefined) return [first, second];
  }
  return undefined;
}
