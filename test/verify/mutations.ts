import type { Predicate } from "../../src/model/predicate.ts";
import type { Step, Suite } from "../../src/model/suite.ts";

/** Suites with one mistake in them, and what it is. */
export interface Mutation {
  readonly what: string;
  readonly suites: readonly Suite[];
}

/** From 0 up to, not including, 1. */
type Random = () => number;

/** Makes one mistake, as people make them when they copy a dispatch; undefined where it cannot be made. */
type Operator = (suites: readonly Suite[], random: Random) => readonly Suite[] | undefined;

/** Makes a number of mistakes, each in the suites as they are. The same random numbers make the same ones. */
export function makeMutations(
  suites: readonly Suite[],
  count: number,
  random: Random,
): readonly Mutation[] {
  const kinds = Object.entries(OPERATORS);
  const mutations: Mutation[] = [];
  // Some cannot be made in some suites: no step may have a condition.
  for (let tries = 0; mutations.length < count && tries < count * 20; tries += 1) {
    const [what, mutate] = kinds[tries % kinds.length] ?? ["", swapArms];
    const mutated = mutate(suites, random);
    if (mutated !== undefined) mutations.push({ what, suites: mutated });
  }
  return mutations;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  "swap arms": swapArms,
  "change a condition": changeCondition,
  "drop a step": editSteps((steps, at) => steps.toSpliced(at, 1)),
  "reorder steps": editSteps((steps, at) => {
    const [one, other] = [steps[at], steps[(at + 1) % steps.length]];
    if (one === undefined || other === undefined || steps.length < 2) return undefined;
    return steps.with(at, other).with((at + 1) % steps.length, one);
  }),
  "change an argument": editSteps(changeArgument),
  "drop a condition of a step": editSteps((steps, at) => {
    const { when, ...step } = steps[at] ?? {};
    return when === undefined || !("kind" in step) ? undefined : steps.with(at, step);
  }),
  "drop an arm": (suites, random) => suites.toSpliced(pick(suites.length - 1, random), 1),
  "change what is called": editSteps((steps, at) => {
    const step = steps[at];
    if (step?.kind !== "call") return undefined;
    return steps.with(at, { ...step, call: `${step.call}_2` });
  }),
  "a step twice": editSteps((steps, at) => {
    const step = steps[at];
    return step === undefined ? undefined : steps.toSpliced(at, 0, { ...step, name: "once more" });
  }),
};

/** Not with the last one, which must stay without a condition. */
function swapArms(suites: readonly Suite[], random: Random): readonly Suite[] | undefined {
  const [at, other] = [pick(suites.length - 1, random), pick(suites.length - 1, random)];
  const [one, two] = [suites[at], suites[other]];
  if (one === undefined || two === undefined || at === other) return undefined;
  return suites.with(at, two).with(other, one);
}

function changeCondition(suites: readonly Suite[], random: Random): readonly Suite[] | undefined {
  const at = pick(suites.length, random);
  const suite = suites[at];
  if (suite?.when === undefined) return undefined;
  return suites.with(at, { ...suite, when: breakPredicate(suite.when, random) });
}

function breakPredicate(when: Predicate, random: Random): Predicate {
  if ("all" in when) return { all: breakOne(when.all, random) };
  if ("any" in when) return { any: breakOne(when.any, random) };
  if ("not" in when) return when.not;
  if ("eq" in when) return { ...when, eq: `${when.eq}x` };
  if ("glob" in when) return { ...when, glob: breakGlob(when.glob, random) };
  if ("matches" in when) return { ...when, matches: `${when.matches}x` };
  if ("num" in when) return { ...when, num: [when.num[0], when.num[1] + 1] };
  if ("nonempty" in when) return { ...when, nonempty: !when.nonempty };
  return { not: when };
}

function breakOne(parts: readonly Predicate[], random: Random): readonly Predicate[] {
  const at = pick(parts.length, random);
  const part = parts[at];
  return part === undefined ? parts : parts.with(at, breakPredicate(part, random));
}

/** A star too few at one end, or another letter. */
function breakGlob(glob: string, random: Random): string {
  const others = [glob.replace(/^\*/, ""), glob.replace(/\*$/, ""), glob.replace(/[a-z]/, "q")];
  return others[pick(others.length, random)] ?? glob;
}

function editSteps(
  edit: (steps: readonly Step[], at: number) => readonly Step[] | undefined,
): Operator {
  return (suites, random) => {
    const index = pick(suites.length, random);
    const suite = suites[index];
    if (suite === undefined || suite.steps.length === 0) return undefined;
    const steps = edit(suite.steps, pick(suite.steps.length, random));
    return steps === undefined ? undefined : suites.with(index, { ...suite, steps });
  };
}

function changeArgument(steps: readonly Step[], at: number): readonly Step[] | undefined {
  const step = steps[at];
  if (step?.kind === "call") return steps.with(at, { ...step, args: [...step.args, "1"] });
  if (step?.kind === "run") return steps.with(at, { ...step, run: [...step.run, "-v"] });
  return undefined;
}

function pick(count: number, random: Random): number {
  return Math.floor(random() * count);
}
