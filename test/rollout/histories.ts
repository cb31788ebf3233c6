import {
  DEFAULT_GATES,
  type Rollout,
  type RolloutGates,
  type RolloutMode,
  type RolloutPhase,
  type RolloutRun,
} from "../../src/model/rollout.ts";
import { seededRandom } from "../../src/schedule/random.ts";

/** What a made-up history is like. Rates and ratios are those that it is drawn from, not those that come out. */
export interface HistoryWish {
  readonly seed: number;
  /** Moult's runs; with `isPaired` as many of the old script beside them. */
  readonly runCount: number;
  readonly phase?: string;
  readonly configuration?: string;
  readonly mode?: RolloutMode;
  readonly isPaired?: boolean;
  readonly fallbackRate?: number;
  readonly errorRate?: number;
  /** Median of Moult's wall time over that of the old script. */
  readonly timeRatio?: number;
  /** Median of Moult's peak memory over that of the old script. */
  readonly peakRatio?: number;
  /** How much the logarithm of a figure varies from run to run (standard deviation). */
  readonly noise?: number;
  /** How often a machine hangs, so that one run takes five times as long. */
  readonly outlierRate?: number;
  readonly disagreementRate?: number;
  /** Numbers of runs (from 0) that plan nothing. */
  readonly vacuous?: readonly number[];
  readonly startMs?: number;
}

/** Draws a history. The same seed gives the same one. */
export function makeHistory(wish: HistoryWish): RolloutRun[] {
  const { seed, runCount, isPaired = true } = wish;
  const draw = makeDraw(seed);
  return Array.from({ length: runCount }, (_one, index) => {
    const startedAtMs = (wish.startMs ?? 1_790_000_000_000) + index * 3_600_000;
    const name = `${wish.phase ?? "shadow"}-${wish.configuration ?? "smoke"}-${index}`;
    const jobNoise = draw.normal() * 0.3;
    const common = {
      configuration: wish.configuration ?? "smoke",
      phase: wish.phase ?? "shadow",
      mode: wish.mode ?? (isPaired ? "shadow" : "moult-with-fallback"),
      key: `pr-${index % 100}`,
      startedAtMs,
      ...(isPaired ? { pair: name } : {}),
    } as const;
    const moult = { ...drawMoult(wish, draw, { index, jobNoise }), ...common, runId: `m-${name}` };
    if (!isPaired) return [moult];
    const figures = drawFigures(wish, draw, { timeRatio: 1, peakRatio: 1, jobNoise });
    const legacy: RolloutRun = {
      ...QUIET,
      ...figures,
      ...common,
      runner: "legacy",
      runId: `l-${name}`,
      exitCode: 0,
    };
    return index % 2 === 0 ? [moult, legacy] : [legacy, moult];
  }).flat();
}

/** Runs of the old script alone, such as those of the jobs outside of a percentage. */
export function makeLegacyHistory(wish: HistoryWish): RolloutRun[] {
  const draw = makeDraw(wish.seed);
  return makeHistory({ ...wish, isPaired: false }).map((run) => ({
    ...run,
    ...drawFigures(wish, draw, { timeRatio: 1, peakRatio: 1, jobNoise: draw.normal() * 0.3 }),
    runner: "legacy",
    mode: "legacy",
    runId: `l-${run.runId}`,
    isError: false,
    isFallback: false,
    exitCode: 0,
    plannedCount: 1,
    ranCount: 1,
  }));
}

/** Plans that were compared and found equal. */
export function makePlans(wish: HistoryWish): RolloutRun[] {
  return makeHistory({ ...wish, mode: "shadow", isPaired: false }).map((run) => ({
    ...run,
    isPlanOnly: true,
    durationMs: 0,
    peakBytes: 0,
    ranCount: 0,
  }));
}

/** A rollout of one configuration whose phase is reached; the gates are the usual ones. */
export function oneGate(
  gates: Partial<RolloutGates> = {},
  phase: Partial<RolloutPhase> = {},
): Rollout {
  const only: RolloutPhase = {
    name: "shadow",
    percent: 100,
    mode: "shadow",
    shadow: "run",
    gates: { ...DEFAULT_GATES, ...gates },
    ...phase,
  };
  return {
    flag: "USE_MOULT",
    overrides: [],
    configurations: [{ name: "smoke" }],
    phases: [only, { ...only, name: "after", mode: "moult" }],
    phase: only.name,
    rolledBack: [],
    key: [],
  };
}

const QUIET = {
  isError: false,
  isFallback: false,
  plannedCount: 1,
  ranCount: 1,
  outOfMemoryCount: 0,
  bridgedCount: 0,
  bridgedFailedCount: 0,
  missingProgramCount: 0,
} as const;

interface Draw {
  readonly uniform: () => number;
  /** Mean 0, standard deviation 1, by Box and Muller. */
  readonly normal: () => number;
}

function makeDraw(seed: number): Draw {
  const uniform = seededRandom(seed * 7919);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

interface Centre {
  readonly timeRatio: number;
  readonly peakRatio: number;
  /** What both runs of a job have in common: its machine and its tests. */
  readonly jobNoise: number;
}

function drawFigures(
  { noise = 0.1, outlierRate = 0.02 }: HistoryWish,
  { uniform, normal }: Draw,
  { timeRatio, peakRatio, jobNoise }: Centre,
): Pick<RolloutRun, "durationMs" | "peakBytes"> {
  // Each side of a pair has its part of the noise.
  const part = noise / Math.SQRT2;
  const hang = uniform() < outlierRate ? 5 : 1;
  return {
    durationMs: 60_000 * hang * timeRatio * Math.exp(jobNoise + part * normal()),
    peakBytes: 2 ** 30 * peakRatio * Math.exp(jobNoise + 0.2 * part * normal()),
  };
}

function drawMoult(
  wish: HistoryWish,
  draw: Draw,
  { index, jobNoise }: { readonly index: number; readonly jobNoise: number },
): Omit<RolloutRun, "runId" | "configuration" | "mode" | "startedAtMs"> {
  const { fallbackRate = 0, errorRate = 0, disagreementRate = 0 } = wish;
  const isFallback = draw.uniform() < fallbackRate;
  const isError = draw.uniform() < errorRate;
  const differs = draw.uniform() < disagreementRate;
  const isVacuous = wish.vacuous?.includes(index) ?? false;
  const { timeRatio = 1, peakRatio = 1 } = wish;
  return {
    ...QUIET,
    ...drawFigures(wish, draw, { timeRatio, peakRatio, jobNoise }),
    runner: "moult",
    isFallback,
    isError,
    exitCode: isError && !isFallback ? 3 : differs ? 1 : 0,
    suite: "smoke",
    plannedCount: isVacuous ? 0 : 12,
    ranCount: isVacuous ? 0 : 12,
    bridgedCount: 3,
  };
}
