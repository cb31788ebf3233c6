import type { NumberOp } from "../model/predicate.ts";
import type { Condition } from "./condition.ts";
import { readWord, type Word } from "./read-words.ts";
import type { TestToken } from "./split-test.ts";

/** `(( X > 1 ))` with one comparison. */
export function readArithmetic(text: string): Condition | undefined {
  const [, left, op, right] =
    /^\(\(\s*(\$?\{?\w+\}?)\s*(==|!=|<=|>=|<|>)\s*(-?\d+)\s*\)\)$/.exec(text) ?? [];
  const [, name] = /^(?:\$?([A-Za-z_]\w*|\d)|\$\{([A-Za-z_]\w*|\d+)\})$/.exec(left ?? "") ?? [];
  const found = name ?? left?.replaceAll(/[${}]/g, "");
  const operator = OPERATORS[op ?? ""];
  if (found === undefined || right === undefined || operator === undefined) return undefined;
  if (!/^[A-Za-z_]\w*$/.test(found)) return undefined;
  const subject: Word = [{ kind: "value", name: found, isQuoted: true }];
  return { kind: "number", left: subject, op: operator, right: readWord(right), isStrict: false };
}

const OPERATORS: Readonly<Record<string, NumberOp>> = {
  "==": "==",
  "!=": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  "-eq": "==",
  "-ne": "!=",
  "-lt": "<",
  "-le": "<=",
  "-gt": ">",
  "-ge": ">=",
};

interface Rest {
  readonly tokens: readonly TestToken[];
  readonly style: "[[" | "[";
}

type Parsed = { readonly condition: Condition; readonly end: number } | undefined;

/** Reads the words of a test. Undefined: only bash can say. */
export function parseTest(
  tokens: readonly TestToken[] | undefined,
  style: "[[" | "[",
): Condition | undefined {
  if (tokens === undefined || tokens.length === 0) return undefined;
  // Of four words a `!` in front is the opposite of all three: `[ ! a -a b ]`.
  const [first, , third] = tokens.map(({ text }) => text);
  const isWhole = style === "[" && tokens.length === 4 && first === "!";
  if (isWhole && (third === "-a" || third === "-o")) return undefined;
  const parsed = parseChain({ tokens, style }, 0, "any");
  if (parsed?.end !== tokens.length) return undefined;
  // One value that is no number makes all of `[ a -o b -gt 1 ]` an error.
  const isFragile = style === "[" && holdsNumber(parsed.condition, { isBelow: false });
  return isFragile ? undefined : parsed.condition;
}

/** Whether a comparison of numbers stands in an `or` or a `not`. */
function holdsNumber(condition: Condition, { isBelow }: { readonly isBelow: boolean }): boolean {
  if (condition.kind === "number") return isBelow;
  if (condition.kind === "not") return holdsNumber(condition.part, { isBelow: true });
  if (condition.kind !== "all" && condition.kind !== "any") return false;
  const isOpen = isBelow || condition.kind === "any";
  return condition.parts.some((part) => holdsNumber(part, { isBelow: isOpen }));
}

const CHAINS = { any: ["||", "-o"], all: ["&&", "-a"] } as const;

/** `a || b`, and below it `a && b`; in brackets `-o` and `-a`. */
function parseChain(rest: Rest, start: number, kind: "any" | "all"): Parsed {
  const parse = (at: number): Parsed =>
    kind === "any" ? parseChain(rest, at, "all") : parseUnit(rest, at);
  let parsed = parse(start);
  const parts: Condition[] = [];
  while (parsed !== undefined) {
    parts.push(parsed.condition);
    const token = rest.tokens[parsed.end];
    const isNext = token?.text === CHAINS[kind][rest.style === "[[" ? 0 : 1];
    if (!isNext) {
      const [only] = parts;
      const condition = parts.length === 1 && only !== undefined ? only : { kind, parts };
      return { condition, end: parsed.end };
    }
    parsed = parse(parsed.end + 1);
  }
  return undefined;
}

function parseUnit(rest: Rest, at: number): Parsed {
  const { tokens, style } = rest;
  const [first, second, third] = tokens.slice(at, at + 3);
  if (first === undefined) return undefined;
  if (second !== undefined && third !== undefined && isBinaryOperator(second, style)) {
    if (first.isOperator || third.isOperator) return undefined;
    const asked = { operator: second.text, right: third.text, style };
    return wrap(readBinary(first.text, asked), at + 3);
  }
  const inner = parseInner(rest, at, first.text);
  if (inner !== "none") return inner;
  if (/^-[a-zA-Z]$/.test(first.text) && second?.isOperator === false) {
    return wrap(readUnary(first.text, second.text, style), at + 2);
  }
  return first.isOperator ? undefined : wrap(readPlain(first.text, style), at + 1);
}

/** `! a` and `( a )`. */
function parseInner(rest: Rest, at: number, first: string): Parsed | "none" {
  const [open, close] = rest.style === "[[" ? ["(", ")"] : ["\\(", "\\)"];
  if (first === "!") {
    const inner = parseUnit(rest, at + 1);
    return inner && { condition: { kind: "not", part: inner.condition }, end: inner.end };
  }
  if (first !== open) return "none";
  const inner = parseChain(rest, at + 1, "any");
  if (inner === undefined || rest.tokens[inner.end]?.text !== close) return undefined;
  return { condition: inner.condition, end: inner.end + 1 };
}

function wrap(condition: Condition | undefined, end: number): Parsed {
  return condition && { condition, end };
}

function isBinaryOperator({ text, isOperator }: TestToken, style: "[[" | "["): boolean {
  if (isOperator) return text === "<" || text === ">";
  return text.startsWith("-")
    ? Object.hasOwn(OPERATORS, text) || ["-ot", "-nt", "-ef"].includes(text)
    : text === "=" || text === "==" || text === "!=" || (style === "[[" && text === "=~");
}

function readBinary(
  left: string,
  {
    operator,
    right,
    style,
  }: { readonly operator: string; readonly right: string; readonly style: "[[" | "[" },
): Condition | undefined {
  const [subject, word] = [readWord(left), readWord(right)];
  const isSplit = style === "[" && (isUnquoted(subject) || isUnquoted(word));
  const op = operator.startsWith("-") ? OPERATORS[operator] : undefined;
  if (op !== undefined) {
    return { kind: "number", left: subject, op, right: word, isStrict: style === "[" };
  }
  if (operator === "=~") {
    return { kind: "value", subject, test: { kind: "matches", word } };
  }
  if (operator !== "=" && operator !== "==" && operator !== "!=") return undefined;
  const kind = style === "[[" ? "glob" : "equal";
  const typed = /^"?\$\(type -t (?:-- )?([^()]*)\)"?$/.exec(left)?.[1];
  const condition: Condition =
    typed !== undefined && right === "function"
      ? { kind: "function", name: readWord(typed.trim()) }
      : { kind: "value", subject, test: { kind, word } };
  if (operator !== "!=") return condition;
  // `[ $X != a ]` with an empty X is an error, and so does not hold.
  return isSplit ? undefined : { kind: "not", part: condition };
}

function isUnquoted(word: Word): boolean {
  return word.some((part) => part.kind === "value" && !part.isQuoted);
}

function readUnary(operator: string, text: string, style: "[[" | "["): Condition | undefined {
  const subject = readWord(text);
  const isSplit = style === "[" && isUnquoted(subject);
  const nonempty: Condition = { kind: "value", subject, test: { kind: "nonempty" } };
  switch (operator) {
    case "-n":
      return isSplit ? undefined : nonempty;
    case "-z":
      return { kind: "not", part: nonempty };
    case "-e":
    case "-f":
    case "-d":
      return { kind: "file", operator, path: subject };
    default:
      return undefined;
  }
}

function readPlain(text: string, style: "[[" | "["): Condition | undefined {
  const subject = readWord(text);
  if (style === "[" && isUnquoted(subject)) return undefined;
  return { kind: "value", subject, test: { kind: "nonempty" } };
}
