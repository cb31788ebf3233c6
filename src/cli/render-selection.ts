import { plainName } from "../lib/ansi.ts";
import { quoteForShell } from "../lib/quote.ts";
import {
  type ChosenStep,
  type Explanation,
  isUnconditional,
  type Selection,
  type Truth,
} from "../model/selection.ts";
import type { StepWork } from "../model/suite.ts";
import { unreachable } from "../model/unreachable.ts";
import { describeWork } from "../suites/step-names.ts";

/** Which suite an environment chooses and why, why no earlier one, and why each step is in or out. */
export function renderSelection(
  selection: Selection,
  environment: string | undefined,
): readonly string[] {
  const { chosen, rejected } = selection;
  const read = environment === undefined ? [] : [`    environment: ${environment}`];
  const steps =
    chosen.handOver === undefined
      ? chosen.steps.flatMap(renderStep)
      : [`    handed over to: ${chosen.handOver.map(quoteForShell).join(" ")}`];
  const lines = [
    `suite ${chosen.name}`,
    ...read,
    ...renderWhy(chosen.why, 1),
    ...steps,
    ...(rejected.length === 0 ? [] : ["", "Not these suites before it:"]),
    ...rejected.map(({ suite, why }) => `  ${suite}: ${decisivePart(why).text}`),
  ];
  return lines.map(plainName);
}

/** A step on one line, as people would write it. */
function renderWork(work: StepWork): string {
  switch (work.kind) {
    case "call":
      return [work.call, ...work.args].map(quoteForShell).join(" ");
    case "tests":
      return `tests of ${work.tests}${work.shard === undefined ? "" : `, shard ${work.shard}`}`;
    case "sh":
      return `sh: ${work.sh.trim().split("\n")[0]}${work.sh.trim().includes("\n") ? " ..." : ""}`;
    case "run":
      return work.run.map(quoteForShell).join(" ");
    case "set":
      return `set ${Object.entries(work.set)
        .map(([name, value]) => `${name}=${quoteForShell(value)}`)
        .join(" ")}`;
    default:
      return unreachable(work);
  }
}

function renderStep(step: ChosenStep): readonly string[] {
  const name = step.name === describeWork(step.work) ? "" : `  (${step.name})`;
  const line = `  ${step.isIn ? "in " : "out"}  ${renderWork(step.work)}${name}`;
  // What is in without a condition needs no reason.
  return isUnconditional(step.why) ? [line] : [line, ...renderWhy(step.why, 4)];
}

const MARKS: Readonly<Record<Truth, string>> = { yes: "yes", no: "no", unknown: "?" };

function renderWhy(why: Explanation, depth: number): readonly string[] {
  const indent = "  ".repeat(depth);
  const head = depth === 1 ? `    why: ${why.text}` : `${indent}${MARKS[why.truth]}: ${why.text}`;
  if (why.parts.length < 2) return [head];
  return [head, ...why.parts.flatMap((part) => renderWhy(part, depth + 2))];
}

/** The deepest sentence that decided: of `all` the first part that does not hold, of `any` the only one. */
function decisivePart(why: Explanation): Explanation {
  const same = why.parts.filter((part) => part.truth === why.truth);
  const [only] = same;
  return only !== undefined && same.length === 1 ? decisivePart(only) : why;
}
