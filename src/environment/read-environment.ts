import { renderSuggestion } from "../lib/suggest.ts";
import { isOfType, readSwitch, VARIABLE_TYPES } from "../lib/variable-value.ts";
import type {
  Declared,
  DeclaredVariable,
  Environment,
  EnvironmentFact,
  Shard,
} from "../model/environment.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import { findShard } from "./shards.ts";

/** What an environment is made of. */
export interface EnvironmentSource {
  /** Of the process. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** What the script would see as $1, $2, ... */
  readonly args: readonly string[];
  /** What the config says about variables. */
  readonly declared: Declared;
}

type Variables = Environment["variables"];

/** Variables that CI scripts share, with what stands for those that are not set. */
const TEXTS: Variables = { BUILD_ENVIRONMENT: "", TEST_CONFIG: "" };
const SWITCHES = ["CONTINUE_THROUGH_ERROR", "VERBOSE_TEST_LOGS", "NO_TEST_TIMEOUT"] as const;
const NUMBERS = ["SHARD_NUMBER", "NUM_TEST_SHARDS"] as const;
const OTHERS = "TESTS_TO_INCLUDE";
const WELL_KNOWN: readonly string[] = [...Object.keys(TEXTS), ...NUMBERS, ...SWITCHES, OTHERS];

/**
 * Reads and checks what CI says: the well-known variables and those that the config declares. An empty
 * variable counts as not set. Answers one failure for each that is missing or wrong.
 */
export function readEnvironment({
  variables: given,
  args,
  declared,
}: EnvironmentSource): Result<Environment> {
  const own = dropUndefined(given);
  const defaults = { ...TEXTS, ...listDefaults(declared) };
  const shard = findShard(own, defaults);
  const found = shard.ok ? shard.value : undefined;
  const variables = { ...fillIn(own, defaults), ...shardVariables(found) };
  const isBlamed = (name: string): boolean =>
    !shard.ok && NUMBERS.some((one) => one === name) && (variables[name] ?? "") === "";
  const failures = [
    ...(shard.ok ? [] : shard.failures),
    ...SWITCHES.flatMap((name) =>
      checkValue(name, { type: "boolean", isRequired: false }, variables),
    ),
    ...Object.entries(declared).flatMap(([name, rule]) =>
      isBlamed(name) || isAsked(name, rule) ? [] : checkValue(name, rule, variables),
    ),
  ];
  if (failures.length > 0) return failed(...failures);
  return success({
    variables,
    args,
    shard: found,
    mayContinue: isOn(variables, "CONTINUE_THROUGH_ERROR"),
    isVerbose: isOn(variables, "VERBOSE_TEST_LOGS"),
    hasNoTimeout: isOn(variables, "NO_TEST_TIMEOUT"),
    testsToInclude: splitWords(variables[OTHERS] ?? ""),
    facts: listFacts([...new Set([...WELL_KNOWN, ...Object.keys(declared)])], {
      own,
      variables,
      shard: found,
    }),
  });
}

/** The switches were checked without a declaration; one that says no more would repeat the failure. */
function isAsked(name: string, { type, values, isRequired }: DeclaredVariable): boolean {
  const isSwitch = SWITCHES.some((one) => one === name);
  return isSwitch && type === "boolean" && values === undefined && !isRequired;
}

function checkValue(
  name: string,
  rule: DeclaredVariable,
  variables: Variables,
): readonly Failure[] {
  const value = variables[name] ?? "";
  if (value === "") return rule.isRequired ? [describeMissing(name, rule)] : [];
  const { type, values } = rule;
  if (values !== undefined && !values.includes(value)) {
    const message = `${showWrong(name, value)}${renderSuggestion(value, values)}`;
    return [
      { code: "environment-invalid", message, next: `set ${name} to one of: ${values.join(", ")}` },
    ];
  }
  if (isOfType(value, type)) return [];
  const message = `${showWrong(name, value)}; expected ${VARIABLE_TYPES[type].what}`;
  return [
    {
      code: "environment-invalid",
      message,
      next: `set it, for example: export ${name}=${VARIABLE_TYPES[type].example}`,
    },
  ];
}

function describeMissing(name: string, { type, values }: DeclaredVariable): Failure {
  const next =
    values === undefined
      ? `set it, for example: export ${name}=${VARIABLE_TYPES[type].example}`
      : `set ${name} to one of: ${values.join(", ")}`;
  return {
    code: "environment-invalid",
    message: `the variable ${name} is not set, and the config requires it`,
    next,
  };
}

function showWrong(name: string, value: string): string {
  return `the variable ${name} is ${JSON.stringify(value)}`;
}

function isOn(variables: Variables, name: string): boolean {
  return readSwitch(variables[name] ?? "") === true;
}

function listDefaults(declared: Declared): Variables {
  return dropUndefined(
    Object.fromEntries(Object.entries(declared).map(([name, rule]) => [name, rule.default])),
  );
}

/** A default also stands for an empty variable, as `${NAME:-default}` does. */
function fillIn(own: Variables, defaults: Variables): Variables {
  const missing = Object.entries(defaults).filter(([name]) => (own[name] ?? "") === "");
  return { ...own, ...Object.fromEntries(missing) };
}

function shardVariables(shard: Shard | undefined): Variables {
  if (shard === undefined) return {};
  return { SHARD_NUMBER: String(shard.number), NUM_TEST_SHARDS: String(shard.count) };
}

function listFacts(
  names: readonly string[],
  {
    own,
    variables,
    shard,
  }: { readonly own: Variables; readonly variables: Variables; readonly shard: Shard | undefined },
): readonly EnvironmentFact[] {
  return names.flatMap((name) => {
    const value = variables[name] ?? "";
    if (value === "") return [];
    const isOfShard = NUMBERS.some((one) => one === name);
    const isDefault = isOfShard ? (shard?.isDefault ?? true) : (own[name] ?? "") === "";
    return [{ name, value, isDefault }];
  });
}

function splitWords(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function dropUndefined(record: Readonly<Record<string, string | undefined>>): Variables {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
