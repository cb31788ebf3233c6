/** A set of characters in square brackets, and where it ends in the pattern. */
export interface Brackets {
  readonly accepts: (char: string) => boolean;
  /** Of the character after `]`. */
  readonly end: number;
  /** Why a regular expression with it is refused. A glob takes it all the same: that part of it accepts nothing. */
  readonly problem?: string;
}

/** How globs and regular expressions differ here: `[!a]` is only in globs a negation, and so is `\` an escape. */
export type BracketStyle = "glob" | "regex";

/**
 * Reads `[a-z]`, `[!abc]`, `[[:alpha:]_]`, `[]x]` from the character `[` at `start`. Undefined when it is
 * never closed. Ranges go by code point, as in bash with `globasciiranges` (its default) and in the C locale.
 */
export function parseBrackets(
  chars: readonly string[],
  start: number,
  style: BracketStyle,
): Brackets | undefined {
  let at = start + 1;
  const isNegated = chars[at] === "^" || (chars[at] === "!" && style === "glob");
  if (isNegated) at += 1;
  const first = at;
  const tests: ((char: string) => boolean)[] = [];
  let problem: string | undefined;
  while (chars[at] !== "]" || at === first) {
    const item = parseItem(chars, at, style);
    if (item === undefined) return undefined;
    tests.push(item.accepts);
    problem ??= item.problem;
    at = item.end;
  }
  const accepts = (char: string): boolean => tests.some((test) => test(char)) !== isNegated;
  return { accepts, end: at + 1, ...(problem === undefined ? {} : { problem }) };
}

/** A character, a range or a class: what stands between two brackets is a row of these. */
function parseItem(
  chars: readonly string[],
  at: number,
  style: BracketStyle,
): Brackets | undefined {
  const named = parseNamed(chars, at);
  if (named?.kind === ":") return classItem(named.name, named.end);
  const low = parseEnd(chars, at, style);
  if (low === undefined) return undefined;
  if (chars[low.end] !== "-" || chars[low.end + 1] === "]") {
    return single(low);
  }
  const high = parseEnd(chars, low.end + 1, style);
  if (high === undefined) return undefined;
  const [least, most] = [codePointOf(low.char), codePointOf(high.char)];
  const range = {
    accepts: (char: string) => codePointOf(char) >= least && codePointOf(char) <= most,
    end: high.end,
  };
  if (least <= most) return range;
  return { ...range, problem: `the range ${low.char}-${high.char} is the wrong way round` };
}

/** One end of a range, or a character of its own. */
interface RangeEnd {
  readonly char: string;
  readonly end: number;
  readonly problem?: string;
}

function single({ char: own, end, problem }: RangeEnd): Brackets {
  const accepts = (char: string): boolean => char === own;
  return { accepts, end, ...(problem === undefined ? {} : { problem }) };
}

function parseEnd(chars: readonly string[], at: number, style: BracketStyle): RangeEnd | undefined {
  const named = parseNamed(chars, at);
  if (named !== undefined && named.kind !== ":") {
    const { name, end } = named;
    if (Array.from(name).length === 1) return { char: name, end };
    // The names of characters depend on the locale: a text of several characters is none of them.
    return { char: name, end, problem: `there is no character "${name}"` };
  }
  const isEscape = style === "glob" && chars[at] === "\\";
  const char = chars[isEscape ? at + 1 : at];
  return char === undefined ? undefined : { char, end: at + (isEscape ? 2 : 1) };
}

/** `[:digit:]`, `[=e=]` or `[.-.]`. */
function parseNamed(
  chars: readonly string[],
  at: number,
): { readonly kind: string; readonly name: string; readonly end: number } | undefined {
  const kind = chars[at + 1];
  if (chars[at] !== "[" || kind === undefined || !":=.".includes(kind)) return undefined;
  // `[.].]` and `[=]=]` are fine: the name has at least one character.
  const close = chars.findIndex(
    (char, index) =>
      index > at + (kind === ":" ? 1 : 2) && char === kind && chars[index + 1] === "]",
  );
  if (close === -1) return undefined;
  return { kind, name: chars.slice(at + 2, close).join(""), end: close + 2 };
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /^\p{L}$/u,
  digit: /^[0-9]$/,
  alnum: /^[\p{L}0-9]$/u,
  upper: /^\p{Lu}$/u,
  lower: /^\p{Ll}$/u,
  space: /^[ \t\n\v\f\r]$/,
  blank: /^[ \t]$/,
  punct: /^[!-/:-@[-`{-~]$/,
  print: /^[^\p{Cc}]$/u,
  graph: /^[^\p{Cc}\s]$/u,
  cntrl: /^\p{Cc}$/u,
  xdigit: /^[0-9A-Fa-f]$/,
  word: /^[\p{L}0-9_]$/u,
  ascii: /^\p{ASCII}$/u,
};

function classItem(name: string, end: number): Brackets {
  const known = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  if (known !== undefined) return { accepts: (char) => known.test(char), end };
  return { accepts: () => false, end, problem: `there is no class of characters "${name}"` };
}

function codePointOf(char: string): number {
  return char.codePointAt(0) ?? 0;
}
