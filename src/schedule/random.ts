/** A repeatable source of numbers from 0 up to 1, without 1: the same seed gives the same numbers. */
export function seededRandom(seed: number): () => number {
  // Mulberry32: 32 bits of state, enough for shuffles and simulated noise, and the same on every machine.
  let state = Math.trunc(seed);
  return () => {
    state = Math.trunc(state + 0x6d_2b_79_f5);
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
