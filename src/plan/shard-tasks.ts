import type { Shard } from "../model/environment.ts";

/**
 * The part of a list that one of several machines runs: every count-th, beginning with its number. It
 * depends on the list alone and on nothing that was measured: machines whose histories differ would else
 * lose tests between them.
 */
export function takeShard<T>(
  all: readonly T[],
  { number, count }: Pick<Shard, "number" | "count">,
): readonly T[] {
  return all.filter((_, index) => index % count === number - 1);
}
