import { parseBrackets } from "./bash-brackets.ts";
import type { EdgeTest, Pattern } from "./bash-pattern.ts";

/** A regular expression that is understood, or why not. */
export type ParsedRegex =
  | { readonly kind: "pattern"; readonly pattern: Pattern }
  | { readonly kind: "problem"; readonly message: string };

/**
 * Reads an extended regular expression (POSIX ERE) as `[[ $text =~ $regex ]]` does with the C library of GNU:
 * with `\w`, `\s`, `\b`, `\<`, `\>`, and without back references, which are a problem here.
 */
export function parseRegex(regex: string): ParsedRegex {
  const chars = Array.from(regex);
  try {
    const { pattern } = parseAlternatives({ chars, depth: 0 }, 0);
    return { kind: "pattern", pattern };
  } catch (error) {
    if (!(error instanceof RegexProblem)) throw error;
    return { kind: "problem", message: error.message };
  }
}

/** Leaves all levels of the reader at once; never leaves this file. */
class RegexProblem extends Error {}

interface Source {
  readonly chars: readonly string[];
  /** How many groups are open. */
  readonly depth: number;
}

/** A part of a regular expression, and where it ends. */
interface Parsed {
  readonly pattern: Pattern;
  readonly end: number;
}

/** RE_DUP_MAX of the GNU C library. */
const MAX_REPEATS = 32_767;

const IS_WORD = /^[\p{L}\p{N}_]$/u;
const IS_SPACE = /^[ \t\n\v\f\r]$/;
const EDGES: Readonly<Record<string, EdgeTest>> = {
  "^": (before) => before === undefined,
  $: (_, after) => after === undefined,
  "`": (before) => before === undefined,
  "'": (_, after) => after === undefined,
  "<": (before, after) => !isWord(before) && isWord(after),
  ">": (before, after) => isWord(before) && !isWord(after),
  b: (before, after) => isWord(before) !== isWord(after),
  B: (before, after) => isWord(before) === isWord(after),
};

function parseAlternatives(source: Source, start: number): Parsed {
  const options: Pattern[] = [];
  let at = start - 1;
  do {
    const branch = parseBranch(source, at + 1);
    options.push(branch.pattern);
    at = branch.end;
  } while (source.chars[at] === "|");
  return { pattern: { kind: "any-of", options }, end: at };
}

function parseBranch(source: Source, start: number): Parsed {
  const { chars, depth } = source;
  const parts: Pattern[] = [];
  let at = start;
  for (let char = chars[at]; char !== undefined && char !== "|"; char = chars[at]) {
    if (char === ")" && depth > 0) break;
    const atom = parseAtom(source, at, char);
    const piece = atom.pattern.kind === "edge" ? atom : parseRepeats(chars, atom);
    parts.push(piece.pattern);
    at = piece.end;
  }
  return { pattern: { kind: "sequence", parts }, end: at };
}

function parseAtom(source: Source, at: number, char: string): Parsed {
  const { chars, depth } = source;
  switch (char) {
    case "(": {
      const group = parseAlternatives({ chars, depth: depth + 1 }, at + 1);
      if (chars[group.end] !== ")") throw new RegexProblem(`"(" is never closed`);
      return { pattern: group.pattern, end: group.end + 1 };
    }
    case "[":
      return parseSet(chars, at);
    case ".":
      return { pattern: { kind: "one", accepts: () => true }, end: at + 1 };
    case "^":
    case "$":
      return { pattern: edge(char), end: at + 1 };
    case "*":
    case "+":
    case "?":
    case "{":
      throw new RegexProblem(`there is nothing before "${char}" that could be repeated`);
    case "\\":
      return { pattern: parseEscape(chars[at + 1]), end: at + 2 };
    default:
      return { pattern: { kind: "text", chars: [char] }, end: at + 1 };
  }
}

function parseSet(chars: readonly string[], at: number): Parsed {
  const brackets = parseBrackets(chars, at, "regex");
  if (brackets === undefined) throw new RegexProblem(`"[" is never closed`);
  if (brackets.problem !== undefined) throw new RegexProblem(brackets.problem);
  return { pattern: { kind: "one", accepts: brackets.accepts }, end: brackets.end };
}

function parseEscape(char: string | undefined): Pattern {
  if (char === undefined) throw new RegexProblem(`there is nothing after the last "\\"`);
  if (/[1-9]/.test(char))
    throw new RegexProblem(`"\\${char}" refers back to a group, which only bash can do`);
  if (Object.hasOwn(EDGES, char) && char !== "^" && char !== "$") return edge(char);
  const kinds: Readonly<Record<string, (char: string) => boolean>> = {
    w: isWord,
    W: (one) => !isWord(one),
    s: (one) => IS_SPACE.test(one),
    S: (one) => !IS_SPACE.test(one),
  };
  const accepts = Object.hasOwn(kinds, char) ? kinds[char] : undefined;
  return accepts === undefined ? { kind: "text", chars: [char] } : { kind: "one", accepts };
}

function edge(char: string): Pattern {
  return { kind: "edge", holds: EDGES[char] ?? (() => false) };
}

/** `a*`, `a+?`, `a{2,}`: several in a row are allowed. */
function parseRepeats(chars: readonly string[], atom: Parsed): Parsed {
  let { pattern, end } = atom;
  for (let char = chars[end]; char !== undefined && "*+?{".includes(char); char = chars[end]) {
    const {
      least,
      most,
      end: after,
    } = char === "{" ? parseInterval(chars, end) : plainRepeat(char, end);
    pattern = { kind: "repeat", part: pattern, least, most };
    end = after;
  }
  return { pattern, end };
}

interface Repeats {
  readonly least: number;
  readonly most: number;
  readonly end: number;
}

function plainRepeat(char: string, at: number): Repeats {
  return { least: char === "+" ? 1 : 0, most: char === "?" ? 1 : Infinity, end: at + 1 };
}

function parseInterval(chars: readonly string[], at: number): Repeats {
  const close = chars.indexOf("}", at);
  const text = chars.slice(at, close === -1 ? undefined : close + 1).join("");
  const [, low, comma, high] = /^\{(\d*)(,?)(\d*)\}$/.exec(text) ?? [];
  const least = Number(low ?? "");
  const most = comma === "" ? least : high === "" ? Infinity : Number(high);
  const isGood = low !== undefined && (low !== "" || comma === ",") && least <= most;
  const isSmall = least <= MAX_REPEATS && (most === Infinity || most <= MAX_REPEATS);
  if (!isGood || !isSmall) throw new RegexProblem(`"${text}" is no number of repeats`);
  return { least, most, end: close + 1 };
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && IS_WORD.test(char);
}
