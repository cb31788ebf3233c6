import type { KeyPath } from "./config.ts";
import type { ConfigIssue } from "./config-issue.ts";
import { checkPredicate } from "./check-predicate.ts";
import { checkSteps } from "./check-steps.ts";
import { checkTexts } from "./check-texts.ts";
import type { WrittenSuite } from "./suite-schema.ts";

/** What suites refer to. */
export interface SuiteReferences {
  readonly groups: readonly string[];
  /** Whether there is a `legacy.script`. */
  readonly hasScript: boolean;
}

/** What the schema cannot say of suites: names, order, references, and which keys go together. */
export function checkSuites(
  suites: readonly WrittenSuite[],
  references: SuiteReferences,
): readonly ConfigIssue[] {
  return [
    ...suites.flatMap((suite, index) => checkSuite(suite, ["suites", index], references)),
    ...findTwins(suites),
    ...findUnreachable(suites),
    ...findCallWithoutScript(suites, references),
  ];
}

function checkSuite(
  suite: WrittenSuite,
  keys: KeyPath,
  references: SuiteReferences,
): readonly ConfigIssue[] {
  const { name, when, steps, handOver } = suite;
  return [
    ...checkName(name, keys),
    ...checkWork(suite, keys),
    ...(when === undefined ? [] : checkPredicate(when, [...keys, "when"])),
    ...checkTexts(handOver, [...keys, "handOver"]),
    ...checkSteps(steps ?? [], {
      keys: [...keys, "steps"],
      groups: references.groups,
      isShared: suite.bridge !== "isolated",
    }),
  ];
}

/** What the setting `suite` means by these names. */
const RESERVED: Readonly<Record<string, string>> = {
  none: "no suite at all",
  auto: "the first suite that holds",
};

function checkName(name: string, keys: KeyPath): readonly ConfigIssue[] {
  const meaning = Object.hasOwn(RESERVED, name) ? RESERVED[name] : undefined;
  if (meaning === undefined) return [];
  const message = `"${name}" cannot be the name of a suite: --suite ${name} means ${meaning}`;
  return [{ keys: [...keys, "name"], at: "value", message, next: "choose another name" }];
}

function checkWork(
  { name, steps, handOver, bridge }: WrittenSuite,
  keys: KeyPath,
): readonly ConfigIssue[] {
  if (steps === undefined && handOver === undefined) {
    const message = `the suite ${name} does nothing: it has neither "steps" nor "handOver"`;
    return [{ keys, at: "key", message, next: "add for example steps: [{ call: test_python }]" }];
  }
  if (handOver === undefined) return [];
  const useless = { steps, bridge };
  return Object.entries(useless).flatMap(([key, value]): ConfigIssue[] => {
    if (value === undefined) return [];
    const message = `"${key}" has no effect beside "handOver", which gets the whole suite`;
    return [{ keys: [...keys, key], at: "key", message, next: "remove one of the two" }];
  });
}

function findTwins(suites: readonly WrittenSuite[]): readonly ConfigIssue[] {
  return suites.flatMap(({ name }, index): ConfigIssue[] => {
    const first = suites.findIndex((suite) => suite.name === name);
    if (first === index) return [];
    const message = `duplicate suite "${name}"; the first one is suite ${first + 1}, this is suite ${index + 1}`;
    const keys = ["suites", index, "name"];
    return [{ keys, at: "value", message, next: "rename one of the suites" }];
  });
}

function findUnreachable(suites: readonly WrittenSuite[]): readonly ConfigIssue[] {
  const last = suites.findIndex((suite) => suite.when === undefined);
  const always = suites[last];
  if (always === undefined) return [];
  return suites.slice(last + 1).map(({ name }, index) => ({
    keys: ["suites", last + 1 + index, "name"],
    at: "value",
    message: `the suite ${name} is never reached: ${always.name} before it has no "when", so it always holds`,
    next: `move ${always.name} to the end, or give it a condition`,
  }));
}

/** Said once: one line of the config makes all calls right. */
function findCallWithoutScript(
  suites: readonly WrittenSuite[],
  { hasScript }: SuiteReferences,
): readonly ConfigIssue[] {
  if (hasScript) return [];
  const places = suites.flatMap(({ steps }, index) => {
    const call = (steps ?? []).findIndex((step) => step.call !== undefined);
    return call === -1 ? [] : [["suites", index, "steps", call, "call"]];
  });
  const [keys] = places;
  if (keys === undefined) return [];
  const message = '"call" runs a function of the old script, and the config names no script';
  return [{ keys, at: "key", message, next: "add legacy: { script: ci/test.sh }" }];
}
