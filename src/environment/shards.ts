import type { Environment, Shard } from "../model/environment.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";

type Variables = Environment["variables"];

/** How a system says which part of the work a machine has. */
interface ShardSystem {
  readonly name: string;
  readonly number: string;
  readonly count: string;
  readonly base: 0 | 1;
}

const OWN: ShardSystem = {
  name: "",
  number: "SHARD_NUMBER",
  count: "NUM_TEST_SHARDS",
  base: 1,
};

/** Bazel first: it starts tests inside of jobs of the others. */
const SYSTEMS: readonly ShardSystem[] = [
  { name: "Bazel", number: "TEST_SHARD_INDEX", count: "TEST_TOTAL_SHARDS", base: 0 },
  { name: "GitLab", number: "CI_NODE_INDEX", count: "CI_NODE_TOTAL", base: 1 },
  { name: "CircleCI", number: "CIRCLE_NODE_INDEX", count: "CIRCLE_NODE_TOTAL", base: 0 },
  {
    name: "Buildkite",
    number: "BUILDKITE_PARALLEL_JOB",
    count: "BUILDKITE_PARALLEL_JOB_COUNT",
    base: 0,
  },
];

/** Reads SHARD_NUMBER and NUM_TEST_SHARDS, or what stands for them on the CI system; undefined when there is no shard. */
export function findShard(variables: Variables, defaults: Variables): Result<Shard | undefined> {
  if (isSet(variables, OWN.number) || isSet(variables, OWN.count)) {
    return readShard(OWN, { ...defaults, ...withoutEmpty(variables) });
  }
  const system = SYSTEMS.find((one) => isSharded(one, variables));
  if (system !== undefined) return readShard(system, variables);
  const hasDefault = isSet(defaults, OWN.number) || isSet(defaults, OWN.count);
  if (!hasDefault) return success(undefined);
  const shard = readShard(OWN, defaults);
  return shard.ok
    ? success({ ...shard.value, from: "the defaults of the config", isDefault: true })
    : shard;
}

/** A job of GitLab that is not parallel has CI_NODE_TOTAL=1 and no index. */
function isSharded({ number, count }: ShardSystem, variables: Variables): boolean {
  if (isSet(variables, number)) return true;
  return isSet(variables, count) && variables[count] !== "1";
}

function readShard(system: ShardSystem, variables: Variables): Result<Shard> {
  const { base } = system;
  const problems = [
    checkNumber(system.number, base, variables),
    checkNumber(system.count, 1, variables),
  ].filter((one) => one !== undefined);
  if (problems.length > 0) return failed(...problems);
  const [number, count] = [Number(variables[system.number]), Number(variables[system.count])];
  if (number - base >= count) return failed(describeOutside(system, number, count));
  return success({
    number: number - base + 1,
    count,
    from: describeSystem(system),
    isDefault: false,
  });
}

function describeSystem({ name, number, count, base }: ShardSystem): string {
  return name === "" ? `${number}, ${count}` : `${name} (${number} counts from ${base})`;
}

function checkNumber(name: string, least: number, variables: Variables): Failure | undefined {
  const value = variables[name] ?? "";
  if (/^(0|[1-9]\d{0,8})$/.test(value) && Number(value) >= least) return undefined;
  const found = value === "" ? "is not set" : `is ${JSON.stringify(value)}`;
  const isPartOfPair = value === "" ? ", though the other half of the pair is" : "";
  return {
    code: "environment-invalid",
    message: `the variable ${name} ${found}${isPartOfPair}; expected a whole number from ${least}`,
    next: `set it, for example: export ${name}=${least}`,
  };
}

function describeOutside(
  { number: name, count: total, base }: ShardSystem,
  number: number,
  count: number,
): Failure {
  const last = count - 1 + base;
  return {
    code: "environment-invalid",
    message: `the variable ${name} is ${number}, but with ${total}=${count} it goes from ${base} to ${last}`,
    next: `correct ${name} or ${total}`,
  };
}

function withoutEmpty(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
}

function isSet(variables: Variables, name: string): boolean {
  return (variables[name] ?? "") !== "";
}
