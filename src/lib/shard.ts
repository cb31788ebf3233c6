import type { Shard } from "../model/environment.ts";

/** `2/5`: the second of five parts. Undefined for anything else. */
export function parseShard(text: string): Pick<Shard, "number" | "count"> | undefined {
  const [, number, count] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text)?.map(Number) ?? [];
  if (number === undefined || count === undefined || number > count) return undefined;
  return { number, count };
}
