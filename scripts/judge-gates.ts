/**
 * How often the gates are wrong, and how many runs they need: 1,000 seeded histories for each row, looked at after
 * every STEP runs, as people and `moult rollout promote` do. By hand, some seconds:
 *
 *     node scripts/judge-gates.ts [COUNT] [STEP] [MOST_RUNS]
 */
import type {
  GateResult,
  GateVerdict,
  Rollout,
  RolloutGates,
  RolloutRun,
} from "../src/model/rollout.ts";
import { judgeDisagreement } from "../src/rollout/gate-disagreement.ts";
import { judgeErrors, judgeFallbacks } from "../src/rollout/gate-rates.ts";
import { judgePeak, judgeSlowdown } from "../src/rollout/gate-ratios.ts";
import { collectRuns, type GateScene } from "../src/rollout/gate-scene.ts";
import { judgeGates } from "../src/rollout/judge-gates.ts";
import { binomialTail } from "../test/rollout/classical.ts";
import {
  type HistoryWish,
  makeHistory,
  makeLegacyHistory,
  oneGate,
} from "../test/rollout/histories.ts";
import { compareRate } from "../src/rollout/statistics.ts";
import { seededRandom } from "../src/schedule/random.ts";

const [count = "1000", step = "20", most = "400"] = process.argv.slice(2);

const GATES = {
  maxFallbackRate: judgeFallbacks,
  maxErrorRate: judgeErrors,
  maxSlowdown: judgeSlowdown,
  maxDisagreementRate: judgeDisagreement,
  maxPeakRatio: judgePeak,
} satisfies Partial<Record<keyof RolloutGates, (scene: GateScene) => GateResult>>;

interface Row {
  readonly what: string;
  /** Absent: all together, as the phase has them. */
  readonly gate?: keyof typeof GATES;
  readonly wish: Omit<HistoryWish, "seed" | "runCount">;
  readonly gates?: Partial<RolloutGates>;
  readonly isMatched?: boolean;
  /** More runs than usual. */
  readonly most?: number;
}

const AT_THRESHOLD: readonly Row[] = [
  { what: "fallbacks 5 %", gate: "maxFallbackRate", wish: { fallbackRate: 0.05 } },
  { what: "errors 1 %", gate: "maxErrorRate", wish: { errorRate: 0.01 } },
  { what: "slowdown 10 %, pairs", gate: "maxSlowdown", wish: { timeRatio: 1.1 } },
  {
    what: "slowdown 10 %, pairs, noise 30 %",
    gate: "maxSlowdown",
    wish: { timeRatio: 1.1, noise: 0.3, outlierRate: 0.1 },
  },
  {
    what: "slowdown 10 %, matched",
    gate: "maxSlowdown",
    wish: { timeRatio: 1.1 },
    isMatched: true,
  },
  {
    what: "disagreement 2 %, limit 2 %",
    gate: "maxDisagreementRate",
    wish: { disagreementRate: 0.02 },
    gates: { maxDisagreementRate: 0.02 },
  },
  { what: "peak ratio 1.05", gate: "maxPeakRatio", wish: { peakRatio: 1.05 } },
];

const FAULTS: readonly Row[] = [
  { what: "slowdown 15 %", gate: "maxSlowdown", wish: { timeRatio: 1.15 } },
  { what: "slowdown 15 %, noise 5 %", gate: "maxSlowdown", wish: { timeRatio: 1.15, noise: 0.05 } },
  {
    what: "slowdown 15 %, matched",
    gate: "maxSlowdown",
    wish: { timeRatio: 1.15 },
    isMatched: true,
    most: 1000,
  },
  { what: "fallbacks 8 %", gate: "maxFallbackRate", wish: { fallbackRate: 0.08 }, most: 1600 },
  { what: "fallbacks 20 %", gate: "maxFallbackRate", wish: { fallbackRate: 0.2 } },
  { what: "errors 3 %", gate: "maxErrorRate", wish: { errorRate: 0.03 }, most: 1600 },
  {
    what: "disagreement 2 %, limit 0",
    gate: "maxDisagreementRate",
    wish: { disagreementRate: 0.02 },
  },
  { what: "disagreement 1 %, all gates", wish: { disagreementRate: 0.01 } },
  { what: "peak ratio 1.10", gate: "maxPeakRatio", wish: { peakRatio: 1.1 } },
];

const CLEAN: readonly Row[] = [
  { what: "no fallback", gate: "maxFallbackRate", wish: {} },
  { what: "fallbacks 1 %", gate: "maxFallbackRate", wish: { fallbackRate: 0.01 } },
  { what: "no error", gate: "maxErrorRate", wish: {} },
  { what: "errors 0.2 %", gate: "maxErrorRate", wish: { errorRate: 0.002 }, most: 1600 },
  { what: "equally fast, noise 5 %", gate: "maxSlowdown", wish: { noise: 0.05 } },
  { what: "equally fast, noise 10 %", gate: "maxSlowdown", wish: {} },
  { what: "equally fast, noise 20 %", gate: "maxSlowdown", wish: { noise: 0.2 } },
  { what: "equally fast, matched", gate: "maxSlowdown", wish: {}, isMatched: true, most: 1000 },
  { what: "all gates", wish: {} },
  { what: "equal peaks", gate: "maxPeakRatio", wish: {} },
];

interface Seen {
  readonly verdict: GateVerdict;
  readonly runCount: number;
}

/** The first verdict that decides, at any look. */
function firstVerdict(row: Row, seed: number): Seen {
  const mostRuns = row.most ?? Number(most);
  const wish = { ...row.wish, seed, runCount: mostRuns };
  const rollout = oneGate(row.gates, row.isMatched === true ? { mode: "moult-with-fallback" } : {});
  const runs =
    row.isMatched === true
      ? [
          ...makeLegacyHistory({ ...wish, seed: seed + 1_000_000 }),
          ...makeHistory({ ...wish, isPaired: false }),
        ]
      : makeHistory(wish);
  const own = runs.filter(({ runner }) => runner === "moult");
  const lastMs = own.map(({ startedAtMs }) => startedAtMs);
  for (let runCount = Number(step); runCount <= mostRuns; runCount += Number(step)) {
    const untilMs = lastMs[runCount - 1] ?? 0;
    const seen = runs.filter(({ startedAtMs }) => startedAtMs <= untilMs);
    const verdict = judgeRow(row, rollout, seen);
    if (verdict === "pass" || verdict === "fail") return { verdict, runCount };
  }
  return { verdict: "inconclusive", runCount: mostRuns };
}

function judgeRow({ gate }: Row, rollout: Rollout, runs: readonly RolloutRun[]): GateVerdict {
  if (gate === undefined) return judgeGates(rollout, runs).verdict;
  const [phase] = rollout.phases;
  if (phase === undefined) throw new Error("Internal error: no phase");
  return GATES[gate](collectRuns({ phase, configuration: "smoke" }, runs, {})).verdict;
}

function report(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}\n`);
  console.log("| history | looks up to | pass | fail | open | runs until then, median (9 of 10) |");
  console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
  for (const row of rows) {
    const seen = Array.from({ length: Number(count) }, (_one, seed) => firstVerdict(row, seed + 1));
    const rateOf = (verdict: GateVerdict): string =>
      `${((100 * seen.filter((one) => one.verdict === verdict).length) / seen.length).toFixed(1)} %`;
    const sorted = seen.map(({ runCount }) => runCount).toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    console.log(
      `| ${row.what} | ${row.most ?? most} | ${rateOf("pass")} | ${rateOf("fail")} | ${rateOf("inconclusive")} | ${at(0.5)} (${at(0.9)}) |`,
    );
  }
}

/** Why not Clopper and Pearson: wrong passes of a rate at its limit, looked at once, and after each run. */
function compareMethods(limit: number, mostRuns: number): void {
  const random = seededRandom(limit * 1000);
  const wrong = { exactOnce: 0, exactEachRun: 0, betsEachRun: 0 };
  for (let history = 0; history < Number(count); history += 1) {
    let hitCount = 0;
    const passed = { exact: false, bets: false };
    for (let tryCount = 1; tryCount <= mostRuns; tryCount += 1) {
      if (random() < limit) hitCount += 1;
      const tally = { hitCount, tryCount };
      passed.exact ||= binomialTail(tally, limit) <= 0.05;
      passed.bets ||= compareRate(limit, tally, 0.95) === "below";
    }
    if (binomialTail({ hitCount, tryCount: mostRuns }, limit) <= 0.05) wrong.exactOnce += 1;
    if (passed.exact) wrong.exactEachRun += 1;
    if (passed.bets) wrong.betsEachRun += 1;
  }
  console.log(
    `| ${limit * 100} % | ${mostRuns} | ${wrong.exactOnce} | ${wrong.exactEachRun} | ${wrong.betsEachRun} |`,
  );
}

console.log(`${count} histories for each row, a look after every ${step} runs, confidence 95 %`);
report("At the threshold: each pass is wrong", AT_THRESHOLD);
report("With a fault: each pass is wrong, each fail is right", FAULTS);
report("Clean: each pass is right", CLEAN);
console.log(`\nWrong passes among ${count} histories at the limit, by method\n`);
console.log(
  "| limit | runs | Clopper-Pearson, one look | the same after each run | bets after each run |",
);
console.log("| ---: | ---: | ---: | ---: | ---: |");
compareMethods(0.05, 500);
compareMethods(0.01, 1500);
