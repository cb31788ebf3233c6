import { renderSuggestion } from "../lib/suggest.ts";
import type { Environment } from "../model/environment.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { ChosenSuite, Explanation, Selection } from "../model/selection.ts";
import type { Suite } from "../model/suite.ts";
import { chooseSteps } from "./choose-steps.ts";
import { decide, describeUnknown } from "./decide.ts";
import type { MachineFacts, PlaceOf } from "./facts.ts";
import { fillTexts } from "./fill-texts.ts";

/** What a choice needs beside the suites and the environment. */
export interface SelectOptions {
  readonly facts: MachineFacts;
  /** What `$(pwd)` stands for: the folder of the project, absolute. */
  readonly root: string;
  /** Takes the suite of this name without asking whether it holds. */
  readonly suite?: string;
  /** Where the suites were written, for failures. */
  readonly placeOf?: PlaceOf;
}

/**
 * Chooses the first suite that holds, and of its steps those that do, and fills in their texts. A condition
 * that is unknown and decides is a failure, and so is an environment that no suite is for.
 */
export function selectSuite(
  suites: readonly Suite[],
  environment: Environment,
  options: SelectOptions,
): Result<Selection> {
  const picked =
    options.suite === undefined
      ? pickFirst(suites, environment, options)
      : pickByName(suites, options.suite);
  if (!picked.ok) return picked;
  const { index, suite, why, rejected } = picked.value;
  const chosen = fillSuite({ index, suite, why }, environment, options);
  return chosen.ok ? success({ chosen: chosen.value, rejected }) : chosen;
}

/** A suite, its place in the order, and why it is the one. */
interface Picked {
  readonly index: number;
  readonly suite: Suite;
  readonly why: Explanation;
}

type PickedAfter = Picked & Pick<Selection, "rejected">;

function pickFirst(
  suites: readonly Suite[],
  { variables, args }: Environment,
  { facts, placeOf }: SelectOptions,
): Result<PickedAfter> {
  const rejected: Selection["rejected"][number][] = [];
  const all = { ...facts, variables, args };
  for (const [index, suite] of suites.entries()) {
    const why = decide(suite.when, all);
    if (why.truth === "yes") return success({ index, suite, why, rejected });
    if (why.truth === "unknown") {
      const place = placeOf?.(["suites", index, "when"]);
      return failed(describeUnknown(`the suite ${suite.name}`, why, { facts, place }));
    }
    rejected.push({ suite: suite.name, why });
  }
  return failed(describeNone(rejected, placeOf?.(["suites"])));
}

function pickByName(suites: readonly Suite[], name: string): Result<PickedAfter> {
  const index = suites.findIndex((suite) => suite.name === name);
  const suite = suites[index];
  if (suite === undefined) return failed(describeUnknownName(name, suites));
  const why: Explanation = { truth: "yes", text: "it was chosen by its name", parts: [] };
  return success({ index, suite, why, rejected: [] });
}

function fillSuite(
  { index, suite, why }: Picked,
  environment: Environment,
  { facts, root, placeOf }: SelectOptions,
): Result<ChosenSuite> {
  const keys = ["suites", index];
  const steps = chooseSteps({ suite, keys, environment, facts, root, placeOf });
  if (!steps.ok) return steps;
  const { name, bridge, handOver: written } = suite;
  const plain = { name, why, bridge, steps: steps.value };
  if (written === undefined) return success(plain);
  const failures: Failure[] = [];
  const fail = (failure: Failure): void => void failures.push(failure);
  const { variables } = environment;
  const handOver = fillTexts(written, "handOver", { variables, root, placeOf, keys, fail });
  return failures.length > 0 ? failed(...failures) : success({ ...plain, handOver });
}

function describeUnknownName(name: string, suites: readonly Suite[]): Failure {
  const known = suites.map((suite) => suite.name);
  return {
    code: "usage-invalid",
    message: `there is no suite "${name}"${renderSuggestion(name, known)}`,
    next: known.length === 0 ? "add suites to the config" : `use one of: ${known.join(", ")}`,
  };
}

function describeNone(
  rejected: Selection["rejected"],
  place: Failure["place"] | undefined,
): Failure {
  const reasons = rejected.map(({ suite, why }) => `not ${suite}, because ${why.text}`);
  return {
    code: "config-invalid",
    message: ["no suite is for this environment", ...reasons].join("; "),
    next: "add a suite without `when` as the last one, or choose one with --suite NAME",
    ...(place === undefined ? {} : { place }),
  };
}
