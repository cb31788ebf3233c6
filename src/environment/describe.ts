import type { Environment, Shard } from "../model/environment.ts";

/**
 * What was read of the environment, on one line: `TEST_CONFIG "inductor", shard 2 of 5, from CircleCI
 * (CIRCLE_NODE_INDEX counts from 0)`. Undefined when nothing of it is set.
 */
export function describeEnvironment({ facts, shard }: Environment): string | undefined {
  const others = facts.filter(({ name }) => name !== "SHARD_NUMBER" && name !== "NUM_TEST_SHARDS");
  const parts = others.map(({ name, value, isDefault }) => {
    const shown = `${name} ${JSON.stringify(value)}`;
    return isDefault ? `${shown} by default` : shown;
  });
  const all = shard === undefined ? parts : [...parts, describeShard(shard)];
  return all.length === 0 ? undefined : all.join(", ");
}

/** `shard 2 of 5, from SHARD_NUMBER, NUM_TEST_SHARDS`. */
export function describeShard({ number, count, from }: Shard): string {
  return `shard ${number} of ${count}, from ${from}`;
}
