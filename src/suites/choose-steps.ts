import type { Environment } from "../model/environment.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { ChosenStep, Explanation } from "../model/selection.ts";
import type { Step, StepWork, Suite } from "../model/suite.ts";
import { unreachable } from "../model/unreachable.ts";
import { decide, describeUnknown } from "./decide.ts";
import type { MachineFacts, PlaceOf, Variables } from "./facts.ts";
import { fillWork } from "./fill-texts.ts";
import { nameSteps } from "./step-names.ts";

/** A suite that was chosen, and what its steps are decided by. */
export interface StepsInput {
  readonly suite: Suite;
  /** Of the suite: `["suites", 3]`. */
  readonly keys: readonly (string | number)[];
  readonly environment: Environment;
  readonly facts: MachineFacts;
  readonly root: string;
  readonly placeOf: PlaceOf | undefined;
}

/** A step before it has a name. */
interface Decided {
  readonly step: Step;
  readonly why: Explanation;
  readonly work: StepWork;
  readonly variables: Variables;
}

/** Decides the steps in their order: what a `set` step sets counts for those after it. */
export function chooseSteps(input: StepsInput): Result<readonly ChosenStep[]> {
  const failures: Failure[] = [];
  const decided: Decided[] = [];
  let variables: Variables = {};
  for (const [index, step] of input.suite.steps.entries()) {
    const one = decideStep(
      step,
      { ...input, keys: [...input.keys, "steps", index], variables },
      failures,
    );
    decided.push(one);
    if (one.work.kind === "set" && one.why.truth === "yes") {
      variables = { ...variables, ...one.work.set };
    }
  }
  if (failures.length > 0) return failed(...failures);
  const names = nameSteps(decided.map(({ step, work }) => ({ name: step.name, work })));
  return success(
    decided.map(({ step, why, work, variables: set }, index) => ({
      name: names[index] ?? "",
      index,
      isIn: why.truth === "yes",
      why,
      work,
      rules: takeRules(step),
      variables: set,
    })),
  );
}

function decideStep(
  step: Step,
  input: StepsInput & { readonly variables: Variables },
  failures: Failure[],
): Decided {
  const { environment, facts, root, placeOf, keys, variables: set } = input;
  const hasSet = Object.keys(set).length > 0;
  const variables = hasSet ? { ...environment.variables, ...set } : environment.variables;
  const why = decide(step.when, { ...facts, variables, args: environment.args });
  if (why.truth === "unknown") {
    const name = step.name ?? `${Number(keys.at(-1)) + 1}`;
    const place = placeOf?.([...keys, "when"]);
    failures.push(describeUnknown(`the step ${name}`, why, { facts, place }));
  }
  const written = takeWork(step);
  if (why.truth !== "yes") return { step, why, work: written, variables: set };
  const fail = (failure: Failure): void => void failures.push(failure);
  const work = fillWork(written, { variables, root, placeOf, keys, fail });
  return { step, why, work, variables: set };
}

/** A step without its rules, as it is written. */
function takeWork(step: Step): StepWork {
  switch (step.kind) {
    case "call":
      return { kind: step.kind, call: step.call, args: step.args };
    case "tests": {
      const { kind, tests, shard } = step;
      return { kind, tests, ...(shard === undefined ? {} : { shard }) };
    }
    case "sh":
      return { kind: step.kind, sh: step.sh };
    case "run":
      return { kind: step.kind, run: step.run };
    case "set":
      return { kind: step.kind, set: step.set };
    default:
      return unreachable(step);
  }
}

/** The rules that a step has, without its name and its condition. */
function takeRules(step: Step): ChosenStep["rules"] {
  const { isBarrier, inheritsShell, timeoutMs, memoryBytes, cores } = step;
  return {
    ...(isBarrier === undefined ? {} : { isBarrier }),
    ...(inheritsShell === undefined ? {} : { inheritsShell }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(cores === undefined ? {} : { cores }),
  };
}
