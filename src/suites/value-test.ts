import { parseGlob } from "../lib/bash-glob.ts";
import { evaluateArithmetic } from "../lib/bash-number.ts";
import { matchesSomewhere, matchesWhole } from "../lib/bash-pattern.ts";
import { parseRegex } from "../lib/bash-regex.ts";
import type { NumberOp, ValueTest } from "../model/predicate.ts";
import type { Explanation, Truth } from "../model/selection.ts";
import type { Variables } from "./facts.ts";

/** A variable or an argument, and what is around it. */
export interface Subject {
  /** As people read it: "TEST_CONFIG", "$1". */
  readonly name: string;
  readonly value: string | undefined;
  readonly variables: Variables;
}

/** Whether a value passes its test, with a sentence that tells the value. */
export function explainValue(test: ValueTest, subject: Subject): Explanation {
  const value = subject.value ?? "";
  if ("eq" in test) {
    return answer(value === test.eq, explainEqual(test.eq, subject));
  }
  if ("glob" in test) {
    const holds = matchesGlob(test.glob, value);
    return answer(holds, describe(subject, holds, `like ${showPattern(test.glob)}`));
  }
  if ("matches" in test) return explainRegex(test.matches, subject);
  if ("nonempty" in test) {
    const holds = (value !== "") === test.nonempty;
    return answer(holds, `${subject.name} ${describeValue(subject)}`);
  }
  return explainNumber(test.num, subject);
}

/** Almost all globs of CI scripts are words with or without stars at their ends: no need to parse those. */
const PLAIN_GLOB = /^(\*?)([\w.,:@%+=/ -]*)(\*?)$/;

function matchesGlob(glob: string, value: string): boolean {
  const [, before, word, after] = PLAIN_GLOB.exec(glob) ?? [];
  if (word === undefined) return matchesWhole(parseGlob(glob), value);
  if (before === "*") return after === "*" ? value.includes(word) : value.endsWith(word);
  return after === "*" ? value.startsWith(word) : value === word;
}

function explainEqual(wanted: string, subject: Subject): string {
  const found = `${subject.name} ${describeValue(subject)}`;
  if ((subject.value ?? "") === wanted) return found;
  const shown = wanted === "" ? "empty" : show(wanted);
  return `${found}, ${isEmpty(subject) ? "so " : ""}not ${shown}`;
}

function explainRegex(regex: string, subject: Subject): Explanation {
  const parsed = parseRegex(regex);
  if (parsed.kind === "problem") {
    const text = `the regular expression ${regex} is not understood: ${parsed.message}`;
    return { truth: "unknown", text, parts: [] };
  }
  const holds = matchesSomewhere(parsed.pattern, subject.value ?? "");
  return answer(holds, describe(subject, holds, `a match of ${showPattern(regex)}`));
}

const COMPARE: Readonly<Record<NumberOp, (a: bigint, b: bigint) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** As in bash: an empty value is 0, and any other is an expression. One that has no value holds nothing. */
function explainNumber([op, limit]: readonly [NumberOp, number], subject: Subject): Explanation {
  const found = evaluateArithmetic(subject.value ?? "", subject.variables);
  const wanted = `${op} ${limit}`;
  if (found.kind === "problem") {
    const text = `${subject.name} ${describeValue(subject)}, which is no number, so not ${wanted}`;
    return answer(false, text);
  }
  const holds = COMPARE[op](found.value, BigInt(limit));
  if (isEmpty(subject) && holds) {
    return answer(
      holds,
      `${subject.name} ${describeValue(subject)}, which counts as 0, so ${wanted}`,
    );
  }
  if (String(found.value) !== subject.value) return answer(holds, describe(subject, holds, wanted));
  return answer(holds, `${subject.name} is ${subject.value}, ${holds ? "" : "not "}${wanted}`);
}

/** `TEST_CONFIG is "inductor", like *inductor*`; `X is not set, so not > 1`. */
function describe(subject: Subject, holds: boolean, quality: string): string {
  const so = isEmpty(subject) ? "so " : "";
  return `${subject.name} ${describeValue(subject)}, ${so}${holds ? "" : "not "}${quality}`;
}

function describeValue({ value }: Subject): string {
  if (value === undefined) return "is not set";
  return value === "" ? "is empty" : `is ${show(value)}`;
}

function isEmpty({ value }: Subject): boolean {
  return value === undefined || value === "";
}

/** Long values would hide the sentence. */
function show(value: string): string {
  const shown = JSON.stringify(value);
  return shown.length > 80 ? `${shown.slice(0, 76)}..."` : shown;
}

function showPattern(pattern: string): string {
  return pattern === "" ? '""' : pattern;
}

function answer(holds: boolean, text: string): Explanation {
  const truth: Truth = holds ? "yes" : "no";
  return { truth, text, parts: [] };
}
