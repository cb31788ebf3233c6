import { closest, distance } from "fastest-levenshtein";

/**
 * The known name that was probably meant, or undefined when none is near: one change for a short
 * name, up to a third of a longer one, or the same letters in another order. Upper and lower case count as equal.
 */
export function suggestName(wrong: string, known: readonly string[]): string | undefined {
  if (wrong === "" || known.length === 0) return undefined;
  const lower = wrong.toLowerCase();
  const candidates = known.map((name) => name.toLowerCase());
  const rearranged = candidates.find((name) => isRearranged(lower, name));
  const nearest = rearranged ?? closest(lower, candidates);
  const allowed = Math.max(1, Math.floor(Math.max(lower.length, nearest.length) / 3));
  if (rearranged === undefined && distance(lower, nearest) > allowed) return undefined;
  return known[candidates.indexOf(nearest)];
}

/** The suggestion as the end of a message: `; did you mean "exclude"?`, or nothing. */
export function renderSuggestion(wrong: string, known: readonly string[]): string {
  const name = suggestName(wrong, known);
  return name === undefined ? "" : `; did you mean "${name}"?`;
}

function isRearranged(a: string, b: string): boolean {
  return a.length > 1 && sortLetters(a) === sortLetters(b);
}

function sortLetters(text: string): string {
  return text.split("").sort().join("");
}
