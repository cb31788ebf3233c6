import { readdirSync, readFileSync } from "node:fs";

/** The processes that were started with this value of RUNNER_TRACKING_ID. None where there is no `/proc`. */
export function listTracked(trackingId: string): readonly number[] {
  const wanted = Buffer.from(`\0RUNNER_TRACKING_ID=${trackingId}\0`);
  return listPids().filter((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`);
      return Buffer.concat([ZERO, environment, ZERO]).includes(wanted);
    } catch {
      return false; // It has ended, or is another user's.
    }
  });
}

const ZERO = Buffer.from("\0");

function listPids(): readonly number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
