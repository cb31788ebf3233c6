import { constants } from "node:os";
import type { Failure, FailureCode } from "../model/failure.ts";
import { outstandingTasks, type RunRecord, type TaskRecord } from "../model/run-record.ts";

/** Every exit code of Moult with its meaning. docs/exit-codes.md is generated from this table. */
export const EXIT_CODES = {
  passed: { code: 0, meaning: "All selected tests passed." },
  testsFailed: { code: 1, meaning: "At least one test failed." },
  usage: { code: 2, meaning: "The command line or the config is wrong; nothing ran." },
  broken: {
    code: 3,
    meaning: "Moult itself or its environment failed. The tests are not to blame.",
  },
  noTests: { code: 4, meaning: "No test was selected (see --no-tests)." },
  outstanding: {
    code: 5,
    meaning: "The rerun passed, but tests that failed earlier were not part of it.",
  },
  mismatch: {
    code: 6,
    meaning:
      "`moult verify` found a difference that is not signed off, or `--preload-verify` a test that does not do the same when it is preloaded.",
  },
  gate: {
    code: 7,
    meaning: "`moult rollout promote` was stopped: a gate does not pass.",
  },
  overBudget: {
    code: 8,
    meaning: "A test needs more memory than the whole budget and did not run; the rest passed.",
  },
  incomplete: {
    code: 9,
    meaning: "The run is incomplete: not every selected test ran. Or a trace is, or an import.",
  },
  underCovered: {
    code: 10,
    meaning: "All tests passed, but less is covered than `--fail-under` asks for.",
  },
} as const;

const FAILURE_EXITS: Readonly<Record<FailureCode, keyof typeof EXIT_CODES>> = {
  "usage-invalid": "usage",
  "environment-invalid": "usage",
  "config-missing": "usage",
  "config-invalid": "usage",
  "file-missing": "usage",
  "glob-empty": "usage",
  "directory-unreadable": "usage",
  "command-missing": "usage",
  "tests-missing": "noTests",
  "history-missing": "usage",
  "gate-failed": "gate",
  "over-budget": "overBudget",
  "log-unreadable": "broken",
  "report-unwritable": "broken",
  "trace-incomplete": "incomplete",
  "environment-broken": "broken",
};

/** The exit code for what the user can fix. Of several failures the first decides. */
export function exitCodeOfFailures(failures: readonly Failure[]): number {
  const first = failures[0];
  return EXIT_CODES[first === undefined ? "broken" : FAILURE_EXITS[first.code]].code;
}

/** 128+n, as a shell reports a process that ended by a signal. */
export function exitCodeOfSignal(name: string): number {
  const entry = Object.entries(constants.signals).find(([one]) => one === name);
  return 128 + (entry?.[1] ?? 0);
}

/**
 * The exit code of a run. What weighs more comes first: an interruption, then a broken environment,
 * failed tests, tests without room, tests that never ran, and what an earlier run left open.
 */
export function exitCodeOfRun(record: RunRecord): number {
  const { cancelled, counts } = record;
  if (cancelled?.kind === "signal") return exitCodeOfSignal(cancelled.signal);
  if (cancelled?.kind === "broken") return EXIT_CODES.broken.code;
  const bad =
    counts.failed +
    counts["timed-out"] +
    counts["out-of-memory"] +
    counts.signaled +
    counts["spawn-failed"] +
    counts.cancelled;
  if (bad > 0) return EXIT_CODES.testsFailed.code;
  if (record.tasks.some((task) => task.reason?.kind === "over-budget")) {
    return EXIT_CODES.overBudget.code;
  }
  if (record.tasks.some(isMissing)) return EXIT_CODES.incomplete.code;
  return outstandingTasks(record).length > 0 ? EXIT_CODES.outstanding.code : EXIT_CODES.passed.code;
}

/** Whether something did not run that should have. A script whose last function exits has no end to run. */
function isMissing({ verdict, role }: TaskRecord): boolean {
  return (verdict === "skipped" && role !== "wind-up") || verdict === "not-run";
}

/** The exit code of a run whose preloaded tests did not do the same plain: an interruption weighs more. */
export function exitCodeOfDifferences(record: RunRecord): number {
  const isBroken = record.cancelled?.kind === "signal" || record.cancelled?.kind === "broken";
  return isBroken ? exitCodeOfRun(record) : EXIT_CODES.mismatch.code;
}

/** Renders docs/exit-codes.md from the table. */
export function renderExitCodes(): string {
  const rows = Object.values(EXIT_CODES).map(({ code, meaning }) => `| ${code} | ${meaning} |`);
  return [
    "# Exit codes",
    "",
    "```sh",
    'moult run; echo "exit $?"',
    "```",
    "",
    "Generated from `src/cli/exit.ts` by `npm run generate`. These numbers are a contract: scripts may rely on them.",
    "",
    "| code | meaning |",
    "| --- | --- |",
    ...rows,
    "| 128+n | Moult was ended by signal n, after all reports were written: 130 for Ctrl-C, 143 for SIGTERM. |",
    "",
    "With a [fallback](fallback.md), with [`--runner`](history.md) `legacy` or `shadow`, and for a suite that is handed over, the exit code is that of the other script.",
    "",
    "When several apply, the first of this list decides: a signal, 3, 6, 1, 8, 9, 5, 10.",
    "",
  ].join("\n");
}
