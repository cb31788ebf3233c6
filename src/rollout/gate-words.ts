import type { GateVerdict } from "../model/rollout.ts";
import { compareRate, countNeededTries, type Tally } from "./statistics.ts";

/** "1 run", "2 runs". */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A rate from 0 up to 1 as people read it: "4.2 %". */
export function percentOf(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}

/** What a gate says of a limit that must not be passed. */
export interface LimitVerdict {
  readonly verdict: GateVerdict;
  readonly neededCount?: number;
  /** What is still missing, after a semicolon; else empty. */
  readonly wait: string;
}

/** Judges how often something may happen. `noun`: what one of the tries is, such as "run". */
export function judgeLimit(
  {
    limit,
    confidence,
    noun,
  }: { readonly limit: number; readonly confidence: number; readonly noun: string },
  tally: Tally,
): LimitVerdict {
  const side = compareRate(limit, tally, confidence);
  if (side === "below") return { verdict: "pass", wait: "" };
  if (side === "above") return { verdict: "fail", wait: "" };
  const same = countNeededTries(limit, tally, { confidence, goesOn: "same" });
  if (same !== undefined) {
    const isClean = tally.hitCount === 0;
    const more = countOf(same, isClean ? `more clean ${noun}` : `more ${noun}`);
    return inconclusive(same, `about ${more}${isClean ? "" : " like these"}`);
  }
  const clean = countNeededTries(limit, tally, { confidence, goesOn: "clean" });
  return clean === undefined
    ? { verdict: "inconclusive", wait: `; more ${noun}s alone do not change that` }
    : inconclusive(
        clean,
        `like this it does not pass; ${countOf(clean, `clean ${noun}`)} would do`,
      );
}

function inconclusive(neededCount: number, words: string): LimitVerdict {
  return { verdict: "inconclusive", neededCount, wait: `; ${words}` };
}
