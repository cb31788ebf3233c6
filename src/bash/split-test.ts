import { skipParentheses, skipPart } from "./read-words.ts";

/** A word of a test, as written, or one of its operators `&& || ( ) ! < >`. */
export interface TestToken {
  readonly text: string;
  readonly isOperator: boolean;
}

/**
 * Splits what stands between `[[` and `]]`, or in `[ ]` and after `test`, into its words. Undefined where that is
 * not sure. Bash reads the word after `=~` and after `==` in ways of their own.
 */
export function splitTest(source: string, style: "[[" | "["): readonly TestToken[] | undefined {
  const tokens: TestToken[] = [];
  let at = 0;
  for (;;) {
    at = skipBlanks(source, at);
    if (at >= source.length) return tokens;
    const operator = style === "[[" ? findOperator(source, at) : undefined;
    if (operator !== undefined) {
      tokens.push({ text: operator, isOperator: true });
      at += operator.length;
      continue;
    }
    const end = endOfWord(source, at, { style, after: tokens.at(-1)?.text ?? "" });
    if (end <= at) return undefined;
    tokens.push({ text: source.slice(at, end), isOperator: false });
    at = end;
  }
}

function skipBlanks(source: string, start: number): number {
  return start + (/^(?:\s|\\\n)*/.exec(source.slice(start))?.[0].length ?? 0);
}

function findOperator(source: string, at: number): string | undefined {
  return /^(?:&&|\|\||[()<>]|!(?=\s))/.exec(source.slice(at))?.[0];
}

interface Context {
  readonly style: "[[" | "[";
  /** The word before. */
  readonly after: string;
}

function endOfWord(source: string, start: number, context: Context): number {
  const isRegex = context.after === "=~";
  let at = start;
  while (at < source.length) {
    const char = source[at] ?? "";
    if (/\s/.test(char)) return at;
    if (context.style === "[" && /[()<>&|;#]/.test(char)) return start;
    const inner = isRegex ? endInRegex(source, at) : endOfList(source, at, context);
    if (inner === undefined && context.style === "[[" && !isRegex && /[()<>&|;]/.test(char))
      return at;
    at = inner ?? skipPart(source, at);
  }
  return at;
}

/** Of a group or a set of a regular expression, which may hold anything. */
function endInRegex(source: string, at: number): number | undefined {
  if (source[at] === "(") return skipParentheses(source, at);
  return source[at] === "[" ? endOfSet(source, at) : undefined;
}

/** Of `@(a|b)` and the like. */
function endOfList(source: string, at: number, { style }: Context): number | undefined {
  const isList = style === "[[" && /^[?*+@!]\(/.test(source.slice(at, at + 2));
  return isList ? skipParentheses(source, at + 1) : undefined;
}

/** `[]a]` and `[^]a]` hold a bracket; `[[:digit:]]` has brackets in it. */
function endOfSet(source: string, at: number): number {
  const set = /^\[\^?\]?(?:\[[:.=].*?[:.=]\]|[^\]])*\]/s.exec(source.slice(at))?.[0];
  return at + (set?.length ?? 1);
}
