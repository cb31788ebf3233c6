/** A word of an expression. The text of a `text` is without its quotes. */
export interface Token {
  readonly kind: "text" | "number" | "name" | "op";
  readonly text: string;
}

const PATTERNS: readonly (readonly [Token["kind"], RegExp])[] = [
  ["text", /'(?:[^']|'')*'/y],
  ["number", /[-+]?(?:0x[\dA-Fa-f]+|0o[0-7]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][-+]?\d+)?)(?![\w.-])/y],
  ["name", /[A-Za-z_][\w-]*/y],
  ["op", /&&|\|\||[=!<>]=|[!<>()[\].,*]/y],
];

/** Splits an expression into its words; a text says what is wrong with it. */
export function tokenize(text: string): readonly Token[] | string {
  const tokens: Token[] = [];
  let offset = 0;
  for (;;) {
    offset = skipBlanks(text, offset);
    if (offset === text.length) return tokens;
    const token = tokenAt(text, offset);
    if (token === undefined) return describeRest(text.slice(offset));
    offset += token.length;
    tokens.push(token.token);
  }
}

function skipBlanks(text: string, offset: number): number {
  const blanks = /\s*/y;
  blanks.lastIndex = offset;
  return offset + (blanks.exec(text)?.[0].length ?? 0);
}

function tokenAt(
  text: string,
  offset: number,
): { readonly token: Token; readonly length: number } | undefined {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = offset;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) continue;
    const inner = kind === "text" ? found.slice(1, -1).replaceAll("''", "'") : found;
    return { token: { kind, text: inner }, length: found.length };
  }
  return undefined;
}

function describeRest(rest: string): string {
  if (rest.startsWith("'")) return "a quote is not closed";
  if (rest.startsWith('"')) return `texts have single quotes here, and not "`;
  return `"${rest[0] ?? ""}" is not expected`;
}
