/**
 * Where a key stands among all keys: a percentage from 0 up to, not including, 100, the same on every machine and
 * for every phase. The key is below a phase's percentage or not, so whoever is in stays in while it grows.
 * 32 bits: steps of 2.3e-8.
 *
 * FNV-1a over the bytes of UTF-8 (Fowler, Noll and Vo, IETF draft-eastlake-fnv), whose upper bits keep too much of the order of keys
 * such as numbers of pull requests; therefore mixed by the end of MurmurHash3 (fmix32, Austin Appleby, public domain).
 */
export function findBucket(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) * (100 / 2 ** 32);
}
