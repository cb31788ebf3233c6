import { type Token, tokenize } from "./expression-tokens.ts";
import type { Value } from "./value.ts";

/** An expression of GitHub Actions, as a tree. */
export type Expression =
  | { readonly kind: "literal"; readonly value: Value }
  | { readonly kind: "context"; readonly name: string }
  | { readonly kind: "index"; readonly of: Expression; readonly key: Expression }
  | { readonly kind: "star"; readonly of: Expression } // `needs.*`
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: Comparison; readonly left: Expression; readonly right: Expression };

/** How two values are compared. */
export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** An expression, or what is wrong with its text. */
export type Parsed =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly message: string };

/** Parses what stands between `${{` and `}}`. */
export function parseExpression(text: string): Parsed {
  const tokens = tokenize(text);
  if (typeof tokens === "string") return { ok: false, message: tokens };
  const cursor: Cursor = { tokens, next: 0, trouble: undefined };
  const expression = parseBinary(cursor, 0);
  const rest = cursor.tokens[cursor.next];
  if (rest !== undefined) cursor.trouble ??= `"${rest.text}" is not expected`;
  const { trouble } = cursor;
  return trouble === undefined ? { ok: true, expression } : { ok: false, message: trouble };
}

/** Where the parser is. The first trouble is kept; what is parsed after it is thrown away. */
interface Cursor {
  readonly tokens: readonly Token[];
  next: number;
  trouble: string | undefined;
}

type Binary = Extract<Expression, { readonly left: Expression }>["kind"];

/** From the weakest to the strongest. */
const LEVELS: readonly Readonly<Record<string, Binary>>[] = [
  { "||": "or" },
  { "&&": "and" },
  { "==": "==", "!=": "!=" },
  { "<": "<", "<=": "<=", ">": ">", ">=": ">=" },
];

const NOTHING: Expression = { kind: "literal", value: null };

function parseBinary(cursor: Cursor, level: number): Expression {
  const ops = LEVELS[level];
  if (ops === undefined) return parseNot(cursor);
  let left = parseBinary(cursor, level + 1);
  for (;;) {
    const token = cursor.tokens[cursor.next];
    const kind = token?.kind === "op" ? ops[token.text] : undefined;
    if (kind === undefined) return left;
    cursor.next += 1;
    left = { kind, left, right: parseBinary(cursor, level + 1) };
  }
}

function parseNot(cursor: Cursor): Expression {
  return take(cursor, "!") ? { kind: "not", of: parseNot(cursor) } : parsePath(cursor);
}

/** A value with its `.name`, `[key]` and `.*`. */
function parsePath(cursor: Cursor): Expression {
  let of = parseValue(cursor);
  for (;;) {
    if (take(cursor, ".")) of = parseMember(cursor, of);
    else if (take(cursor, "[")) {
      of = take(cursor, "*")
        ? { kind: "star", of }
        : { kind: "index", of, key: parseBinary(cursor, 0) };
      expect(cursor, "]");
    } else return of;
  }
}

function parseMember(cursor: Cursor, of: Expression): Expression {
  if (take(cursor, "*")) return { kind: "star", of };
  const token = advance(cursor);
  if (token?.kind !== "name") cursor.trouble ??= "a name is missing after the dot";
  return { kind: "index", of, key: { kind: "literal", value: token?.text ?? "" } };
}

const WORDS: Readonly<Record<string, Value>> = {
  true: true,
  false: false,
  null: null,
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
};

function parseValue(cursor: Cursor): Expression {
  const token = advance(cursor);
  if (token === undefined) cursor.trouble ??= "something is missing at its end";
  else if (token.kind === "text") return { kind: "literal", value: token.text };
  else if (token.kind === "number") return { kind: "literal", value: Number(token.text) };
  else if (token.text === "(") {
    const inner = parseBinary(cursor, 0);
    expect(cursor, ")");
    return inner;
  } else if (token.kind === "name") return parseName(cursor, token.text);
  else cursor.trouble ??= `"${token.text}" is not expected`;
  return NOTHING;
}

function parseName(cursor: Cursor, written: string): Expression {
  const name = written.toLowerCase();
  if (take(cursor, "(")) return { kind: "call", name, args: parseArgs(cursor) };
  const value = WORDS[name];
  return value === undefined ? { kind: "context", name } : { kind: "literal", value };
}

function parseArgs(cursor: Cursor): readonly Expression[] {
  const args: Expression[] = [];
  if (take(cursor, ")")) return args;
  do args.push(parseBinary(cursor, 0));
  while (take(cursor, ","));
  expect(cursor, ")");
  return args;
}

function advance(cursor: Cursor): Token | undefined {
  const token = cursor.tokens[cursor.next];
  cursor.next += 1;
  return token;
}

function take(cursor: Cursor, op: string): boolean {
  const token = cursor.tokens[cursor.next];
  if (token?.kind !== "op" || token.text !== op) return false;
  cursor.next += 1;
  return true;
}

function expect(cursor: Cursor, op: string): void {
  if (!take(cursor, op)) cursor.trouble ??= `a "${op}" is missing`;
}
