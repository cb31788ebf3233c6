import { describe, expect, it } from "vitest";
import { describeGates, listFigures } from "../../src/cli/rollout-gates.ts";
import { renderShortly } from "../../src/report/rollout-text.ts";
import type { GateResult, RolloutReport } from "../../src/model/rollout.ts";

const slow: GateResult = {
  gate: "maxSlowdown",
  title: "slowdown",
  verdict: "fail",
  text: "15 % (12 % to 18 %), limit 10 %, from 40 pairs",
  value: 0.15,
  low: 0.12,
  high: 0.18,
  limit: 0.1,
  sampleCount: 40,
};
const few: GateResult = {
  gate: "minRuns",
  title: "runs",
  verdict: "inconclusive",
  text: "12 of 20",
  sampleCount: 12,
  neededCount: 8,
};
const other: GateResult = { ...few, gate: "shown", verdict: "fail", title: "bridged calls" };
const good: GateResult = { ...few, gate: "maxErrorRate", verdict: "pass", title: "errors" };

function reportOf(gates: readonly GateResult[], verdict: RolloutReport["verdict"]): RolloutReport {
  const configuration = {
    configuration: "smoke",
    mode: "shadow",
    percent: 100,
    isRolledBack: false,
  } as const;
  return {
    phase: "shadow",
    next: "first",
    verdict,
    configurations: [{ ...configuration, verdict, gates }],
  };
}

describe("the gates of a promotion", () => {
  it("each say what stops it and what to do; what is only shown stops nothing", () => {
    const failures = describeGates(reportOf([slow, few, other, good], "fail"));
    expect(failures.map(({ code, message, next }) => `${code}: ${message}; ${next}`)).toEqual([
      "gate-failed: smoke: slowdown: fail: 15 % (12 % to 18 %), limit 10 %, from 40 pairs; mend it, or take it back: moult rollout rollback smoke",
      "gate-failed: smoke: runs: inconclusive: 12 of 20; wait for about 8 more runs of smoke",
    ]);
    expect(describeGates(reportOf([good, other], "pass"))).toEqual([]);
    expect(describeGates(reportOf([], "error"))).toMatchObject([{ code: "gate-failed" }]);
  });

  it("are kept for the log and the commit message", () => {
    const report = reportOf([slow, good], "fail");
    expect(listFigures(report)).toEqual([
      {
        configuration: "smoke",
        gate: "maxSlowdown",
        verdict: "fail",
        sampleCount: 40,
        value: 0.15,
        low: 0.12,
        high: 0.18,
        limit: 0.1,
      },
      { configuration: "smoke", gate: "maxErrorRate", verdict: "pass", sampleCount: 12 },
    ]);
    expect(report.configurations.map(renderShortly)).toEqual([
      "smoke: fail; slowdown 15.0 %, errors unknown",
    ]);
  });
});
