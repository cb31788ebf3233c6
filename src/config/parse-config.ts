import * as z from "zod/mini";
import { renderSuggestion } from "../lib/suggest.ts";
import type { DeclaredVariable } from "../model/environment.ts";
import type { Legacy } from "../model/legacy.ts";
import { unreachable } from "../model/unreachable.ts";
import { checkRollout } from "./check-rollout.ts";
import { checkSuites } from "./check-suites.ts";
import { checkVariables } from "./check-variables.ts";
import type { Config, Group, KeyPath, Rules } from "./config.ts";
import type { ConfigIssue } from "./config-issue.ts";
import { toRollout } from "./parse-rollout.ts";
import { toSuites } from "./parse-suites.ts";
import { configSchema, type WrittenConfig } from "./schema.ts";
import { SETTINGS } from "./settings.ts";

/** A config, or everything that is wrong with it. */
export type ParsedConfig =
  | { readonly kind: "config"; readonly config: Config }
  | { readonly kind: "issues"; readonly issues: readonly ConfigIssue[] };

type WrittenGroup = NonNullable<WrittenConfig["tests"]>[string];
type WrittenRules = Partial<
  Pick<WrittenGroup, "timeout" | "memory" | "cpu" | "exclusive" | "retries">
>;
type WrittenLegacy = NonNullable<WrittenConfig["legacy"]>;
type WrittenVariable = NonNullable<WrittenConfig["variables"]>[string];

/** Turns the data of a config file into a config. */
export function parseConfig(data: unknown): ParsedConfig {
  // Compiling the checks, as zod does by default, pays off only when the same schema is used often.
  const parsed = z.safeParse(configSchema, data, { jitless: true });
  const wrong = parsed.error?.issues ?? [];
  const issues = [
    ...wrong.flatMap((issue) => toIssues(issue, data)),
    ...findUselessKeys(data),
    ...checkBeyondSchema(data, parsed.data),
  ];
  if (!parsed.success || issues.length > 0) return { kind: "issues", issues };
  return { kind: "config", config: toConfig(parsed.data) };
}

function toConfig(written: WrittenConfig): Config {
  const { source = [], directory, failUnder } = written.coverage ?? {};
  return {
    env: mapValues(written.env ?? {}, String),
    limits: mapValues(withoutUndefined(written.limits ?? {}), String),
    coverage: mapValues(withoutUndefined({ directory, failUnder }), String),
    coverageSource: source,
    tests: mapValues(written.tests ?? {}, toGroup),
    ...(written.legacy === undefined ? {} : { legacy: toLegacy(written.legacy) }),
    variables: mapValues(written.variables ?? {}, toVariable),
    suites: toSuites(written.suites ?? [], toRules),
    ...(written.rollout === undefined ? {} : { rollout: toRollout(written.rollout) }),
  };
}

function toLegacy({ script, dispatch }: WrittenLegacy): Legacy {
  if (dispatch === undefined) return { script };
  const { from, to, inside } = dispatch;
  const end = to === undefined ? {} : { to };
  return { script, dispatch: { from, ...end, ...(inside === undefined ? {} : { inside }) } };
}

function toVariable({
  type,
  default: fallback,
  values,
  required,
}: WrittenVariable): DeclaredVariable {
  return {
    type,
    ...(fallback === undefined ? {} : { default: String(fallback) }),
    ...(values === undefined ? {} : { values: values.map(String) }),
    isRequired: required ?? false,
  };
}

function toGroup(written: WrittenGroup): Group {
  return {
    ...(written.files === undefined ? {} : { files: written.files }),
    exclude: written.exclude ?? [],
    run: written.run,
    ...(written.preload === undefined ? {} : { preload: written.preload }),
    optIn: written.optIn ?? false,
    ...(written.cwd === undefined ? {} : { cwd: written.cwd }),
    env: mapValues(written.env ?? {}, String),
    rules: toRules(written),
    overrides: (written.overrides ?? []).map((one) => ({ files: one.files, rules: toRules(one) })),
  };
}

function toRules({ timeout, memory, cpu, exclusive, retries }: WrittenRules): Rules {
  const timeoutMs = timeout === undefined ? undefined : SETTINGS.timeout.parse(String(timeout));
  const memoryBytes = memory === undefined ? undefined : SETTINGS.taskMemory.parse(String(memory));
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(cpu === undefined ? {} : { cores: cpu }),
    ...(exclusive === undefined ? {} : { isExclusive: exclusive }),
    ...(retries === undefined ? {} : { retries }),
  };
}

/** Keys that choose among files, in a group that has none. Looked for also when other things are wrong. */
function findUselessKeys(data: unknown): readonly ConfigIssue[] {
  return Object.keys(recordAt(data, ["tests"])).flatMap((name) => {
    const group = recordAt(data, ["tests", name]);
    if (Object.hasOwn(group, "files")) return [];
    const useless = ["exclude", "overrides"].filter((key) => Object.hasOwn(group, key));
    return useless.map((key) => ({
      keys: ["tests", name, key],
      at: "key" as const,
      message: `"${key}" without "files" has no effect`,
      next: `add files, for example: files: ["tests/**/test_*.py"]`,
    }));
  });
}

/** What the schema cannot say: of each part that the schema has nothing against, also when other parts are bad. */
function checkBeyondSchema(
  data: unknown,
  whole: WrittenConfig | undefined,
): readonly ConfigIssue[] {
  const written = whole ?? readGoodParts(recordAt(data, []));
  const groups = Object.keys(recordAt(data, ["tests"]));
  const hasScript = Object.hasOwn(recordAt(data, []), "legacy");
  return [
    ...checkVariables(written.variables ?? {}),
    ...checkSuites(written.suites ?? [], { groups, hasScript }),
    ...(written.rollout === undefined ? [] : checkRollout(written.rollout, { hasScript })),
  ];
}

function readGoodParts(data: {
  readonly variables?: unknown;
  readonly suites?: unknown;
  readonly rollout?: unknown;
}): Pick<WrittenConfig, "variables" | "suites" | "rollout"> {
  const { variables, suites, rollout } = configSchema.shape;
  return {
    variables: z.safeParse(variables, data.variables, { jitless: true }).data,
    suites: z.safeParse(suites, data.suites, { jitless: true }).data,
    rollout: z.safeParse(rollout, data.rollout, { jitless: true }).data,
  };
}

function toIssues(issue: z.core.$ZodIssue, data: unknown): readonly ConfigIssue[] {
  const keys = issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => describeUnknownKey([...keys, key]));
    case "invalid_key":
      return [describeBadName(keys), ...checkBelow(keys, data)];
    case "invalid_type":
    case "invalid_value":
    case "invalid_union":
    case "too_small":
    case "custom":
      if (issue.code !== "custom" && isMissing(data, keys)) return [describeMissingKey(keys)];
      return [{ keys, at: "value", message: issue.message, next: renderExample(keys) }];
    case "too_big":
    case "not_multiple_of":
    case "invalid_format":
    case "invalid_element":
      return [{ keys, at: "value", message: issue.message, next: renderExample(keys) }];
    default:
      return unreachable(issue);
  }
}

/** What a key stands for is not checked when the key itself is bad; one correction at a time would be a pity. */
function checkBelow(keys: KeyPath, data: unknown): readonly ConfigIssue[] {
  const parsed = z.safeParse(findSchema(keys), valueAt(data, keys), { jitless: true });
  const wrong = parsed.error?.issues ?? [];
  return wrong.flatMap((issue) => toIssues({ ...issue, path: [...keys, ...issue.path] }, data));
}

function describeUnknownKey(keys: KeyPath): ConfigIssue {
  const key = String(keys.at(-1));
  const known = knownKeys(keys.slice(0, -1));
  const message = `unknown key "${key}"${renderSuggestion(key, known)}`;
  return { keys, at: "key", message, next: `use one of: ${known.join(", ")}` };
}

function describeBadName(keys: KeyPath): ConfigIssue {
  const name = JSON.stringify(keys.at(-1));
  const isInShell = keys[0] === "variables" || keys[0] === "suites";
  const isVariable = isInShell || keys.includes("env");
  if (keys[0] === "rollout") {
    const message = `${name} cannot be the name of a configuration`;
    return {
      keys,
      at: "key",
      message,
      next: "use letters, digits, _ . and -, with a letter first",
    };
  }
  const next = isInShell
    ? "use letters, digits and _, and no digit at the start"
    : isVariable
      ? "use a name without ="
      : "use letters, digits, _ . and -, and none of . and - at the start";
  const message = `${name} cannot be the name of a ${isVariable ? "variable" : "group"}`;
  return { keys, at: "key", message, next };
}

function describeMissingKey(keys: KeyPath): ConfigIssue {
  const key = String(keys.at(-1));
  return {
    keys: keys.slice(0, -1),
    at: "key",
    message: `missing key "${key}"`,
    next: renderExample(keys).replace("write for example", "add"),
  };
}

function isMissing(data: unknown, keys: KeyPath): boolean {
  return keys.length > 0 && valueAt(data, keys) === undefined;
}

function valueAt(data: unknown, keys: KeyPath): unknown {
  return keys.reduce<unknown>((value, key) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    return Object.entries(value).find(([name]) => name === String(key))?.[1];
  }, data);
}

/** The mapping at a place, or an empty one when there is something else or nothing. */
function recordAt(data: unknown, keys: KeyPath): object {
  const value = valueAt(data, keys);
  return typeof value === "object" && value !== null ? value : {};
}

/** The keys of the schema at a place: inside a record every name leads to the same schema. */
function knownKeys(keys: KeyPath): readonly string[] {
  const schema = unwrap(findSchema(keys));
  return schema instanceof z.ZodMiniObject ? Object.keys(schema.shape) : [];
}

function findSchema(keys: KeyPath): z.core.$ZodType {
  return keys.reduce<z.core.$ZodType>((parent, key) => {
    const schema = unwrap(parent);
    if (schema instanceof z.ZodMiniObject) return schema.shape[key] ?? schema;
    if (schema instanceof z.ZodMiniRecord) return schema.def.valueType;
    return schema instanceof z.ZodMiniArray ? schema.def.element : schema;
  }, configSchema);
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodMiniOptional) return unwrap(schema.def.innerType);
  return schema instanceof z.ZodMiniLazy ? unwrap(schema.def.getter()) : schema;
}

/** A line to write instead, taken from the examples in the schema. */
function renderExample(keys: KeyPath): string {
  for (let length = keys.length; length > 0; length -= 1) {
    const near = keys.slice(0, length);
    const examples = z.globalRegistry.get(findSchema(near))?.examples;
    const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
    const key = near.at(-1);
    if (example !== undefined && typeof key === "string") {
      return `write for example ${key}: ${renderFlow(example)}`;
    }
  }
  return "compare with the config that moult init writes";
}

function renderFlow(value: unknown): string {
  if (typeof value === "string") return /^[\w%.]+$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(renderFlow).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const pairs = Object.entries(value).map(([key, one]) => `${key}: ${renderFlow(one)}`);
    return `{ ${pairs.join(", ")} }`;
  }
  return String(value);
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A) => B,
): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function withoutUndefined<T>(record: Readonly<Record<string, T | undefined>>): Record<string, T> {
  const pairs = Object.entries(record).flatMap(([key, value]): [string, T][] =>
    value === undefined ? [] : [[key, value]],
  );
  return Object.fromEntries(pairs);
}
