import { parseGlob } from "../lib/bash-glob.ts";
import { matchesWhole } from "../lib/bash-pattern.ts";

/** Whether a glob is that very text: nothing in it is special. */
export function isPlain(glob: string): boolean {
  return !/[*?[\\]|[?*+@!]\(/.test(glob);
}

/** Whether a text matches a glob, as `[[ text == glob ]]` does. */
export function isInGlob(text: string, glob: string): boolean {
  return matchesWhole(parseGlob(glob), text);
}

/**
 * Whether every text of the first glob matches the second one. Sure when it says so; of globs with more than `*`
 * and `?` it says no, unless they are the same.
 */
export function isSubsetOf(first: string, second: string): boolean {
  if (first === second || second === "*") return true;
  if (isPlain(first)) return isInGlob(first, second);
  if (!isSimple(first) || !isSimple(second)) return false;
  return covers(Array.from(second.replace(/\*+/g, "*")), Array.from(first.replace(/\*+/g, "*")));
}

/** `*`, `?`, and characters that stand for themselves. */
function isSimple(glob: string): boolean {
  return !/[[\\]|[?*+@!]\(/.test(glob);
}

/** The first takes the second, sign for sign: its `*` takes anything, `?` any character that is surely one. */
function covers(wide: readonly string[], narrow: readonly string[]): boolean {
  // Which ends of `narrow` the signs of `wide` so far can reach.
  let reached: readonly boolean[] = [true, ...narrow.map(() => false)];
  for (const sign of wide) {
    reached = sign === "*" ? reachAll(reached) : reachNext(reached, sign, narrow);
  }
  return reached.at(-1) === true;
}

function reachAll(reached: readonly boolean[]): readonly boolean[] {
  const first = reached.indexOf(true);
  return reached.map((_, at) => first !== -1 && at >= first);
}

function reachNext(
  reached: readonly boolean[],
  sign: string,
  narrow: readonly string[],
): readonly boolean[] {
  return reached.map((_, at) => {
    const char = narrow[at - 1];
    if (at === 0 || char === undefined || char === "*" || reached[at - 1] !== true) return false;
    return sign === "?" || sign === char;
  });
}

/** Whether no text matches both: they begin or end with other characters. Sure when it says so. */
export function areDisjoint(first: string, second: string): boolean {
  if (isPlain(first)) return !isInGlob(first, second);
  if (isPlain(second)) return !isInGlob(second, first);
  if (!isSimple(first) || !isSimple(second)) return false;
  const begins = [first, second].map((glob) => /^[^*?]*/.exec(glob)?.[0] ?? "");
  const ends = [first, second].map((glob) => /[^*?]*$/.exec(glob)?.[0] ?? "");
  const [a = "", b = ""] = begins;
  const [y = "", z = ""] = ends;
  return !(a.startsWith(b) || b.startsWith(a)) || !(y.endsWith(z) || z.endsWith(y));
}
