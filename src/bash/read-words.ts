/** A word of bash, in the order in which its parts stand. */
export type Word = readonly WordPart[];

/** A part of a word. `isQuoted`: bash neither splits it nor takes it for a pattern. */
export type WordPart =
  | { readonly kind: "text"; readonly text: string; readonly isQuoted: boolean }
  | ValuePart
  | { readonly kind: "math"; readonly expression: string } // $((...))
  | { readonly kind: "folder"; readonly of: "shell" | "script" } // $(pwd), $(dirname "$0")
  | { readonly kind: "other"; readonly source: string };

/** `$X`, `${X}`, `${X:-default}`, `$1`. */
export interface ValuePart {
  readonly kind: "value";
  /** The name of a variable, or the number of an argument. */
  readonly name: string;
  readonly isQuoted: boolean;
  readonly fallback?: {
    readonly word: Word;
    /** Also for an empty value: `:-` and `:=`. */
    readonly isForEmpty: boolean;
    /** The variable has this value from then on: `=` and `:=`. */
    readonly isKept: boolean;
  };
}

/** Reads one word as it is written. Never throws: what is not understood becomes a part of kind `other`. */
export function readWord(source: string): Word {
  return joinTexts(readParts(source, false));
}

/** The end of what begins at `at`: of a quote or an expansion as a whole, else of one character. */
export function skipPart(source: string, at: number): number {
  const two = source.slice(at, at + 2);
  const end = (found: number, length: number): number =>
    found === -1 ? source.length : found + length;
  if (source[at] === "\\") return Math.min(at + 2, source.length);
  if (source[at] === "'") return end(source.indexOf("'", at + 1), 1);
  if (two === "$'") return end(findUnescaped(source, at + 2, "'"), 1);
  if (source[at] === "`") return end(findUnescaped(source, at + 1, "`"), 1);
  if (source[at] === '"') return skipUntil(source, at + 1, '"');
  if (two === "${") return skipUntil(source, at + 2, "}");
  if (two === "$(") return skipParentheses(source, at + 1);
  return at + 1;
}

/** The end of the parentheses that open at `at`. */
export function skipParentheses(source: string, at: number): number {
  let depth = 0;
  for (let index = at; index < source.length; index = skipPart(source, index)) {
    if (source[index] === "(") depth += 1;
    if (source[index] === ")") depth -= 1;
    if (depth === 0) return index + 1;
  }
  return source.length;
}

/** In double quotes a single quote is nothing special; in braces it is one. */
function skipUntil(source: string, start: number, close: string): number {
  let at = start;
  while (at < source.length && source[at] !== close) {
    at = close === '"' && source[at] === "'" ? at + 1 : skipPart(source, at);
  }
  return Math.min(at + 1, source.length);
}

function findUnescaped(source: string, start: number, char: string): number {
  for (let at = start; at < source.length; at += source[at] === "\\" ? 2 : 1) {
    if (source[at] === char) return at;
  }
  return -1;
}

function readParts(source: string, isQuoted: boolean): readonly WordPart[] {
  const parts: WordPart[] = [];
  let at = 0;
  while (at < source.length) {
    const isSpecial = !isQuoted || "\\$`".includes(source[at] ?? "");
    const end = isSpecial ? Math.max(skipPart(source, at), at + 1) : at + 1;
    const part = source.slice(at, end);
    const name =
      part === "$" ? /^(?:[A-Za-z_]\w*|[0-9]|[@*#?!$-])/.exec(source.slice(end))?.[0] : undefined;
    // One by one: a quoted text may have more parts than a call may have arguments.
    if (name === undefined) for (const one of readPart(part, isQuoted)) parts.push(one);
    else if (/^\w/.test(name)) parts.push({ kind: "value", name, isQuoted });
    else parts.push({ kind: "other", source: `$${name}` });
    at = end + (name?.length ?? 0);
  }
  return parts;
}

function readPart(part: string, isQuoted: boolean): readonly WordPart[] {
  const isClosed = part.length > 1 && part.at(-1) === part[0];
  const inner = part.slice(1, -1);
  if (part.startsWith("\\")) return [readEscape(part, isQuoted)];
  if (part.startsWith("`")) return [readCommand(part, isClosed ? inner : undefined)];
  if (part.startsWith("$")) return [readDollar(part, isQuoted)];
  const isQuote = part.startsWith("'") || part.startsWith('"');
  if (isQuoted || !isQuote) return [{ kind: "text", text: part, isQuoted }];
  if (!isClosed) return [{ kind: "other", source: part }];
  if (inner === "" || part.startsWith("'")) return [{ kind: "text", text: inner, isQuoted: true }];
  return readParts(inner, true);
}

function readDollar(part: string, isQuoted: boolean): WordPart {
  if (part.startsWith("$((") && part.endsWith("))")) return readMath(part);
  if (part.startsWith("$("))
    return readCommand(part, part.endsWith(")") ? part.slice(2, -1) : undefined);
  if (part.startsWith("${")) return readBraces(part, isQuoted);
  return part.startsWith("$'") ? readAnsi(part) : { kind: "text", text: part, isQuoted };
}

/** In double quotes a backslash is one, but before these. */
function readEscape(part: string, isInQuotes: boolean): WordPart {
  const char = part.slice(1);
  const text = char === "\n" ? "" : isInQuotes && !'$`"\\'.includes(char) ? part : char;
  return { kind: "text", text: part === "\\" ? part : text, isQuoted: true };
}

/** `$'...'`, with the escapes that people use. */
function readAnsi(part: string): WordPart {
  const known: Readonly<Record<string, string>> = {
    n: "\n",
    t: "\t",
    "\\": "\\",
    "'": "'",
    '"': '"',
  };
  const inner = part.slice(2, -1);
  const escapes = [...inner.matchAll(/\\(.)/gs)].map(([, char]) => char ?? "");
  if (!part.endsWith("'") || part.length < 3 || escapes.some((char) => known[char] === undefined))
    return { kind: "other", source: part };
  const text = inner.replaceAll(/\\(.)/gs, (_, char: string) => known[char] ?? char);
  return { kind: "text", text, isQuoted: true };
}

const SCRIPT_FOLDER =
  /^\s*dirname\s+(?:--\s+)?("?)\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?\})\1\s*$/;

function readCommand(source: string, command: string | undefined): WordPart {
  if (command?.trim() === "pwd") return { kind: "folder", of: "shell" };
  if (command !== undefined && SCRIPT_FOLDER.test(command)) return { kind: "folder", of: "script" };
  return { kind: "other", source };
}

function readMath(source: string): WordPart {
  const expression = source.slice(3, -2).trim();
  // Only what a template can hold, too: no commands, no assignments, no `x ? y : z`.
  const isPlain = /^[\w\s+\-*/%()${}]*$/.test(expression) && !/\+\+|--|\$\(/.test(expression);
  return isPlain ? { kind: "math", expression } : { kind: "other", source };
}

function readBraces(source: string, isQuoted: boolean): WordPart {
  const [, name, operator, rest] =
    /^\$\{([A-Za-z_]\w*|[0-9]+)(?:(:?[-=])(.*))?\}$/s.exec(source) ?? [];
  if (name === undefined) return { kind: "other", source };
  if (operator === undefined) return { kind: "value", name, isQuoted };
  if (isQuoted && /["']/.test(rest ?? "")) return { kind: "other", source };
  const fallback = {
    word: isQuoted ? joinTexts(readParts(rest ?? "", true)) : readWord(rest ?? ""),
    isForEmpty: operator.startsWith(":"),
    isKept: operator.endsWith("="),
  };
  return { kind: "value", name, isQuoted, fallback };
}

function joinTexts(parts: readonly WordPart[]): Word {
  const joined: WordPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const isSame = last?.kind === "text" && part.kind === "text" && last.isQuoted === part.isQuoted;
    if (isSame) joined[joined.length - 1] = { ...last, text: last.text + part.text };
    else joined.push(part);
  }
  return joined;
}
