import type { Variables } from "./expand.ts";

/** The value of an expression, or why it has none. */
export type Arithmetic =
  | { readonly kind: "number"; readonly value: bigint }
  | { readonly kind: "problem"; readonly message: string; readonly isSyntax: boolean };

/**
 * Evaluates integers as `$((...))` does: + - * / % and parentheses over numbers (decimal, 0x hexadecimal,
 * 0 octal) and names of variables, in 64 bits that wrap around. As in bash a variable that is not set or
 * empty is 0, and the value of one is an expression itself. Other operators are a problem.
 */
export function evaluateArithmetic(expression: string, variables: Variables): Arithmetic {
  try {
    return { kind: "number", value: evaluateText(expression, { variables, depth: 0 }) };
  } catch (error) {
    if (!(error instanceof ArithmeticProblem)) throw error;
    return { kind: "problem", message: error.message, isSyntax: error.isSyntax };
  }
}

/** Leaves all levels of the reader at once; never leaves this file. */
class ArithmeticProblem extends Error {
  readonly isSyntax: boolean;

  constructor(message: string, { isSyntax }: { readonly isSyntax: boolean }) {
    super(message);
    this.isSyntax = isSyntax;
  }
}

interface Scope {
  readonly variables: Variables;
  /** How many variables refer to this text. */
  readonly depth: number;
}

/** A value, and the number of tokens before it and in it. */
interface Parsed {
  readonly value: bigint;
  readonly end: number;
}

type Tokens = readonly string[];

/** Far below the 1,024 of bash, and far above what people write. */
const MAX_DEPTH = 50;
const TOKEN = /\s*(?:(0[xX][0-9A-Fa-f]+|\d[0-9A-Za-z_#@]*|[A-Za-z_]\w*|\+\+|--|[-+*/%()])|(\S))/gy;

function evaluateText(text: string, scope: Scope): bigint {
  const tokens = tokenize(text);
  if (tokens.length === 0) return 0n;
  const { value, end } = parseSum(tokens, 0, scope);
  if (end < tokens.length) throw unexpected(tokens[end]);
  return value;
}

function tokenize(text: string): Tokens {
  return [...text.trim().matchAll(TOKEN)].map(([, token, wrong]) => {
    if (token === undefined) throw unexpected(wrong);
    if (token === "++" || token === "--")
      throw syntax(`"${token}" changes a variable or needs a space`);
    return token;
  });
}

function parseSum(tokens: Tokens, start: number, scope: Scope): Parsed {
  let { value, end } = parseProduct(tokens, start, scope);
  for (let sign = tokens[end]; sign === "+" || sign === "-"; sign = tokens[end]) {
    const right = parseProduct(tokens, end + 1, scope);
    value = wrap(sign === "+" ? value + right.value : value - right.value);
    end = right.end;
  }
  return { value, end };
}

function parseProduct(tokens: Tokens, start: number, scope: Scope): Parsed {
  let { value, end } = parseSigned(tokens, start, scope);
  for (let sign = tokens[end]; sign === "*" || sign === "/" || sign === "%"; sign = tokens[end]) {
    const right = parseSigned(tokens, end + 1, scope);
    value = multiply(value, sign, right.value);
    end = right.end;
  }
  return { value, end };
}

function multiply(left: bigint, sign: string, right: bigint): bigint {
  if (sign === "*") return wrap(left * right);
  if (right === 0n) throw new ArithmeticProblem("it divides by 0", { isSyntax: false });
  return wrap(sign === "/" ? left / right : left % right);
}

function parseSigned(tokens: Tokens, start: number, scope: Scope): Parsed {
  const token = tokens[start];
  if (token !== "-" && token !== "+") return parsePlain(tokens, start, scope);
  const { value, end } = parseSigned(tokens, start + 1, scope);
  return { value: token === "-" ? wrap(-value) : value, end };
}

function parsePlain(tokens: Tokens, start: number, scope: Scope): Parsed {
  const token = tokens[start];
  if (token === undefined) throw syntax("something is missing at the end");
  if (token === "(") {
    const inner = parseSum(tokens, start + 1, scope);
    if (tokens[inner.end] !== ")") throw syntax(`"(" is never closed`);
    return { value: inner.value, end: inner.end + 1 };
  }
  if (/^\d/.test(token)) return { value: parseNumber(token), end: start + 1 };
  if (/^[A-Za-z_]/.test(token)) return { value: readVariable(token, scope), end: start + 1 };
  throw unexpected(token);
}

function parseNumber(token: string): bigint {
  const isOctal = /^0[0-7]+$/.test(token);
  const isGood = isOctal || /^(0|[1-9]\d*|0[xX][0-9A-Fa-f]+)$/.test(token);
  if (!isGood) {
    const why = /^0\d+$/.test(token) ? "a number that begins with 0 is octal" : "it is no number";
    throw syntax(`"${token}" cannot be read: ${why}`);
  }
  return wrap(BigInt(isOctal ? `0o${token.slice(1)}` : token));
}

function readVariable(name: string, { variables, depth }: Scope): bigint {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value === undefined || value === "") return 0n;
  if (depth >= MAX_DEPTH) throw syntax(`${name} refers to itself`);
  return evaluateText(value, { variables, depth: depth + 1 });
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function unexpected(token: string | undefined): ArithmeticProblem {
  return syntax(`"${token ?? ""}" is not expected there`);
}

function syntax(message: string): ArithmeticProblem {
  return new ArithmeticProblem(message, { isSyntax: true });
}
