import type { ReadReport } from "../lib/moult.ts";
import type { RegrtestResult } from "./regrtest.ts";

/** A test that one side calls failed and the other does not. */
export interface Difference {
  readonly test: string;
  readonly moult: string;
  readonly regrtest: string;
  /** The ends of what both sides saw. */
  readonly moultTail: string;
  readonly regrtestTail: string;
}

/** Both sides' verdicts on the same list of tests. */
export interface Verdicts {
  readonly failedByBoth: readonly string[];
  readonly differences: readonly Difference[];
  /** How often each pair occurs: `timed-out / failed`. */
  readonly pairs: Readonly<Record<string, number>>;
}

/** Verdicts of Moult that mean: this test is good. A leak is shown, but is no failure. */
const GOOD = new Set(["passed", "leaked", "flaky"]);
const TAIL_LINES = 30;

/**
 * Compares the sides. Rules, for Python 3.11:
 * - Moult goes by the exit code of `python -m test NAME`: 0 is good. Regrtest exits with 0 when the
 *   test passed, was skipped, has no tests, or only altered the environment; with 2 when it failed;
 *   otherwise it was killed or crashed.
 * - `-m test -jN` runs each test in a worker that exits with 0 even when the test fails, so its
 *   summary is what counts: the list "tests failed" holds failures, uncaught exceptions, crashes
 *   and timeouts; "altered the execution environment", "skipped" and "run no tests" are not in it.
 */
export function compareVerdicts(
  tests: readonly string[],
  moult: { readonly report: ReadReport; readonly readLog: (path: string) => string },
  regrtest: RegrtestResult,
): Verdicts {
  const tasks = new Map(moult.report.tasks.map((task) => [stemOf(task.file ?? ""), task]));
  const omitted = new Set(regrtest.omitted);
  const failedByBoth: string[] = [];
  const differences: Difference[] = [];
  const pairs: Record<string, number> = {};
  for (const test of tests) {
    const task = tasks.get(test);
    const ours = task?.verdict ?? "not planned";
    const theirs = theirVerdict(test, regrtest, omitted);
    const pair = `${ours} / ${theirs}`;
    pairs[pair] = (pairs[pair] ?? 0) + 1;
    const isBadHere = !GOOD.has(ours);
    const isBadThere = theirs === "failed" || theirs === "omitted";
    if (isBadHere && isBadThere) failedByBoth.push(test);
    if (isBadHere === isBadThere) continue;
    const logPath = task?.attempts.at(-1)?.logPath;
    differences.push({
      test,
      moult: ours,
      regrtest: theirs,
      moultTail: lastLines(logPath === undefined ? "" : moult.readLog(logPath)),
      regrtestTail: lastLines(regrtest.outputs.get(test) ?? ""),
    });
  }
  return { failedByBoth, differences, pairs };
}

function theirVerdict(
  test: string,
  result: RegrtestResult,
  omitted: ReadonlySet<string>,
): "failed" | "omitted" | "skipped" | "env changed" | "passed" {
  if (result.failed.has(test)) return "failed";
  if (omitted.has(test)) return "omitted";
  if (result.skipped.includes(test)) return "skipped";
  return result.changed.includes(test) ? "env changed" : "passed";
}

function stemOf(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.py$/, "");
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
}
