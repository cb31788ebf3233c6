import { expect, it } from "vitest";
import type { GateResult, GateVerdict, RolloutGates } from "../../src/model/rollout.ts";
import { judgeDisagreement } from "../../src/rollout/gate-disagreement.ts";
import { judgeErrors, judgeFallbacks } from "../../src/rollout/gate-rates.ts";
import { judgePeak, judgeSlowdown } from "../../src/rollout/gate-ratios.ts";
import { collectRuns, type GateScene } from "../../src/rollout/gate-scene.ts";
import { type HistoryWish, makeHistory, oneGate } from "./histories.ts";

/*
 * A small part of scripts/judge-gates.ts, which plays 1,000 histories for each row: what is measured there must not
 * get lost without anybody seeing it.
 */

const HISTORIES = 40;
const LOOKS_AT = [60, 160];

interface Row {
  readonly judge: (scene: GateScene) => GateResult;
  readonly wish: Partial<HistoryWish>;
  readonly gates?: Partial<RolloutGates>;
}

/** The first verdict that decides, for each of the histories. */
function firstVerdicts({ judge, wish, gates }: Row): readonly GateVerdict[] {
  const [phase] = oneGate(gates).phases;
  if (phase === undefined) throw new Error("no phase");
  return Array.from({ length: HISTORIES }, (_one, index) => {
    const runs = makeHistory({ seed: index + 1, runCount: 160, ...wish });
    const verdicts = LOOKS_AT.map((runCount) => {
      const seen = runs.slice(0, 2 * runCount);
      return judge(collectRuns({ phase, configuration: "smoke" }, seen, {})).verdict;
    });
    return verdicts.find((verdict) => verdict !== "inconclusive") ?? "inconclusive";
  });
}

function countOf(verdicts: readonly GateVerdict[], verdict: GateVerdict): number {
  return verdicts.filter((one) => one === verdict).length;
}

const AT_THE_LIMIT: readonly (Row & { readonly what: string })[] = [
  { what: "fallbacks", judge: judgeFallbacks, wish: { fallbackRate: 0.05 } },
  { what: "errors", judge: judgeErrors, wish: { errorRate: 0.05 }, gates: { maxErrorRate: 0.05 } },
  { what: "slowdown", judge: judgeSlowdown, wish: { timeRatio: 1.1 } },
  { what: "peak", judge: judgePeak, wish: { peakRatio: 1.05 } },
  {
    what: "disagreement",
    judge: judgeDisagreement,
    wish: { disagreementRate: 0.04 },
    gates: { maxDisagreementRate: 0.04 },
  },
];

it.each(AT_THE_LIMIT)("passes at most 5 % of histories at the limit: $what", (row) => {
  expect(countOf(firstVerdicts(row), "pass")).toBeLessThanOrEqual(0.05 * HISTORIES);
});

it("finds most slowdowns of 15 % in 160 pairs, and never passes it", () => {
  const verdicts = firstVerdicts({ judge: judgeSlowdown, wish: { timeRatio: 1.15 } });
  expect(countOf(verdicts, "fail")).toBeGreaterThanOrEqual(0.8 * HISTORIES);
  expect(countOf(verdicts, "pass")).toBe(0);
});

it("never passes 8 % of fallbacks, and finds some of them already", () => {
  const verdicts = firstVerdicts({ judge: judgeFallbacks, wish: { fallbackRate: 0.08 } });
  expect(countOf(verdicts, "pass")).toBe(0);
  expect(countOf(verdicts, "fail")).toBeGreaterThan(0.05 * HISTORIES);
});

it("passes nearly all clean histories in 160 pairs", () => {
  expect(countOf(firstVerdicts({ judge: judgeFallbacks, wish: {} }), "pass")).toBe(HISTORIES);
  const slow = firstVerdicts({ judge: judgeSlowdown, wish: { noise: 0.15 } });
  expect(countOf(slow, "pass")).toBeGreaterThanOrEqual(0.95 * HISTORIES);
});
