/** Two elements that are the same: the index of each in its list. */
export type Pair = readonly [one: number, other: number];

/**
 * The longest ordered list of elements that two lists share, as pairs of indexes. Linear in memory, and in time at
 * worst the product of the lengths of what differs: D. S. Hirschberg, "A linear space algorithm for computing
 * maximal common subsequences", 1975.
 */
export function pairUp(one: readonly string[], other: readonly string[]): readonly Pair[] {
  const numbers = new Map<string, number>();
  const number = (text: string): number => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  const pairs: Pair[] = [];
  const lists = { one: one.map(number), other: other.map(number), pairs };
  pairBetween(lists, { from: 0, to: one.length }, { from: 0, to: other.length });
  return pairs;
}

interface Lists {
  readonly one: readonly number[];
  readonly other: readonly number[];
  readonly pairs: Pair[];
}

/** `to` is not included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

function pairBetween(lists: Lists, inOne: Span, inOther: Span): void {
  const { one, other, pairs } = lists;
  let [from, otherFrom] = [inOne.from, inOther.from];
  let [to, otherTo] = [inOne.to, inOther.to];
  while (from < to && otherFrom < otherTo && one[from] === other[otherFrom])
    pairs.push([from++, otherFrom++]);
  let tail = 0;
  while (from < to && otherFrom < otherTo && one[to - 1] === other[otherTo - 1]) {
    [to, otherTo, tail] = [to - 1, otherTo - 1, tail + 1];
  }
  if (to - from === 1) {
    const at = other.indexOf(one[from] ?? -1, otherFrom);
    if (at >= 0 && at < otherTo) pairs.push([from, at]);
  } else if (from < to && otherFrom < otherTo) {
    const middle = (from + to) >> 1;
    const rest = { from: otherFrom, to: otherTo };
    const split = bestSplit(lists, { from, middle, to }, rest);
    pairBetween(lists, { from, to: middle }, { from: otherFrom, to: split });
    pairBetween(lists, { from: middle, to }, { from: split, to: otherTo });
  }
  for (let at = 0; at < tail; at += 1) pairs.push([to + at, otherTo + at]);
}

/** Where the other list is to be cut so that both halves share the most. */
function bestSplit(
  { one, other }: Lists,
  { from, middle, to }: Span & { readonly middle: number },
  inOther: Span,
): number {
  const end = other.slice(inOther.from, inOther.to);
  const before = lengths(one.slice(from, middle), end);
  const after = lengths(one.slice(middle, to).toReversed(), end.toReversed());
  let best = 0;
  const sharedAt = (at: number): number => (before[at] ?? 0) + (after[end.length - at] ?? 0);
  for (let at = 1; at <= end.length; at += 1) if (sharedAt(at) > sharedAt(best)) best = at;
  return inOther.from + best;
}

/** For each beginning of the other list the length of what it shares with the whole first one. */
function lengths(one: readonly number[], other: readonly number[]): Uint32Array {
  let row = new Uint32Array(other.length + 1);
  let next = new Uint32Array(other.length + 1);
  for (const element of one) {
    for (let at = 0; at < other.length; at += 1) {
      const [above, left, corner] = [row[at + 1] ?? 0, next[at] ?? 0, row[at] ?? 0];
      next[at + 1] = element === other[at] ? corner + 1 : Math.max(above, left);
    }
    [row, next] = [next, row];
  }
  return row;
}
