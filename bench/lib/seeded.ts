/** Numbers that look random and are the same for the same seed on every machine. */
export interface Seeded {
  /** From 0 to below 1. */
  readonly next: () => number;
  /** A whole number from `least` to `most`, both included. */
  readonly whole: (least: number, most: number) => number;
  /** One of them; throws when there is none. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** In another order. */
  readonly shuffle: <T>(items: readonly T[]) => readonly T[];
}

/** Makes a generator by mulberry32 (Tommy Ettinger's public-domain 32-bit generator). */
export function makeSeeded(seed: number): Seeded {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number): number =>
    least + Math.floor(next() * (most - least + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[whole(0, items.length - 1)];
    if (item === undefined) throw new Error("Internal error: nothing to pick from");
    return item;
  };
  const shuffle = <T>(items: readonly T[]): readonly T[] =>
    items
      .map((item) => ({ item, place: next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item);
  return { next, whole, pick, shuffle };
}
