import { describe, expect, it } from "vitest";
import type { RolloutRun } from "../../src/model/rollout.ts";
import { judgeGates } from "../../src/rollout/judge-gates.ts";
import { change, CLEAN, FEW, gateOf, gatesOf } from "./gate-rig.ts";
import { makeHistory, makeLegacyHistory, makePlans, oneGate } from "./histories.ts";

describe("judgeGates", () => {
  it("tells each figure with its bounds, its limit and what is still missing", () => {
    expect(
      gatesOf(oneGate(), FEW).map(({ verdict, title, text }) => `${verdict} ${title}: ${text}`),
    ).toMatchInlineSnapshot(`
      [
        "pass runs: 40 of at least 20",
        "inconclusive fallback rate: 0 of 40 runs, 0.0 % (0.0 % to 8.4 %); limit 5.0 %; about 29 more clean runs",
        "inconclusive runner errors: 0 of 40 runs, 0.0 % (0.0 % to 8.4 %); limit 1.0 %; about 309 more clean runs",
        "pass slowdown: +0.0 % (-4.0 % to +8.6 %) in 40 pairs; limit +10.0 %",
        "pass disagreement: 0 of 40 pairs, 0.0 % (0.0 % to 8.4 %); limit 0.0 %",
        "pass out of memory: 0 tests in 40 runs; limit 0",
        "pass missing tests: 0 planned tests did not run in 40 runs; limit 0",
        "pass peak memory: x 0.993 (x 0.982 to x 1.010) in 40 pairs; limit x 1.050",
        "pass suite selection: 1 suite, chosen in 40 of 40 runs; no key ran twice",
        "pass bridged calls: started: 120 of 120 calls, 100.0 % (96.6 % to 100.0 %)",
        "pass missing programs: 0 in 40 runs",
        "pass wall time: Moult 63.4 s, the old script 61.6 s (medians)",
        "pass memory: Moult 1.0 GB, the old script 1.0 GB (medians)",
        "pass interrupted: 0 of 40 runs; they count for nothing",
      ]
    `);
  });

  it("lets a clean history pass, and names the next phase", () => {
    const report = judgeGates(oneGate(), CLEAN);
    expect(report).toMatchObject({ phase: "shadow", next: "after", verdict: "pass" });
  });

  it("judges each configuration of the phase by its own runs, and the phase by the worst", () => {
    const rollout = { ...oneGate(), configurations: [{ name: "smoke" }, { name: "unit" }] };
    const report = judgeGates(rollout, CLEAN);
    expect(report.configurations.map(({ verdict }) => verdict)).toEqual(["pass", "inconclusive"]);
    expect(report.verdict).toBe("inconclusive");
  });

  it("does not wait for a configuration that was taken back, unless no other is left", () => {
    const configurations = [{ name: "smoke" }, { name: "unit" }];
    const back = { ...oneGate(), configurations, rolledBack: ["unit"] };
    const report = judgeGates(back, CLEAN);
    expect(report.verdict).toBe("pass");
    expect(report.configurations[1]).toMatchObject({
      isRolledBack: true,
      mode: "legacy",
      gates: [],
    });
    expect(judgeGates({ ...back, rolledBack: ["smoke", "unit"] }, CLEAN).verdict).toBe(
      "inconclusive",
    );
  });

  it("has nothing in the way of the first phase, and an error for one that is not there", () => {
    const { phase: _phase, ...before } = oneGate();
    expect(judgeGates(before, [])).toEqual({ next: "shadow", verdict: "pass", configurations: [] });
    expect(judgeGates({ ...oneGate(), phase: "gone" }, CLEAN).verdict).toBe("error");
  });

  it("asks only for runs of the old script where only that one runs", () => {
    const runs = makeLegacyHistory({ seed: 3, runCount: 20, phase: "shadow" });
    const report = judgeGates(oneGate({}, { mode: "legacy" }), runs);
    expect(report.verdict).toBe("pass");
    expect(report.configurations[0]?.gates.map(({ gate }) => gate)).toEqual(["minRuns"]);
    const later = runs.map((run) => ({ ...run, phase: "after" }));
    expect(judgeGates(oneGate({}, { mode: "legacy" }), later).verdict).toBe("inconclusive");
  });

  it("asks only for plans where only plans are compared", () => {
    const rollout = oneGate({}, { shadow: "plan" });
    const plans = makePlans({ seed: 1, runCount: 21 });
    const judge = (index: number, exitCode: number): readonly string[] =>
      gatesOf(rollout, change(plans, index, { exitCode })).map(
        ({ verdict, text }) => `${verdict}: ${text}`,
      );
    expect(judgeGates(rollout, plans).verdict).toBe("pass");
    expect(judge(3, 6)).toEqual([
      "pass: 21 of at least 20",
      "fail: 1 of 21 plans, 4.8 % (0.0 % to 29.6 %); limit 0.0 %; last in run m-shadow-smoke-3",
    ]);
    expect(judge(3, 9)[1]).toContain(
      "0 of 20 plans, 0.0 % (0.0 % to 16.1 %); limit 0.0 %; 1 more could not",
    );
    expect(gatesOf(rollout, [])[1]?.text).toBe("no plan compared yet; 20 more clean");
    // Nothing ran: they are no runs for another gate.
    expect(gatesOf(oneGate(), plans)[0]).toMatchObject({ gate: "minRuns", value: 0 });
  });
});

describe("which runs count", () => {
  it("none of another phase, none twice", () => {
    const other = makeHistory({ seed: 2, runCount: 30, phase: "before" });
    expect(gateOf("minRuns", [...other, ...FEW, ...FEW])?.value).toBe(40);
  });

  it("none of the jobs that stay with the phase before, but their pairs", () => {
    const rollout = oneGate({}, { mode: "moult-with-fallback", percent: 10 });
    const tenth = makeHistory({ seed: 1, runCount: 20, isPaired: false, fallbackRate: 0.4 }).map(
      (run) => ({ ...run, runId: `tenth-${run.runId}` }),
    );
    const gates = gatesOf(rollout, [
      ...tenth,
      ...makeHistory({ seed: 2, runCount: 100, startMs: 1 }),
    ]);
    const countOf = (gate: string): number | undefined =>
      gates.find((one) => one.gate === gate)?.sampleCount;
    expect([countOf("maxFallbackRate"), countOf("maxDisagreementRate")]).toEqual([20, 100]);
    expect(gates.find(({ gate }) => gate === "maxFallbackRate")?.verdict).toBe("fail");
  });

  it("those that the flag gave to Moult, in whatever phase", () => {
    const runs = makeHistory({ seed: 1, runCount: 20, isPaired: false });
    for (const mode of ["shadow", "moult-with-fallback", "moult"] as const)
      expect(gateOf("minRuns", runs, oneGate({}, { mode }))?.value).toBe(20);
  });

  it("none of Moult from before a restart", () => {
    const sinceMs = FEW[40]?.startedAtMs ?? 0;
    const report = judgeGates(oneGate(), FEW, { smoke: sinceMs });
    expect(report.configurations[0]?.gates[0]).toMatchObject({ gate: "minRuns", value: 20 });
  });

  it("none that was interrupted: by a signal, or with the run beside it", () => {
    const { exitCode: _code, ...moult } = { ...FEW[0], isError: true } as RolloutRun;
    const { exitCode: _other, ...legacy } = FEW[1] as RolloutRun;
    const cut = change([moult, legacy, ...FEW.slice(2)], 5, { exitCode: 143, ranCount: 2 });
    const gates = gatesOf(oneGate(), cut);
    expect(gates.find(({ gate }) => gate === "minRuns")?.value).toBe(38);
    expect(gates.find(({ gate }) => gate === "maxErrorRate")?.value).toBe(0);
    expect(gates.at(-1)?.text).toBe("2 of 40 runs; they count for nothing");
    // Moult alone has no end: that is its own failure.
    const alone = gateOf("maxErrorRate", [moult, ...FEW.slice(1)]);
    expect(alone?.value).toBe(1 / 40);
  });
});

describe("rates", () => {
  it("fails when the lower bound is above the limit", () => {
    const runs = makeHistory({ seed: 1, runCount: 60, fallbackRate: 0.3 });
    expect(gateOf("maxFallbackRate", runs)).toMatchObject({ verdict: "fail", limit: 0.05 });
  });

  it("says how many more runs it takes, and that is so", () => {
    const gate = gateOf("maxErrorRate", FEW);
    expect(gate).toMatchObject({ verdict: "inconclusive", neededCount: 309, sampleCount: 40 });
    const more = (count: number): RolloutRun[] => makeHistory({ seed: 1, runCount: 40 + count });
    expect(gateOf("maxErrorRate", more(309))?.verdict).toBe("pass");
    expect(gateOf("maxErrorRate", more(308))?.verdict).toBe("inconclusive");
  });

  it("needs fewer with less confidence", () => {
    expect(gateOf("maxErrorRate", CLEAN.slice(0, 400), oneGate({ confidence: 0.8 }))?.verdict).toBe(
      "pass",
    );
    expect(gateOf("maxErrorRate", CLEAN.slice(0, 400))?.verdict).toBe("inconclusive");
  });

  it("takes a limit of 0 as: none seen, in as many runs as are asked for", () => {
    const rollout = oneGate({ maxFallbackRate: 0, minRuns: 40 });
    expect(gateOf("maxFallbackRate", FEW, rollout)?.verdict).toBe("pass");
    expect(gateOf("maxFallbackRate", FEW.slice(2), rollout)).toMatchObject({
      verdict: "inconclusive",
      neededCount: 1,
    });
    expect(gateOf("maxFallbackRate", change(FEW, 3, { isFallback: true }), rollout)?.verdict).toBe(
      "fail",
    );
  });
});

describe("ratios", () => {
  it("fails for 15 % more wall time, and for 10 % more memory", () => {
    const slow = makeHistory({ seed: 4, runCount: 200, timeRatio: 1.15, peakRatio: 1.1 });
    expect(gateOf("maxSlowdown", slow)?.verdict).toBe("fail");
    expect(gateOf("maxPeakRatio", slow)?.verdict).toBe("fail");
  });

  it("looks at good runs only: one that fails ends early", () => {
    const runs = change(FEW, 0, { exitCode: 1, durationMs: 1 });
    expect(gateOf("maxSlowdown", runs)).toMatchObject({ sampleCount: 39 });
    const bad = FEW.map((run) => ({ ...run, exitCode: 1 }));
    expect(gateOf("maxSlowdown", bad)?.text).toContain("in no pair both runs are good");
  });

  it("matches runs in time where there are no pairs", () => {
    const moult = makeHistory({ seed: 5, runCount: 100, isPaired: false, noise: 0.05 });
    const legacy = makeLegacyHistory({ seed: 6, runCount: 60, noise: 0.05, phase: "before" });
    const rollout = oneGate({}, { mode: "moult-with-fallback" });
    const gate = gateOf("maxSlowdown", [...legacy, ...moult], rollout);
    expect(gate?.sampleCount).toBe(60);
    expect(gate?.text).toContain("with the old script's runs nearest in time");
    expect(gateOf("maxSlowdown", moult, rollout)?.text).toContain("moult run --runner legacy");
  });

  it("goes by pairs of earlier phases, until the matched runs fail", () => {
    const rollout = { ...oneGate(), phase: "after" };
    const wish = { seed: 5, runCount: 40, isPaired: false, phase: "after", mode: "moult" } as const;
    const gate = gateOf("maxSlowdown", [...FEW, ...makeHistory(wish)], rollout);
    expect(gate).toMatchObject({ verdict: "pass", sampleCount: 40 });
    expect(gate?.text).toContain("in 40 pairs, also of earlier phases");
    const slow = gateOf(
      "maxSlowdown",
      [...FEW, ...makeHistory({ ...wish, timeRatio: 3 })],
      rollout,
    );
    expect(slow?.verdict).toBe("fail");
    expect(slow?.text).toContain("in 40 comparisons with the old script's runs nearest in time");
  });

  it("is an error where nothing was measured", () => {
    const runs = FEW.map((run) => ({ ...run, peakBytes: 0 }));
    expect(gateOf("maxPeakRatio", runs)).toMatchObject({
      verdict: "error",
      text: "the peak memory was not measured in 40 pairs",
    });
  });
});

describe("counts", () => {
  it("fails for one test that ran out of memory", () => {
    const runs = change(FEW, 7, { outOfMemoryCount: 1 });
    expect(gateOf("maxOutOfMemoryCount", runs)?.text).toBe(
      "1 test in 40 runs; limit 0; last in run m-shadow-smoke-7",
    );
    expect(gateOf("maxOutOfMemoryCount", runs)?.verdict).toBe("fail");
  });

  it("fails for a test that did not run in a good run, not for what a failure left out", () => {
    expect(gateOf("maxMissingTestCount", change(FEW, 7, { ranCount: 11 }))).toMatchObject({
      verdict: "fail",
      value: 1,
    });
    const failed = change(FEW, 7, { ranCount: 11, exitCode: 1 });
    expect(gateOf("maxMissingTestCount", failed)?.verdict).toBe("pass");
  });

  it("fails for a run that planned nothing, with words of its own", () => {
    const gate = gateOf("maxMissingTestCount", change(FEW, 7, { plannedCount: 0, ranCount: 0 }));
    expect(gate?.verdict).toBe("fail");
    expect(gate?.text).toBe(
      "vacuous: 1 run of 40 planned no test at all; last in run m-shadow-smoke-7",
    );
  });
});

describe("what is shown", () => {
  it("says where the same key got another suite", () => {
    const runs = change(makeHistory({ seed: 1, runCount: 200 }), 150, { suite: "unit" });
    const text = gatesOf(oneGate(), runs).find(({ title }) => title === "suite selection")?.text;
    expect(text).toBe(
      "2 suites, chosen in 200 of 200 runs; the same for 99 of 100 keys that ran twice",
    );
  });

  it("counts calls of the old script that could not start, and programs that are not there", () => {
    const runs = change(FEW, 1, { bridgedFailedCount: 3, missingProgramCount: 2 });
    const shown = new Map(gatesOf(oneGate(), runs).map(({ title, text }) => [title, text]));
    expect(shown.get("bridged calls")).toMatch(/^started: 117 of 120 calls, 97.5 %/);
    expect(shown.get("missing programs")).toBe("2 in 40 runs");
  });
});
