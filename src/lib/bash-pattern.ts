/** A question about a text. Both the globs and the regular expressions of bash become one. */
export type Pattern =
  | { readonly kind: "text"; readonly chars: readonly string[] }
  | { readonly kind: "one"; readonly accepts: (char: string) => boolean }
  | { readonly kind: "anything" }
  | { readonly kind: "edge"; readonly holds: EdgeTest }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "any-of"; readonly options: readonly Pattern[] }
  | { readonly kind: "none-of"; readonly options: readonly Pattern[] }
  | {
      readonly kind: "repeat";
      readonly part: Pattern;
      readonly least: number;
      readonly most: number;
    };

/** Whether a place between two characters is meant; undefined is the end of the text. */
export type EdgeTest = (before: string | undefined, after: string | undefined) => boolean;

/** Whether the pattern is the whole text, from its first to its last character. */
export function matchesWhole(pattern: Pattern, text: string): boolean {
  const chars = Array.from(text);
  return findEnds(pattern, chars, [0]).includes(chars.length);
}

/** Whether the pattern is somewhere in the text. */
export function matchesSomewhere(pattern: Pattern, text: string): boolean {
  const chars = Array.from(text);
  return findEnds(pattern, chars, from(0, chars.length)).length > 0;
}

/** Positions in a text, from small to large and each once. */
type Positions = readonly number[];

/**
 * Where a pattern can end that begins at one of these positions. All ways are followed at once: the time
 * grows with the length of the text and the pattern, and no pattern makes it explode.
 */
function findEnds(pattern: Pattern, chars: readonly string[], starts: Positions): Positions {
  switch (pattern.kind) {
    case "text":
      return starts
        .filter((start) => pattern.chars.every((char, index) => chars[start + index] === char))
        .map((start) => start + pattern.chars.length);
    case "one":
      return starts.filter((start) => isAccepted(chars[start], pattern.accepts)).map(next);
    case "anything":
      return starts[0] === undefined ? [] : from(starts[0], chars.length);
    case "edge":
      return starts.filter((start) => pattern.holds(chars[start - 1], chars[start]));
    case "sequence":
      return pattern.parts.reduce((ends, part) => findEnds(part, chars, ends), starts);
    case "any-of":
      return unite(pattern.options.map((option) => findEnds(option, chars, starts)));
    case "none-of":
      return unite(starts.map((start) => findOtherEnds(pattern.options, chars, start)));
    case "repeat":
      return findRepeatedEnds(pattern, chars, starts);
  }
}

/** What begins here and is none of the options, an empty text too. */
function findOtherEnds(
  options: readonly Pattern[],
  chars: readonly string[],
  start: number,
): Positions {
  const taken = new Set(options.flatMap((option) => findEnds(option, chars, [start])));
  return from(start, chars.length).filter((end) => !taken.has(end));
}

function findRepeatedEnds(
  { part, least, most }: Extract<Pattern, { kind: "repeat" }>,
  chars: readonly string[],
  starts: Positions,
): Positions {
  let reached = starts;
  for (let round = 0; round < least; round += 1) {
    const ends = findEnds(part, chars, reached);
    // One more round would change nothing: the part can be empty, or it has come to its end.
    if (isSame(ends, reached)) break;
    reached = ends;
  }
  let fresh = reached;
  for (let round = least; round < most && fresh.length > 0; round += 1) {
    const known = new Set(reached);
    fresh = findEnds(part, chars, fresh).filter((end) => !known.has(end));
    reached = unite([reached, fresh]);
  }
  return reached;
}

function isAccepted(char: string | undefined, accepts: (char: string) => boolean): boolean {
  return char !== undefined && accepts(char);
}

function isSame(a: Positions, b: Positions): boolean {
  return a.length === b.length && a.every((position, index) => position === b[index]);
}

function unite(sets: readonly Positions[]): Positions {
  if (sets.length === 1 && sets[0] !== undefined) return sets[0];
  return [...new Set(sets.flat())].sort((a, b) => a - b);
}

function from(first: number, last: number): Positions {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function next(position: number): number {
  return position + 1;
}
