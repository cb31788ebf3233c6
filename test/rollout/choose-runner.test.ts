import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_GATES, type Rollout, ROLLOUT_MODES } from "../../src/model/rollout.ts";
import { findBucket } from "../../src/rollout/bucket.ts";
import { chooseRunner } from "../../src/rollout/choose-runner.ts";
import { markOf, type RunnerDecision } from "../../src/rollout/runner-decision.ts";
import type { Facts } from "../../src/suites/facts.ts";

const NAMES = ["smoke", "unit", "rest"] as const;

const aPhase = fc.record({
  configurations: fc.option(fc.subarray([...NAMES], { minLength: 1 }), { nil: undefined }),
  percent: fc.oneof(fc.constantFrom(0, 100), fc.double({ min: 0, max: 100, noNaN: true })),
  mode: fc.constantFrom(...ROLLOUT_MODES),
});

/** A rollout that has reached any of its phases, or none. */
const aRollout: fc.Arbitrary<Rollout> = fc
  .record({
    phases: fc.array(aPhase, { minLength: 1, maxLength: 5 }),
    reached: fc.nat(5),
    rolledBack: fc.subarray([...NAMES]),
  })
  .map(({ phases, reached, rolledBack }) => ({
    flag: "USE_MOULT",
    key: ["PR", "SHA"],
    overrides: [{ when: { env: "TEST_CONFIG", eq: "multigpu" }, run: ["ci/gpu.sh"] }],
    configurations: [
      { name: "smoke", when: { env: "TEST_CONFIG", glob: "*smoke*" } },
      { name: "unit", when: { env: "TEST_CONFIG", eq: "unit" } },
      { name: "rest", when: { env: "TEST_CONFIG", nonempty: true } },
    ],
    ...(reached === 0 ? {} : { phase: `p${Math.min(reached, phases.length)}` }),
    phases: phases.map(({ configurations, ...rest }, index) => ({
      name: `p${index + 1}`,
      ...(configurations === undefined ? {} : { configurations }),
      ...rest,
      shadow: "run",
      gates: DEFAULT_GATES,
    })),
    rolledBack,
  }));

const aJob = fc.record({
  TEST_CONFIG: fc.constantFrom("", "multigpu", "smoke-2", "unit", "docs"),
  USE_MOULT: fc.constantFrom("", "1", "true", "0", "false"),
  PR: fc.constantFrom("", "17"),
  SHA: fc.oneof(
    fc.constant(""),
    fc.nat().map((n) => n.toString(16)),
  ),
});

function factsOf(variables: Readonly<Record<string, string>>): Facts {
  return { variables, args: [], hasFile: () => false, hasCommand: () => false };
}

function choose(rollout: Rollout, variables: Readonly<Record<string, string>>): RunnerDecision {
  const decision = chooseRunner(rollout, factsOf(variables));
  if (!decision.ok) throw new Error(decision.failures[0]?.message);
  return decision.value;
}

/** The same choice, written down once more as the table of 0027, by other means. */
function expectedOf(rollout: Rollout, job: Readonly<Record<string, string>>): string {
  const config = job["TEST_CONFIG"] ?? "";
  if (config === "multigpu") return "override";
  if (job["USE_MOULT"] === "1" || job["USE_MOULT"] === "true") return "moult-with-fallback";
  if (job["USE_MOULT"] !== "") return "legacy";
  if (config === "") return "legacy";
  const name = config.includes("smoke") ? "smoke" : config === "unit" ? "unit" : "rest";
  if (rollout.rolledBack.includes(name)) return "legacy";
  const key = job["PR"] || job["SHA"] || undefined;
  const index = rollout.phases.findIndex((phase) => phase.name === rollout.phase);
  const modes = rollout.phases.map(({ configurations = NAMES, percent, mode }, at) => {
    const isNamed = at <= index && configurations.some((one) => one === name);
    const isHeld = percent === 100 || (key !== undefined && findBucket(key) < percent);
    return isNamed && isHeld ? [mode] : [];
  });
  const isRecorded = rollout.phases.some(
    ({ configurations = NAMES }, at) => at <= index && configurations.some((one) => one === name),
  );
  const mode = modes.flat().at(-1) ?? "legacy";
  return mode === "legacy" && isRecorded ? "legacy, recorded" : mode;
}

function summaryOf({ runner, mode, isRecorded }: RunnerDecision): string {
  if (runner === "override") return runner;
  return mode === "legacy" && isRecorded ? "legacy, recorded" : mode;
}

describe("who runs the tests of a job", () => {
  it("follows from flag, configuration, phase and percentage, as the table says", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(aRollout, aJob, (rollout, job) => {
        const decision = choose(rollout, job);
        expect(summaryOf(decision)).toBe(expectedOf(rollout, job));
        expect(markOf(decision).runner).toBe(
          decision.mode.startsWith("moult") ? "moult" : "legacy",
        );
        expect(decision.reasons.length).toBeGreaterThan(0);
        seen.add(summaryOf(decision));
      }),
      { numRuns: 600, seed: 7 },
    );
    expect([...seen].sort()).toEqual([
      "legacy",
      "legacy, recorded",
      "moult",
      "moult-with-fallback",
      "override",
      "shadow",
    ]);
  });

  it("never moves back while the percentage of a phase grows", () => {
    const percent = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(percent, percent, fc.string({ minLength: 1 }), (one, other, key) => {
        const modes = [Math.min(one, other), Math.max(one, other)].map(
          (share) => choose(growing(share), { PR: key }).mode,
        );
        expect(modes).not.toEqual(["moult", "shadow"]);
      }),
      { numRuns: 300 },
    );
  });

  it("is within one point of the percentage over many pull requests", () => {
    for (const share of [10, 50]) {
      const rollout = growing(share);
      let count = 0;
      for (let pull = 0; pull < 10_000; pull += 1) {
        if (choose(rollout, { PR: `feature/${pull}` }).mode === "moult") count += 1;
      }
      expect(Math.abs(count / 100 - share)).toBeLessThan(1);
    }
  });

  it("stays with the phase before where a job is outside of a percentage or has no key", () => {
    const rollout = growing(findBucket("17"));
    expect(choose(rollout, { PR: "17" })).toMatchObject({
      mode: "shadow",
      decidingPhase: "p1",
      phase: "p2",
      key: "17",
      bucket: findBucket("17"),
    });
    expect(choose(rollout, {})).toMatchObject({ mode: "shadow", decidingPhase: "p1" });
    expect(choose(growing(100), {})).toMatchObject({ mode: "moult", decidingPhase: "p2" });
  });

  it("fails for a flag that is neither yes nor no, unless an override goes first", () => {
    const { phases, ...rest } = growing(100);
    const rollout = {
      ...rest,
      phases,
      overrides: [{ when: { env: "GPU", eq: "1" }, run: ["x"] as const }],
    };
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const isKnown = ["1", "true", "0", "false"].includes(value);
        expect(chooseRunner(rollout, factsOf({ USE_MOULT: value })).ok).toBe(isKnown);
        expect(choose(rollout, { USE_MOULT: value, GPU: "1" }).runner).toBe("override");
      }),
      { examples: [["TRUE"], ["yes"], ["01"], [" 1"], ["1"], ["false"]] },
    );
    const refused = chooseRunner(rollout, factsOf({ USE_MOULT: "yes" }));
    expect(refused).toMatchObject({ ok: false, failures: [{ code: "environment-invalid" }] });
  });

  it("fails for a condition that decides and that only bash knows, but not where the flag decides", () => {
    const rollout: Rollout = {
      ...growing(100),
      configurations: [{ name: "odd", when: { opaque: "[[ $(nproc) -gt 4 ]]" } }, { name: "all" }],
    };
    const refused = chooseRunner(rollout, factsOf({}));
    expect(refused).toMatchObject({ ok: false, failures: [{ code: "config-invalid" }] });
    expect(choose(rollout, { USE_MOULT: "0" })).toMatchObject({ mode: "legacy", by: "flag" });
    const asked = chooseRunner(rollout, { ...factsOf({}), askBash: () => false });
    expect(asked).toMatchObject({ ok: true, value: { configuration: "all", mode: "moult" } });
  });
});

/** Shadow for all, then Moult for a part. */
function growing(percent: number): Rollout {
  return {
    flag: "USE_MOULT",
    key: ["PR"],
    overrides: [],
    configurations: [{ name: "all" }],
    phase: "p2",
    phases: [
      { name: "p1", percent: 100, mode: "shadow", shadow: "run", gates: DEFAULT_GATES },
      { name: "p2", percent, mode: "moult", shadow: "run", gates: DEFAULT_GATES },
    ],
    rolledBack: [],
  };
}
