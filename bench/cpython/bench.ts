import type { Bench, BenchChoice, BenchReport, FigureTable } from "../lib/bench.ts";
import { formatMb, formatSeconds } from "../lib/figures.ts";
import { prepareMoult } from "../lib/moult.ts";
import { formatSpread, ratiosOf, spreadOf } from "../lib/spread.ts";
import { runRounds, type ComparisonChoice, type Round } from "./rounds.ts";
import { findSuite, INSTALL_COMMAND, linkTests, listTests, type Suite } from "./suite.ts";

/** The rule of the reduced list: every seventh test by name, from the first on. */
export const REDUCED_EVERY = 7;

/** A real test suite that nobody here wrote, against its own runner. */
export const cpython: Bench = {
  name: "cpython",
  summary: "CPython's own tests, against python3.11 -m test -j2: verdicts, time, memory",
  estimateMinutes: 30,
  packages: ["python3.11", "libpython3.11-testsuite"],
  run: async ({ isQuick, rounds }: BenchChoice) => {
    const suite = findSuite();
    if (suite === undefined) return describeMissing();
    const choice = { jobs: 2, budget: "4G", timeoutSeconds: 300, rounds: rounds ?? 1 };
    return await compareRunners(suite, { ...choice, every: isQuick ? REDUCED_EVERY : 1 });
  },
};

/** Runs both runners on the same list of tests and compares what they say. */
export async function compareRunners(
  suite: Suite,
  choice: ComparisonChoice & { readonly every: number },
): Promise<BenchReport> {
  using moult = prepareMoult();
  const tests = listTests(suite, choice.every);
  linkTests(suite, tests);
  const rounds = await runRounds({ suite, moult, tests }, choice);
  const differences = rounds.flatMap((round, number) =>
    round.verdicts.differences.map((one) => ({ round: number + 1, ...one })),
  );
  return {
    name: "cpython",
    tables: [
      tabulateSides(`CPython ${suite.version}: ${tests.length} test files`, rounds, choice),
      tabulatePairs(rounds),
    ],
    notes: [
      choice.every === 1
        ? "All tests that regrtest itself finds; nothing is left out."
        : `Every ${choice.every}th test by name.`,
      `Failed on both sides in round 1: ${rounds[0]?.verdicts.failedByBoth.join(" ") || "none"}.`,
      `Differing verdicts: ${differences.length}.`,
      ...differences.map(describeDifference),
    ],
    figures: { tests, rounds, differences },
    isRight: differences.length === 0,
  };
}

function tabulateSides(
  title: string,
  rounds: readonly Round[],
  choice: ComparisonChoice,
): FigureTable {
  const ours = rounds.map((round) => round.moult);
  const theirs = rounds.map((round) => round.regrtest);
  const wall = (side: typeof ours): readonly number[] => side.map((one) => one.wallMs);
  const row = (label: string, side: typeof ours): readonly string[] => [
    label,
    formatSeconds(spreadOf(wall(side)).median),
    formatSpread(spreadOf(ratiosOf(wall(side), wall(theirs)))),
    formatMb(Math.max(...side.map((one) => one.peakRssBytes))),
    formatMb(Math.max(...side.map((one) => one.peakPssBytes))),
    [...new Set(side.map((one) => one.exitCode))].join(" "),
  ];
  return {
    title: `${title}, rounds: ${rounds.length}`,
    columns: ["runner", "wall", "ratio to regrtest", "peak RSS", "peak PSS", "exit"],
    rows: [
      row(`moult run -j ${choice.jobs} --memory ${choice.budget}`, ours),
      row(`python3.11 -m test -j${choice.jobs}`, theirs),
    ],
  };
}

function tabulatePairs(rounds: readonly Round[]): FigureTable {
  const pairs = new Set(rounds.flatMap((round) => Object.keys(round.verdicts.pairs)));
  return {
    title: "Verdicts, Moult / regrtest",
    columns: ["pair", ...rounds.map((_, number) => `round ${number + 1}`)],
    rows: [...pairs].map((pair) => [
      pair,
      ...rounds.map((round) => String(round.verdicts.pairs[pair] ?? 0)),
    ]),
  };
}

function describeDifference(one: Round["verdicts"]["differences"][number]): string {
  return [
    `${one.test}: Moult says ${one.moult}, regrtest says ${one.regrtest}. Moult's log ends:`,
    indent(one.moultTail),
    "  Regrtest's output of it ends:",
    indent(one.regrtestTail),
  ].join("\n");
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}

function describeMissing(): BenchReport {
  const note = `CPython's test suite is missing: ${INSTALL_COMMAND}`;
  return { name: "cpython", tables: [], notes: [note], figures: {}, isRight: true };
}
