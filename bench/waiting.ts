import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import type { Bench, BenchChoice, BenchReport } from "./lib/bench.ts";
import { formatMb } from "./lib/figures.ts";
import { atMost } from "./lib/goals.ts";
import { prepareMoult } from "./lib/moult.ts";
import { findPeers } from "./lib/peers.ts";
import { findPython } from "./lib/python.ts";
import { interleave, type Contender, type Measured } from "./lib/rounds.ts";
import { makeScratch } from "./lib/scratch.ts";
import {
  findDifferences,
  moultSide,
  shellSide,
  writeSuite,
  type Suite,
  type SuiteRun,
} from "./lib/suite-runs.ts";
import { medianRatio, tabulateRatios, tabulateRuns } from "./lib/suite-table.ts";
import { COUNTED_LOOP, makeWaitingFiles, WAITING_FOLDER } from "./lib/waiting-files.ts";

const SEED = 50;
const SLOTS = 2;
const BUDGET_BYTES = 512 * 2 ** 20;
const XARGS = `xargs -P${SLOTS}`;
const MOULT = "moult, -j auto";
const CALIBRATION_TURNS = 400_000;

/** Tests that wait for something half of their time: who still keeps the cores busy? */
export const waiting: Bench = {
  name: "waiting",
  summary: "60 files that sleep for half of their time, same memory budget, against xargs -P2",
  estimateMinutes: 6,
  packages: ["python3"],
  run: runWaiting,
};

async function runWaiting({ isQuick, rounds }: BenchChoice): Promise<BenchReport> {
  const python = findPython([]);
  const { paths, missing } = findPeers(["xargs"]);
  if (python === undefined || !paths.has("xargs")) {
    const notes = ["python3 or xargs is missing: apt-get install python3 findutils.", ...missing];
    return { name: "waiting", tables: [], notes, figures: {}, isRight: true };
  }
  using moult = prepareMoult();
  using folder = makeScratch();
  using moultFolder = makeScratch();
  const turnsPerMs = calibrate(python);
  const files = makeWaitingFiles({ count: isQuick ? 16 : 60, seed: SEED, turnsPerMs });
  const suite: Suite = { folder, files, python };
  writeSuite(suite);
  const ours = moultSide({ suite, moult, folder: moultFolder }, MOULT, {
    config: renderConfig(python),
    args: ["--memory", String(BUDGET_BYTES)],
  });
  const contenders: readonly Contender<SuiteRun>[] = [
    shellSide(suite, XARGS, { code: `exec xargs -a files -P${SLOTS} -n1 sh one.sh` }),
    ours,
  ];
  await ours.run(0); // Not measured: the learning run.
  const measured = await interleave(contenders, rounds ?? (isQuick ? 2 : 5));
  return report({ measured, suite, turnsPerMs });
}

function report({
  measured,
  suite,
  turnsPerMs,
}: {
  readonly measured: Measured<SuiteRun>;
  readonly suite: Suite;
  readonly turnsPerMs: number;
}): BenchReport {
  const { files } = suite;
  const differences = findDifferences(measured, files);
  const ratio = medianRatio(measured, "wallMs", [MOULT, XARGS]);
  const goal = `wait-heavy suite (60 files asleep for half of their time), ${SLOTS} cores: wall against \`xargs -P${SLOTS}\``;
  const cores = availableParallelism();
  return {
    name: "waiting",
    tables: [
      tabulateRuns(`${files.length} files, asleep for half of their time`, measured, XARGS),
      tabulateRatios("What the goal is about", measured, [[MOULT, XARGS]]),
    ],
    notes: [
      `Each file computes and sleeps in 2 to 5 turns, half of its 0.3 to 1.5 s each, and holds 8 to 48 MB. It computes a counted loop (${Math.round(turnsPerMs)} turns in a millisecond of CPU time, timed once before the rounds), so its work is the same however crowded the cores are.`,
      `Moult runs with its default -j auto in a budget of ${formatMb(BUDGET_BYTES)}, after one run that is not measured and from which it learns; two of the largest files fit into that budget for xargs, too.`,
      "One of 15 files fails on purpose; both sides have to see exactly those. The goal counts only with equal verdicts.",
      ...(cores === SLOTS ? [] : [`This machine has ${cores} cores; the goal is about ${SLOTS}.`]),
      ...differences,
    ],
    figures: { seed: SEED, turnsPerMs, ...Object.fromEntries(measured) },
    isRight: differences.length === 0,
    goals: [atMost(goal, [{ reached: ratio, target: 0.7, stretch: 0.6 }])],
  };
}

function renderConfig(python: string): string {
  const run = JSON.stringify([python, "{file}"]);
  return [
    "version: 1",
    "limits: { taskMemory: 64M }",
    `tests: { services: { files: ["${WAITING_FOLDER}/*.py"], run: ${run} } }`,
    "",
  ].join("\n");
}

/** Turns of the counted loop in a millisecond of CPU time, the best of five: others may be running. */
function calibrate(python: string): number {
  const code = [
    "import time",
    COUNTED_LOOP,
    "def timed():",
    "    started = time.process_time()",
    `    count(${CALIBRATION_TURNS})`,
    "    return time.process_time() - started",
    "print(min(timed() for _ in range(5)))",
  ].join("\n");
  const seconds = Number(execFileSync(python, ["-c", code], { encoding: "utf8" }));
  return CALIBRATION_TURNS / (seconds * 1000);
}
