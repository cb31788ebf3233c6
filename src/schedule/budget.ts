import { formatBytes } from "../lib/bytes.ts";
import type { JobsSetting, MemorySetting } from "../model/setting-values.ts";

/** The memory of the machine, as exec/memory-limit.ts reads it. */
export interface MemoryCeiling {
  readonly totalBytes: number;
  readonly availableBytes: number;
  readonly limit?: { readonly bytes: number; readonly from: string };
}

/** The memory budget of a run. */
export interface Budget {
  readonly bytes: number;
  /** As people read it after "4.0 GB budget". */
  readonly from: string;
  /** Set when the budget promises more than the machine has. */
  readonly warning?: string;
}

const RESERVE_FRACTION = 0.1;
const RESERVE_LIMIT_BYTES = 1024 ** 3;

/**
 * Resolves the budget. `auto` is the smaller of the control group's limit and the machine's
 * available memory, less a reserve of a tenth (at most 1 GB) for everything that is not a test.
 * A percentage is one of the control group's limit or of the machine's memory.
 */
export function resolveBudget(
  setting: { readonly value: MemorySetting; readonly from: string },
  ceiling: MemoryCeiling,
): Budget {
  const { value, from } = setting;
  const limitBytes = ceiling.limit?.bytes ?? Number.POSITIVE_INFINITY;
  const usableBytes = Math.min(limitBytes, ceiling.availableBytes);
  switch (value.kind) {
    case "auto": {
      const reserve = Math.min(usableBytes * RESERVE_FRACTION, RESERVE_LIMIT_BYTES);
      const source =
        limitBytes < ceiling.availableBytes && ceiling.limit !== undefined
          ? `${ceiling.limit.from} limit`
          : "available memory";
      return { bytes: Math.floor(usableBytes - reserve), from: `${source} less a reserve` };
    }
    case "percent": {
      const wholeBytes = Math.min(limitBytes, ceiling.totalBytes);
      const bytes = Math.floor((wholeBytes * value.percent) / 100);
      const text = `${value.percent}% of ${formatBytes(wholeBytes)}, ${from}`;
      return { bytes, from: text, ...warnWhenOver(bytes, usableBytes) };
    }
    case "bytes":
      return { bytes: value.bytes, from, ...warnWhenOver(value.bytes, usableBytes) };
  }
}

function warnWhenOver(bytes: number, usableBytes: number): { readonly warning?: string } {
  if (bytes <= usableBytes) return {};
  const budget = formatBytes(bytes);
  return {
    warning: `the budget of ${budget} is more than the ${formatBytes(usableBytes)} that are available here`,
  };
}

/** How many tasks may run at once, and how many cores they may keep busy together. */
export interface Parallelism {
  readonly jobs: number;
  readonly cores: number;
}

/** With `auto` this many tasks that mostly wait may share one core. */
const WAITERS_PER_CORE = 8;

/**
 * Resolves the number of slots, at least 1. A number is a hard cap, and so many tasks of one core each
 * may run even where there are fewer cores: somebody asked for it. With `auto` the cores decide, and
 * only tasks that are known to wait get more slots than there are cores.
 */
export function resolveJobs(setting: JobsSetting, coreCount: number): Parallelism {
  if (setting.kind === "auto") return { jobs: coreCount * WAITERS_PER_CORE, cores: coreCount };
  const jobs =
    setting.kind === "count"
      ? setting.count
      : Math.max(1, Math.floor((coreCount * setting.percent) / 100));
  return { jobs, cores: Math.max(jobs, coreCount) };
}
