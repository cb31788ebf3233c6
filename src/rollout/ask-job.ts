import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { Rollout, RolloutConfiguration, RolloutOverride } from "../model/rollout.ts";
import { type Explanation, UNCONDITIONAL } from "../model/selection.ts";
import { decide, describeUnknown } from "../suites/decide.ts";
import type { Facts, PlaceOf } from "../suites/facts.ts";
import { findBucket } from "./bucket.ts";
import {
  makeReason,
  NO_CONFIGURATION,
  type Reason,
  type RunnerDecision,
} from "./runner-decision.ts";

/** What the choice needs beside the environment. */
export interface ChooseRunnerOptions {
  /** Where the rollout was written, for failures. */
  readonly placeOf?: PlaceOf;
}

/** Which jobs belong together, and where they stand among all. */
export function findKey(
  { key: names }: Rollout,
  { variables }: Facts,
): Pick<RunnerDecision, "key" | "bucket"> {
  const key = names.map((name) => valueOf(variables, name)).find((value) => value !== "");
  return key === undefined ? {} : { key, bucket: findBucket(key) };
}

/** The first override that holds, and what was asked. */
export function findOverride(
  { overrides }: Rollout,
  facts: Facts,
  { placeOf }: ChooseRunnerOptions,
): Result<{ readonly found?: RolloutOverride; readonly reasons: readonly Reason[] }> {
  const reasons: Reason[] = [];
  for (const [index, override] of overrides.entries()) {
    const what = `override ${override.run.join(" ")}`;
    const why = decide(override.when, facts);
    reasons.push({ what, why });
    if (why.truth === "yes") return success({ found: override, reasons });
    if (why.truth === "unknown") {
      const place = placeOf?.(["rollout", "overrides", index, "when"]);
      return failed(describeUnknown(`the ${what}`, why, { facts, place }));
    }
  }
  return success({ reasons });
}

/** What the job chose for itself, if it did. */
export function readFlag(
  { flag }: Rollout,
  { variables }: Facts,
): Result<{ readonly isOn?: boolean; readonly reason: Reason }> {
  const value = valueOf(variables, flag);
  const what = `flag ${flag}`;
  if (value === "") return success({ reason: makeReason(what, "unknown", "it is not set") });
  const isOn = FLAG_VALUES.get(value);
  if (isOn === undefined) return failed(describeFlag(flag, value));
  return success({ isOn, reason: makeReason(what, isOn ? "yes" : "no", `it is ${value}`) });
}

const FLAG_VALUES: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
]);

function describeFlag(flag: string, value: string): Failure {
  return {
    code: "environment-invalid",
    message: `the variable ${flag} is ${JSON.stringify(value)}; expected 1, true, 0 or false`,
    next: `set it, for example: export ${flag}=1; or unset it, and the phases decide`,
  };
}

/** The first configuration that holds, and what was asked. */
export function findConfiguration(
  { configurations }: Rollout,
  facts: Facts,
  { placeOf }: ChooseRunnerOptions,
): Result<{ readonly configuration: string; readonly reasons: readonly Reason[] }> {
  const reasons: Reason[] = [];
  for (const configuration of configurations) {
    const why = decideConfiguration(configuration, facts);
    reasons.push({ what: `configuration ${configuration.name}`, why });
    if (why.truth === "yes") return success({ configuration: configuration.name, reasons });
    if (why.truth === "unknown") {
      const place = placeOf?.(["rollout", "configurations", configuration.name]);
      const what = `the configuration ${configuration.name}`;
      return failed(describeUnknown(what, why, { facts, place }));
    }
  }
  reasons.push(makeReason("configuration", "no", "the job is of none"));
  return success({ configuration: NO_CONFIGURATION, reasons });
}

function decideConfiguration({ when }: RolloutConfiguration, facts: Facts): Explanation {
  return when === undefined ? UNCONDITIONAL : decide(when, facts);
}

/** Variables are not asked for what every object has. */
function valueOf(variables: Facts["variables"], name: string): string {
  return Object.hasOwn(variables, name) ? (variables[name] ?? "") : "";
}
