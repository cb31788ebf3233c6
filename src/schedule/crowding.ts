/**
 * Tasks that run side by side, as far as their shares of a core tell. A share below 1 is the part of the time
 * in which a task is at work; the rest it waits for something that is no core.
 */
export interface Load {
  readonly count: number;
  /** The sum of the shares: how many cores they keep busy on average. */
  readonly cores: number;
  /** How much the number of those at work varies: the sum of share × (1 - share), 0 for whole cores. */
  readonly variance: number;
  /** How many of them take (almost) a whole core, or more. */
  readonly wholeCount: number;
}

/** Nothing runs. */
export const NO_LOAD: Load = { count: 0, cores: 0, variance: 0, wholeCount: 0 };

/** From this share on a task is taken to need its core all the time. */
const WHOLE_SHARE = 0.8;
/** Where less than this part of the cores would be idle anyway, one more task would only make the others slower. */
const WORTH_FILLING = 0.08;
/** So many times the cores the shares may be together: tasks that crowd each other become slower, however often they wait. */
const MOST_CROWDED = 1.6;

/** Whether a task is at work (almost) all the time. */
export function isWhole(cores: number): boolean {
  return cores >= WHOLE_SHARE;
}

/** A load with one more task, or with `times` -1 with one less. */
export function withTask(load: Load, cores: number, times: 1 | -1 = 1): Load {
  return {
    count: load.count + times,
    cores: load.cores + times * cores,
    variance: load.variance + times * Math.max(0, cores * (1 - cores)),
    wholeCount: load.wholeCount + (isWhole(cores) ? times : 0),
  };
}

/**
 * How many cores tasks keep busy at the same time on average, where there are only so many: less than the
 * sum of their shares, because at times more of them are at work than there are cores.
 *
 * Each is taken to be at work by itself, so that their number is about normally distributed with the mean m
 * and the variance s² of the load; the cores that are idle are then s φ(z) + (c - m) Φ(z), z = (c - m) / s
 * (the expected shortfall of a normal variable, as in inventory theory). For two cores and four tasks of
 * 0.6 that is 0.02 more than the binomial distribution says.
 */
export function busyCores({ count, cores: mean, variance }: Load, coreCount: number): number {
  if (count <= coreCount || variance <= 0) return Math.min(mean, coreCount);
  const deviation = Math.sqrt(variance);
  const free = coreCount - mean;
  const z = free / deviation;
  const idle = deviation * normalDensity(z) + free * normalBelow(z);
  return Math.min(mean, coreCount - idle);
}

/**
 * How much further than the cores the shares may go together. More than nothing only where all that runs is
 * known to wait often and leaves cores idle although their shares add up to all of them; for tasks that wait
 * as well. A task that needs its core all the time neither crowds nor is crowded.
 */
export function spareCores(load: Load, coreCount: number): number {
  if (load.count === 0 || load.wholeCount > 0) return 0;
  const isFull = coreCount - busyCores(load, coreCount) < WORTH_FILLING * coreCount;
  return isFull ? 0 : (MOST_CROWDED - 1) * coreCount;
}

function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** The part of a normal distribution below z; Abramowitz and Stegun, 26.2.17, to 1e-7. */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const above = normalDensity(z) * series;
  return z > 0 ? 1 - above : above;
}
