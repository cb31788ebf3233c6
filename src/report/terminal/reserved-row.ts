import { isLearned } from "../../model/past-attempt.ts";
import type { RunRecord } from "../../model/run-record.ts";
import { countOf } from "../wording.ts";

/**
 * How well the past predicted the memory of a run: "58 of 60 tests stayed inside their reservation; the
 * others took up to 1.2 of it". Undefined when nothing that ran had a learned reservation.
 */
export function describeReserved({ tasks }: RunRecord): string | undefined {
  const shares = tasks.flatMap(({ attempts, reservedBytes, reservedFrom }) => {
    // What was cut short by the end of the run has not shown what it takes.
    const own = attempts.filter((one) => one.outcome.kind !== "cancelled");
    const peakBytes = own.reduce((most, one) => Math.max(most, one.peakBytes), 0);
    return isLearned(reservedFrom) && peakBytes > 0 ? [peakBytes / reservedBytes] : [];
  });
  if (shares.length === 0) return undefined;
  const over = shares.filter((share) => share > 1);
  const insideCount = shares.length - over.length;
  const count = `${insideCount} of ${countOf(shares.length, "test")}`;
  const inside = `${count} stayed inside ${shares.length === 1 ? "its" : "their"} reservation`;
  if (over.length === 0) return inside;
  const largest = over.reduce((most, one) => Math.max(most, one));
  // Rounded up: nobody took more than this says.
  const share = `${(Math.ceil(largest * 100) / 100).toFixed(2)} of it`;
  if (over.length === 1)
    return `${inside}; ${insideCount === 0 ? "it" : "the other"} took ${share}`;
  return `${inside}; ${insideCount === 0 ? "they" : "the others"} took up to ${share}`;
}
