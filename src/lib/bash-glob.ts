import { parseBrackets } from "./bash-brackets.ts";
import type { Pattern } from "./bash-pattern.ts";

/**
 * Reads a glob as `[[ $text == $glob ]]` does: `*`, `?`, `[a-z]`, and the extended `?(a|b)`, `*(..)`, `+(..)`,
 * `@(..)`, `!(..)`, which are always on there. `\` takes the meaning from the character after it. Dots and
 * slashes are nothing special. Every text is a glob: what is never closed stands for itself.
 */
export function parseGlob(glob: string): Pattern {
  return parseSequence(Array.from(glob), 0, false).pattern;
}

/** A part of a glob, and where it ends. */
interface Parsed {
  readonly pattern: Pattern;
  readonly end: number;
}

/** In a list, `|` and `)` end a part. */
function parseSequence(chars: readonly string[], start: number, isInList: boolean): Parsed {
  const parts: Pattern[] = [];
  let at = start;
  for (let char = chars[at]; char !== undefined; char = chars[at]) {
    if (isInList && (char === "|" || char === ")")) break;
    const part = parsePart(chars, at, char);
    const isList = "+@!".includes(char) && chars[at + 1] === "(";
    if (isList && parts.at(-1)?.kind === "anything") parts.splice(-1, 1, beforeList(char));
    parts.push(part.pattern);
    at = part.end;
  }
  return { pattern: { kind: "sequence", parts: joinTexts(parts) }, end: at };
}

/**
 * A `*` before `+(..)`, `@(..)` or `!(..)`. Bash does not look for these at the end of a text, though they may be
 * empty: `[[ x == *@() ]]` is false; for `!(..)` it does when nothing is left for the `*` itself. (That it then takes
 * any `!(..)` is not copied.)
 */
function beforeList(operator: string): Pattern {
  const some: Pattern = { kind: "sequence", parts: [{ kind: "anything" }, NOT_AT_END] };
  return operator === "!" ? { kind: "any-of", options: [some, AT_END] } : some;
}

const AT_END: Pattern = { kind: "edge", holds: (_, after) => after === undefined };
const NOT_AT_END: Pattern = { kind: "edge", holds: (_, after) => after !== undefined };

function parsePart(chars: readonly string[], at: number, char: string): Parsed {
  if ("?*+@!".includes(char) && chars[at + 1] === "(") return parseExtended(chars, at, char);
  switch (char) {
    case "?":
      return { pattern: { kind: "one", accepts: () => true }, end: at + 1 };
    case "*":
      return { pattern: { kind: "anything" }, end: at + 1 };
    case "\\":
      return { pattern: literal(chars[at + 1] ?? "\\"), end: at + 2 };
    case "[": {
      const brackets = parseBrackets(chars, at, "glob");
      if (brackets === undefined) return { pattern: literal("["), end: at + 1 };
      return { pattern: { kind: "one", accepts: brackets.accepts }, end: brackets.end };
    }
    default:
      return { pattern: literal(char), end: at + 1 };
  }
}

function parseExtended(chars: readonly string[], at: number, operator: string): Parsed {
  const options: Pattern[] = [];
  let end = at + 1;
  do {
    const option = parseSequence(chars, end + 1, true);
    options.push(option.pattern);
    end = option.end;
  } while (chars[end] === "|");
  // As bash has it: all the rest is then a text.
  if (chars[end] === undefined) {
    return { pattern: { kind: "text", chars: chars.slice(at) }, end: chars.length };
  }
  return { pattern: applyOperator(operator, options), end: end + 1 };
}

function applyOperator(operator: string, options: readonly Pattern[]): Pattern {
  if (operator === "!") return { kind: "none-of", options };
  const part: Pattern = { kind: "any-of", options };
  if (operator === "@") return part;
  const least = operator === "+" ? 1 : 0;
  return { kind: "repeat", part, least, most: operator === "?" ? 1 : Infinity };
}

/** One comparison instead of one for each character. */
function joinTexts(parts: readonly Pattern[]): readonly Pattern[] {
  const joined: Pattern[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === "text" && last?.kind === "text") {
      joined[joined.length - 1] = { kind: "text", chars: [...last.chars, ...part.chars] };
    } else {
      joined.push(part);
    }
  }
  return joined;
}

function literal(char: string): Pattern {
  return { kind: "text", chars: [char] };
}
