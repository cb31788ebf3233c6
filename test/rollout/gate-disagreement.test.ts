import { describe, expect, it } from "vitest";
import type { RolloutRun } from "../../src/model/rollout.ts";
import { change, FEW, gateOf } from "./gate-rig.ts";
import { makeHistory, oneGate } from "./histories.ts";

describe("disagreement", () => {
  const differing = change(FEW, 7, { exitCode: 1 });
  /** A second run of the old script beside each; every so many of them is bad. */
  const doubled = (runs: readonly RolloutRun[], every: number): RolloutRun[] =>
    runs.flatMap((run, index) =>
      run.runner === "moult"
        ? [run]
        : [run, { ...run, runId: `${run.runId}-again`, exitCode: index % (2 * every) < 2 ? 1 : 0 }],
    );

  it("fails for one pair, and names the run", () => {
    expect(gateOf("maxDisagreementRate", differing)).toMatchObject({ verdict: "fail", limit: 0 });
    expect(gateOf("maxDisagreementRate", differing)?.text).toContain(
      "last in run m-shadow-smoke-7: Moult bad, the old script good",
    );
  });

  it("fails no less where the old script never differs from itself", () => {
    const runs = doubled(differing, 1000).map((run) =>
      run.runId.endsWith("again") ? { ...run, exitCode: 0 } : run,
    );
    expect(gateOf("maxDisagreementRate", runs)?.verdict).toBe("fail");
  });

  it("passes where the old script differs from itself as often", () => {
    const gate = gateOf("maxDisagreementRate", doubled(differing, 10));
    expect(gate?.verdict).toBe("pass");
    expect(gate?.text).toContain("4 of 40 pairs of the old script with itself");
  });

  it("waits where it differs a little more often, and fails where it is far more", () => {
    const often = (every: number): RolloutRun[] =>
      doubled(FEW, 20).map((run, index) =>
        run.runner === "moult" && index % every < 3 ? { ...run, exitCode: 1 } : run,
      );
    expect(gateOf("maxDisagreementRate", often(30))?.verdict).toBe("inconclusive");
    expect(gateOf("maxDisagreementRate", often(4))?.verdict).toBe("fail");
  });

  it("goes by earlier phases where only one of both runs", () => {
    const moult = makeHistory({ seed: 5, runCount: 30, isPaired: false, phase: "after" });
    const rollout = { ...oneGate(), phase: "after" };
    expect(gateOf("maxDisagreementRate", [...FEW, ...moult], rollout)).toMatchObject({
      verdict: "pass",
      sampleCount: 40,
    });
    expect(gateOf("maxDisagreementRate", moult, rollout)?.text).toContain(
      "moult run --runner shadow",
    );
  });

  it("takes no verdict from a run that Moult failed itself", () => {
    const runs = change(FEW, 7, { exitCode: 3, isError: true });
    expect(gateOf("maxDisagreementRate", runs)).toMatchObject({ verdict: "pass", sampleCount: 39 });
  });
});
