import {
  boundMakespan,
  boundMakespanTightly,
  type BoundedTask,
} from "../src/schedule/lower-bound.ts";
import { orderTasks } from "../src/schedule/order.ts";
import type { Capacity } from "../src/schedule/roster.ts";
import { simulate, type SimulatedTask } from "../src/schedule/simulate.ts";
import type { Bench, BenchChoice, BenchReport } from "./lib/bench.ts";
import { atMost } from "./lib/goals.ts";
import { spreadOf } from "./lib/spread.ts";
import {
  addNoise,
  learnOnce,
  makeWorkload,
  WORKLOADS,
  type WorkloadKind,
} from "./lib/workloads.ts";

const GB = 2 ** 30;
const BUDGETS_GB = [2, 3, 4, 6, 8];
const SLOTS = [2, 4, 8];
const SEEDS = 10;
const QUICK_SEEDS = 2;
const NOISE = 0.2;
/** The usual formula: a worker for each so many bytes, at most so many. */
const USUAL_WORKER_BYTES = 2 * GB;
const USUAL_WORKERS = 8;

/** How close to the lower bound the scheduler comes; simulated, so the machine does not matter. */
export const makespan: Bench = {
  name: "makespan",
  summary: "simulated runs of 60 files against the lower bound, for budgets, slots and noise",
  run: runMakespan,
  estimateMinutes: 1,
};

/** What came of one seed in one cell: ratios to a lower bound. */
interface Outcome {
  /** With reservations that are exactly the peaks. */
  readonly exact: number;
  /** With what is reserved after one learning run, margin included. */
  readonly learned: number;
  /** To the bound that knows that tasks are not liquid. */
  readonly learnedTight: number;
  readonly fifo: number;
  readonly usual: number;
  readonly noisy: number;
  readonly noisyTight: number;
  /** Highest live memory over the budget, with noise. */
  readonly noisyOver: number;
  readonly noisyStops: number;
}

interface Cell {
  readonly kind: WorkloadKind;
  readonly capacity: Capacity;
  readonly outcomes: readonly Outcome[];
}

async function runMakespan({ isQuick }: BenchChoice): Promise<BenchReport> {
  const seeds = Array.from({ length: isQuick ? QUICK_SEEDS : SEEDS }, (_, index) => index + 1);
  const cells = WORKLOADS.flatMap((kind) =>
    BUDGETS_GB.flatMap((budgetGb) =>
      SLOTS.map((jobs): Cell => {
        const capacity = { jobs, cores: jobs, budgetBytes: budgetGb * GB };
        return { kind, capacity, outcomes: seeds.map((seed) => play(kind, capacity, seed)) };
      }),
    ),
  );
  const worst = (key: keyof Outcome): number =>
    Math.max(...cells.map((cell) => medianOf(cell, key)));
  const highestOver = Math.max(
    ...cells.flatMap((cell) => cell.outcomes.map((one) => one.noisyOver)),
  );
  return {
    name: "makespan",
    tables: [
      {
        title: `Makespan over the lower bound, ${seeds.length} seeds: median (most)`,
        columns: ["workload, budget, slots", ...COLUMNS.map(({ title }) => title)],
        rows: cells.map((cell) => [nameOf(cell), ...COLUMNS.map(({ key }) => describe(cell, key))]),
      },
    ],
    goals: [
      atMost(
        "makespan over the bound after one learning run, worst cell",
        [{ reached: worst("learnedTight"), target: 1.05, stretch: 1.02 }],
        { digits: 3 },
      ),
      atMost(
        "the same with 20 % noise on the peaks, through live control, worst cell",
        [{ reached: worst("noisyTight"), target: 1.15, stretch: 1.1 }],
        { digits: 3 },
      ),
    ],
    notes: NOTES,
    figures: {
      worst: Object.fromEntries(COLUMNS.map(({ key }) => [key, worst(key)])),
      highestOver,
      cells: cells.map(({ kind, capacity, outcomes }) => ({
        workload: kind.name,
        ...capacity,
        outcomes,
      })),
    },
    isRight: cells.every((cell) => cell.outcomes.every((one) => one.learnedTight > 0.999)),
  };
}

const NOTES: readonly string[] = [
  "Played by src/schedule/roster.ts, the class that the dispatcher plays with real tests; a cell is judged by its median over the seeds.",
  "The bound is max(longest task, seconds / slots, seconds x bytes / budget) of the true peaks. `tight` also knows that tasks are not liquid (dual feasible functions): two of 60 % never run side by side.",
  "Goals are judged by the tight bound, which no scheduler can beat either; the plain ratios stand beside it.",
  "`exact` reserves the true peaks; `learned` what Moult reserves after one run, with its margin; files that reserve more than the budget are left out.",
  "`fifo` is the order of the files with learned peaks; `2 GB a worker` starts min(slots, budget / 2 GB, 8) at a time and ignores peaks.",
  `Noise: each true peak is evenly spread over ${NOISE * 100} % around the learned one. Memory grows evenly during 10 to 90 % of a life, and live control looks every 50 ms.`,
];

const COLUMNS: readonly { readonly title: string; readonly key: keyof Outcome }[] = [
  { title: "exact", key: "exact" },
  { title: "learned", key: "learned" },
  { title: "learned, tight", key: "learnedTight" },
  { title: "fifo", key: "fifo" },
  { title: "2 GB a worker", key: "usual" },
  { title: "noise", key: "noisy" },
  { title: "noise, tight", key: "noisyTight" },
  { title: "live / budget", key: "noisyOver" },
  { title: "stops", key: "noisyStops" },
];

function play(kind: WorkloadKind, capacity: Capacity, seed: number): Outcome {
  const { budgetBytes } = capacity;
  const fits = (one: SimulatedTask): boolean => one.reservedBytes <= budgetBytes;
  const truth = learnOnce(makeWorkload(kind, seed)).filter(fits);
  const bound = boundMakespan(truth.map(sized), capacity).ms;
  const tight = boundMakespanTightly(truth.map(sized), capacity).ms;
  const exact = truth.map((one) => ({ ...one, reservedBytes: one.peakBytes }));
  const learnedMs = simulate(order(truth, capacity), capacity).makespanMs;
  const workers = Math.floor(budgetBytes / USUAL_WORKER_BYTES);
  const usual = { ...capacity, jobs: Math.max(1, Math.min(capacity.jobs, workers, USUAL_WORKERS)) };
  const blind = truth.map((one) => ({ ...one, reservedBytes: 0 }));
  return {
    exact: simulate(order(exact, capacity), capacity).makespanMs / bound,
    learned: learnedMs / bound,
    learnedTight: learnedMs / tight,
    fifo: simulate(truth, capacity).makespanMs / bound,
    usual: simulate(blind, usual, { isTrusting: true }).makespanMs / bound,
    ...playNoisy(truth, capacity, seed),
  };
}

function playNoisy(
  learned: readonly SimulatedTask[],
  capacity: Capacity,
  seed: number,
): Pick<Outcome, "noisy" | "noisyTight" | "noisyOver" | "noisyStops"> {
  const { budgetBytes } = capacity;
  // What needs more than the budget now is no matter of the schedule.
  const noisy = addNoise(learned, NOISE, 1000 + seed).filter((one) => one.peakBytes <= budgetBytes);
  const outcome = simulate(order(noisy, capacity), capacity, { seed });
  return {
    noisy: outcome.makespanMs / boundMakespan(noisy.map(sized), capacity).ms,
    noisyTight: outcome.makespanMs / boundMakespanTightly(noisy.map(sized), capacity).ms,
    noisyOver: outcome.highestLiveBytes / budgetBytes,
    noisyStops: outcome.stopCount,
  };
}

function order(tasks: readonly SimulatedTask[], capacity: Capacity): readonly SimulatedTask[] {
  return orderTasks(
    tasks.map((one) => ({ ...one, expectedMs: one.durationMs })),
    capacity,
  );
}

function sized(one: SimulatedTask): BoundedTask {
  return { ...one, bytes: one.peakBytes };
}

function medianOf({ outcomes }: Cell, key: keyof Outcome): number {
  return spreadOf(outcomes.map((one) => one[key])).median;
}

function describe({ outcomes }: Cell, key: keyof Outcome): string {
  const { median, most } = spreadOf(outcomes.map((one) => one[key]));
  const digits = key === "noisyStops" ? 1 : 3;
  return `${median.toFixed(digits)} (${most.toFixed(digits)})`;
}

function nameOf({ kind, capacity }: Cell): string {
  return `${kind.name}, ${capacity.budgetBytes / GB} GB, ${capacity.jobs}`;
}
