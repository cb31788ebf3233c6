import { renderSuggestion } from "../lib/suggest.ts";
import { checkPredicate } from "./check-predicate.ts";
import type { KeyPath } from "./config.ts";
import type { ConfigIssue } from "./config-issue.ts";
import { isEveryJob, WHOLE } from "./parse-rollout.ts";
import type { WrittenRollout } from "./rollout-schema.ts";

/** What the schema cannot say of a rollout: names, order, references, and which keys go together. */
export function checkRollout(
  rollout: WrittenRollout,
  { hasScript }: { readonly hasScript: boolean },
): readonly ConfigIssue[] {
  const { overrides = [], phases, phase, rolledBack = [] } = rollout;
  const phaseNames = phases.map(({ name }) => name);
  const known = Object.keys(rollout.configurations ?? { [WHOLE]: {} });
  return [
    ...(hasScript ? [] : [describeNoScript()]),
    ...overrides.flatMap(({ when }, index) =>
      checkPredicate(when, ["rollout", "overrides", index, "when"]),
    ),
    ...checkConfigurations(rollout),
    ...checkPhases(rollout, known),
    ...(phase === undefined || phase === "none"
      ? []
      : checkName(phase, ["rollout", "phase"], { what: "phase", known: phaseNames })),
    ...rolledBack.flatMap((name, index) =>
      checkName(name, ["rollout", "rolledBack", index], { what: "configuration", known }),
    ),
  ];
}

function describeNoScript(): ConfigIssue {
  return {
    keys: ["rollout"],
    at: "key",
    message: "a rollout moves away from an old script, and the config names none",
    next: "add legacy: { script: ci/test.sh }",
  };
}

function checkConfigurations({ configurations = {} }: WrittenRollout): readonly ConfigIssue[] {
  const entries = Object.entries(configurations);
  const always = entries.findIndex(([, when]) => isEveryJob(when));
  const [holder] = entries[always] ?? [];
  return entries.flatMap(([name, when], index) => {
    const keys: KeyPath = ["rollout", "configurations", name];
    return [
      ...checkReserved(name, keys, "no configuration at all"),
      ...(isEveryJob(when) ? [] : checkPredicate(when, keys)),
      ...(holder === undefined || index <= always ? [] : [describeUnreached(name, holder, keys)]),
    ];
  });
}

function describeUnreached(name: string, holder: string, keys: KeyPath): ConfigIssue {
  const message = `the configuration ${name} is never reached: ${holder} before it is for every job`;
  return { keys, at: "key", message, next: `move ${holder} to the end, or give it a condition` };
}

function checkPhases({ phases }: WrittenRollout, known: readonly string[]): readonly ConfigIssue[] {
  return phases.flatMap(({ name, configurations = [], mode, shadow }, index) => {
    const keys: KeyPath = ["rollout", "phases", index];
    const first = phases.findIndex((phase) => phase.name === name);
    const isUseless = shadow !== undefined && mode !== "shadow";
    return [
      ...checkReserved(name, [...keys, "name"], "that no phase is reached"),
      ...(first === index ? [] : [describeTwin(name, first, [...keys, "name"])]),
      ...configurations.flatMap((one, at) =>
        checkName(one, [...keys, "configurations", at], { what: "configuration", known }),
      ),
      ...(isUseless ? [describeUseless(mode, [...keys, "shadow"])] : []),
    ];
  });
}

function describeUseless(mode: string, keys: KeyPath): ConfigIssue {
  const message = `"shadow" has no effect beside mode ${mode}`;
  return { keys, at: "key", message, next: "remove it, or write mode: shadow" };
}

function describeTwin(name: string, first: number, keys: KeyPath): ConfigIssue {
  const message = `duplicate phase "${name}"; the first one is phase ${first + 1}`;
  return { keys, at: "value", message, next: "rename one of the phases" };
}

function checkReserved(name: string, keys: KeyPath, meaning: string): readonly ConfigIssue[] {
  if (name !== "none") return [];
  const message = `"none" cannot be a name here: it means ${meaning}`;
  return [{ keys, at: "value", message, next: "choose another name" }];
}

function checkName(
  name: string,
  keys: KeyPath,
  { what, known }: { readonly what: string; readonly known: readonly string[] },
): readonly ConfigIssue[] {
  if (known.includes(name)) return [];
  const message = `there is no ${what} "${name}"${renderSuggestion(name, known)}`;
  return [{ keys, at: "value", message, next: `use one of: ${[...new Set(known)].join(", ")}` }];
}
