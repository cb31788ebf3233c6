import { estimateTask } from "../../src/schedule/estimate.ts";
import { seededRandom } from "../../src/schedule/random.ts";
import type { SimulatedTask } from "../../src/schedule/simulate.ts";

/** A made-up suite; nothing of it is tuned: the seeds are 1, 2, 3 ... */
export interface WorkloadKind {
  readonly name: string;
  readonly peakFactor: number;
  readonly isSkewed: boolean;
}

/** The three kinds of the goals. */
export const WORKLOADS: readonly WorkloadKind[] = [
  { name: "plain", peakFactor: 1, isSkewed: false },
  { name: "peaks x 3", peakFactor: 3, isSkewed: false },
  { name: "skewed durations", peakFactor: 1, isSkewed: true },
];

const MB = 2 ** 20;
const FILE_COUNT = 60;
const WORK_MS = 70_000;

/**
 * Sixty test files like the measured ones: peaks of 125 to 814 MB, evenly spread, and 70 s of work.
 * Durations are log-normal within 0.4 to 4 s, or a Pareto distribution with shape 1.1 and at most 60 s:
 * independent of the peaks. Each task reserves exactly its peak.
 */
export function makeWorkload(
  { peakFactor, isSkewed }: WorkloadKind,
  seed: number,
): SimulatedTask[] {
  const random = seededRandom(seed);
  const raw = Array.from({ length: FILE_COUNT }, () => ({
    durationMs: isSkewed ? paretoMs(random) : logNormalMs(random),
    peakBytes: Math.round((125 + (814 - 125) * random()) * peakFactor * MB),
  }));
  const factor = WORK_MS / raw.reduce((sum, one) => sum + one.durationMs, 0);
  return raw.map(({ durationMs, peakBytes }) => ({
    durationMs: Math.round(durationMs * factor),
    peakBytes,
    reservedBytes: peakBytes,
    cores: 1,
    isExclusive: false,
  }));
}

/** The same with what Moult reserves after one run in which the peaks were these. */
export function learnOnce(tasks: readonly SimulatedTask[]): SimulatedTask[] {
  return tasks.map((one) => {
    const { durationMs, peakBytes } = one;
    const past = {
      atMs: 0,
      durationMs,
      peakBytes,
      isWhole: true,
      instrumentation: "none",
    } as const;
    const estimate = estimateTask([past], "none");
    return { ...one, reservedBytes: estimate?.reservedBytes ?? one.reservedBytes };
  });
}

/** The same where each peak is now up to a share larger or smaller than it was when it was learned. */
export function addNoise(
  tasks: readonly SimulatedTask[],
  share: number,
  seed: number,
): SimulatedTask[] {
  const random = seededRandom(seed);
  return tasks.map((one) => ({
    ...one,
    peakBytes: Math.round(one.peakBytes * (1 + share * (2 * random() - 1))),
  }));
}

function logNormalMs(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(4000, Math.max(400, 1000 * Math.exp(0.6 * normal)));
}

function paretoMs(random: () => number): number {
  return Math.min(60_000, 400 * (1 - random()) ** (-1 / 1.1));
}
