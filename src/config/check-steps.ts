import { renderSuggestion } from "../lib/suggest.ts";
import { checkPredicate } from "./check-predicate.ts";
import { checkText, checkTexts } from "./check-texts.ts";
import type { KeyPath } from "./config.ts";
import type { ConfigIssue } from "./config-issue.ts";
import type { WrittenStep } from "./suite-schema.ts";

/** The suite around the steps. */
export interface StepsAround {
  /** Of the list of steps. */
  readonly keys: KeyPath;
  readonly groups: readonly string[];
  /** Whether one bash runs all calls. */
  readonly isShared: boolean;
}

/** What a step can be, each with one key. */
const KINDS = ["call", "tests", "sh", "run", "set"] as const;

type Kind = (typeof KINDS)[number];

/** What the schema cannot say of steps: one thing each, keys that fit it, references, and names. */
export function checkSteps(
  steps: readonly WrittenStep[],
  { keys, groups, isShared }: StepsAround,
): readonly ConfigIssue[] {
  const own = steps.flatMap((step, index) => {
    const around = { keys: [...keys, index], groups, isShared };
    const { when } = step;
    return [
      ...checkKind(step, around),
      ...(when === undefined ? [] : checkPredicate(when, [...around.keys, "when"])),
      ...checkReferences(step, around),
    ];
  });
  return [...own, ...checkNames(steps, keys)];
}

function checkKind(step: WrittenStep, around: StepsAround): readonly ConfigIssue[] {
  const { keys } = around;
  const [kind, second] = KINDS.filter((one) => step[one] !== undefined);
  if (kind === undefined) {
    const message = `a step needs one of ${KINDS.join(", ")}`;
    return [{ keys, at: "key", message, next: "add for example call: test_python" }];
  }
  if (second !== undefined) {
    const message = `"${kind}" and "${second}" are two steps`;
    return [{ keys: [...keys, second], at: "key", message, next: "write one step for each" }];
  }
  return findUselessKeys(step, kind, around);
}

function findUselessKeys(
  step: WrittenStep,
  kind: Kind,
  { keys, isShared }: StepsAround,
): readonly ConfigIssue[] {
  const isNative = kind === "tests" || kind === "run";
  const useless = [
    kind !== "call" && tell("args", `in a "${kind}" step`, "remove it, or write it into the step"),
    kind !== "tests" && tell("shard", `in a "${kind}" step`, "remove it"),
    !isNative &&
      tell("inherit", `in a "${kind}" step`, "remove it: only tests and run can inherit"),
    isNative &&
      !isShared &&
      tell(
        "inherit",
        "in an isolated suite, where no bash is shared",
        "remove it, or write bridge: shared",
      ),
    isShared &&
      tell(
        "wait",
        "in a shared suite, where every step waits",
        "remove it, or write bridge: isolated",
      ),
    ...(["timeout", "memory", "cpu"] as const).map(
      (key) => kind === "set" && tell(key, 'in a "set" step, which starts nothing', "remove it"),
    ),
  ];
  return useless.flatMap((one): ConfigIssue[] => {
    if (one === false || step[one.key] === undefined) return [];
    const message = `"${one.key}" has no effect ${one.where}`;
    return [{ keys: [...keys, one.key], at: "key", message, next: one.next }];
  });
}

function tell<K extends keyof WrittenStep>(
  key: K,
  where: string,
  next: string,
): { readonly key: K; readonly where: string; readonly next: string } {
  return { key, where, next };
}

function checkReferences(
  { call, args, tests, shard, run, set }: WrittenStep,
  { keys, groups }: StepsAround,
): readonly ConfigIssue[] {
  return [
    ...(call === undefined ? [] : checkFunctionName(call, [...keys, "call"])),
    ...(tests === undefined ? [] : checkGroup(tests, groups, [...keys, "tests"])),
    ...checkTexts(args, [...keys, "args"]),
    ...(shard === undefined ? [] : checkText(shard, [...keys, "shard"])),
    ...checkTexts(run, [...keys, "run"]),
    ...Object.entries(set ?? {}).flatMap(([name, value]) =>
      checkText(String(value), [...keys, "set", name]),
    ),
  ];
}

function checkFunctionName(name: string, keys: KeyPath): readonly ConfigIssue[] {
  if (/^[^\s"'\\$`;&|<>(){}#=*?[\]~!]+$/.test(name)) return [];
  const message = `${JSON.stringify(name)} cannot be the name of a function`;
  const next = "write only the name, and its arguments under args: [...]; other bash goes under sh";
  return [{ keys, at: "value", message, next }];
}

function checkGroup(
  name: string,
  groups: readonly string[],
  keys: KeyPath,
): readonly ConfigIssue[] {
  if (groups.includes(name)) return [];
  const message = `there is no group "${name}"${renderSuggestion(name, groups)}`;
  const next = groups.length === 0 ? "add it under tests" : `use one of: ${groups.join(", ")}`;
  return [{ keys, at: "value", message, next }];
}

/** What Moult calls the beginning and the end of a script. */
const RESERVED = ["set-up", "wind-up"];

function checkNames(steps: readonly WrittenStep[], keys: KeyPath): readonly ConfigIssue[] {
  return steps.flatMap(({ name }, index): ConfigIssue[] => {
    if (name === undefined) return [];
    const place = { keys: [...keys, index, "name"], at: "value" as const };
    if (RESERVED.includes(name)) {
      const message = `"${name}" cannot be the name of a step: Moult has one of that name`;
      return [{ ...place, message, next: "choose another name" }];
    }
    if (/^\s|\s$|\p{Cc}/u.test(name)) {
      const message = `${JSON.stringify(name)} cannot be the name of a step`;
      return [{ ...place, message, next: "use one line, without blanks at its ends" }];
    }
    if (steps.findIndex((one) => one.name === name) === index) return [];
    const message = `duplicate step "${name}"`;
    return [{ ...place, message, next: "rename one of the steps" }];
  });
}
