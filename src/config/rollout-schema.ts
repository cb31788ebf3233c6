import * as z from "zod/mini";
import { parseRatio } from "./setting-values.ts";
import { predicate } from "./predicate-schema.ts";
import { about, command, count, expected, key, notEmpty } from "./schema-parts.ts";

const variable = z
  .string(expected("the name of a variable"))
  .check(z.regex(/^[A-Za-z_]\w*$/, expected("the name of a variable")));
/** Begins with a letter: keys of a mapping that are numbers would not keep their order. */
const NAME = /^[A-Za-z][A-Za-z0-9_.-]*$/;
const NAMED = expected("a name of letters, digits, _ . and -, with a letter first");
const name = z.string(expected("a name")).check(z.regex(NAME, NAMED));
const names = z.array(name, expected("a list of names"));

const rate = ratio({ most: 1, what: "a share such as 5% or 0.05" });
const excess = ratio({ most: 1, mostPercent: 1000, what: "a share such as 10% or 0.1" });
const peak = ratio({ most: 10, mostPercent: 1000, what: "a ratio such as 110% or 1.1" });
const confidence = ratio({
  least: 0.5,
  most: 0.9999,
  what: "a share from 0.5 to 0.9999, such as 95% or 0.95",
});

const gates = z.strictObject(
  {
    minRuns: key(count(1), "The least number of runs of each configuration. Default: 20", 20),
    maxFallbackRate: key(
      rate,
      "Of Moult's runs, how many may end with the old script. Default: 5%",
      "5%",
    ),
    maxSlowdown: key(
      excess,
      "How much longer Moult may take than the old script. Default: 10%",
      "10%",
    ),
    maxErrorRate: key(rate, "Of Moult's runs, how many it may fail itself. Default: 1%", "1%"),
    maxDisagreementRate: key(
      rate,
      "Of the pairs, how many may end differently, beyond what the old script differs from itself. Default: 0",
      0,
    ),
    maxOutOfMemoryCount: key(count(0), "How many tests may end for want of memory. Default: 0", 0),
    maxMissingTestCount: key(count(0), "How many tests may be missing. Default: 0", 0),
    maxPeakRatio: key(
      peak,
      "The peak memory of Moult over that of the old script. Default: 1",
      "110%",
    ),
    confidence: key(confidence, "How sure a gate has to be. Default: 95%", "95%"),
  },
  expected("a mapping of gates"),
);

const phase = z.strictObject(
  {
    name: name.check(about("How the phase is called", "shadow")),
    risk: key(
      z.enum(["low", "medium", "high"], expected("low, medium or high")),
      "How bad a mistake in it would be; for people",
      "low",
    ),
    configurations: key(
      names.check(notEmpty("a list of names")),
      "The configurations that it is for. Default: all",
      ["smoke"],
    ),
    percent: key(
      ratio({ most: 100, mostPercent: 100, what: "a number from 0 to 100" }),
      "Of the keys, how many percent; the others stay with the phase before. Default: 100",
      10,
    ),
    mode: z
      .enum(
        ["legacy", "shadow", "moult-with-fallback", "moult"],
        expected("legacy, shadow, moult-with-fallback or moult"),
      )
      .check(
        about(
          "Who runs the tests: legacy is the old script, shadow is both, and that of the old script counts",
          "shadow",
        ),
      ),
    shadow: key(
      z.enum(["run", "plan"], expected("run or plan")),
      "Of mode shadow: whether Moult runs too, or only its plan is compared. Default: run",
      "plan",
    ),
    gates: key(gates, "What must hold before the next phase, over rollout.gates", {
      minRuns: 50,
    }),
  },
  expected("a mapping with name and mode"),
);

const override = z.strictObject(
  {
    // A schema of its own, so that it has its own description.
    when: z
      .lazy(() => predicate)
      .check(about("The condition under which it decides", { env: "TEST_CONFIG", eq: "multigpu" })),
    run: command().check(
      about(
        "The program and its arguments, without a shell; those of the job follow. One with a slash is relative to the folder of the config",
        ["ci/multigpu-test.sh"],
      ),
    ),
  },
  expected("a mapping with when and run"),
);

/** How the project moves from its old script to Moult. */
export const rollout = key(
  z.strictObject(
    {
      flag: key(
        variable,
        "The variable by which a job chooses for itself: 1 and true, 0 and false. Default: USE_MOULT",
        "USE_MOULT",
      ),
      key: key(
        z.array(variable, expected("a list of variables")).check(notEmpty("a list of variables")),
        "The first of these variables that is not empty says which jobs belong together in a percentage. Default: the branch of a pull request, else the commit, as GitHub, GitLab, CircleCI and Buildkite name them",
        ["GITHUB_HEAD_REF", "GITHUB_SHA"],
      ),
      overrides: key(
        z.array(override, expected("a list of overrides")),
        "Jobs that run another program than the script, with or without Moult; the first that holds decides, before everything else",
        [{ when: { env: "TEST_CONFIG", eq: "multigpu" }, run: ["ci/multigpu-test.sh"] }],
      ),
      configurations: key(
        z.record(
          z.string().check(z.regex(NAME)),
          predicate,
          expected("a mapping of configurations"),
        ),
        "The parts of CI that move one by one: a condition for each name, and {} for every job; a job is of the first that holds. Default: one, all",
        { smoke: { env: "TEST_CONFIG", glob: "*smoke*" } },
      ),
      phase: key(
        name,
        "The phase that is reached; none: the old script everywhere. `moult rollout` changes it. Default: none",
        "shadow",
      ),
      phases: z
        .array(phase, expected("a list of phases"))
        .check(
          notEmpty("a list of phases"),
          about("The steps of the rollout, in order", [{ name: "shadow", mode: "shadow" }]),
        ),
      rolledBack: key(
        names,
        "Configurations that were taken back: the old script runs them in any phase. `moult rollout` changes it",
        ["smoke"],
      ),
      gates: key(gates, "What must hold before each next phase", { minRuns: 50 }),
    },
    expected("a mapping with phases"),
  ),
  "How the project moves from its old script to Moult, phase by phase",
);

/** A rollout as people write it. */
export type WrittenRollout = NonNullable<z.infer<typeof rollout>>;

/** The limits of gates as people write them. */
export type WrittenGates = z.infer<typeof gates>;

/** A bare number up to `most`, or a text with a percent sign up to `mostPercent`. */
function ratio({
  least = 0,
  most,
  mostPercent = most * 100,
  what,
}: {
  readonly least?: number;
  readonly most: number;
  readonly mostPercent?: number;
  readonly what: string;
}) {
  const error = expected(what);
  const isGood = (value: string | number): boolean => {
    const parsed = parseRatio(value);
    if (parsed === undefined) return false;
    const isPercent = String(value).endsWith("%");
    return parsed >= least && parsed <= (isPercent ? mostPercent / 100 : most);
  };
  return z.union([z.string(), z.number()], error).check(z.refine(isGood, error));
}
