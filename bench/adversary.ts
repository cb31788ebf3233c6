import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ENFORCEMENT_VARIABLE, findTier } from "../src/exec/enforcement.ts";
import {
  KINDS,
  makeWorkload,
  PROGRAM_FOLDER,
  ROUND_FILE,
  type Workload,
} from "./lib/adversary-files.ts";
import type { Bench, BenchChoice, BenchReport, FigureTable } from "./lib/bench.ts";
import { runCommand, watchCommand, type Command } from "./lib/command.ts";
import { atMost, type Goal } from "./lib/goals.ts";
import { cleanEnvironment } from "./lib/measure.ts";
import { USUAL_WATCH } from "./lib/memory-watch.ts";
import type { MisdeedKind } from "./lib/misdeeds.ts";
import { prepareMoult, type MoultBuild } from "./lib/moult.ts";
import { readProcFile, type ProcessRow } from "./lib/process-table.ts";
import { findPython } from "./lib/python.ts";
import { interleave } from "./lib/rounds.ts";
import { readNewestRun } from "./lib/run-events.ts";
import { makeScratch } from "./lib/scratch.ts";
import { quantileOf } from "./lib/spread.ts";

const SLOTS = 6;
const WATCH_EVERY_MS = 20;
/** Looking at the PSS of a tree takes longer than at its RSS; it may take this share of a core. */
const WATCH_SHARE = 0.3;
/** Beside the workloads of the goal, one in this many that no sampling can hold. */
const SUDDEN_ONE_IN = 10;

const COLUMNS = [
  "workloads of",
  "count",
  "median",
  "95 %",
  "largest",
  "above 1.00",
  "above 1.05",
  "stopped for memory",
  "killed by the kernel",
  "wrong verdicts",
] as const;

/** Programs that misbehave with memory: does Moult keep them inside the budget? */
export const adversary: Bench = {
  name: "adversary",
  summary:
    "100 seeded workloads that burst, leak, fork, map and share: live memory over budget, with a cap by the kernel and without",
  estimateMinutes: 30,
  packages: ["python3"],
  run: runAdversary,
};

/** What was seen of one workload in its measured run. */
interface Seen {
  readonly seed: number;
  readonly kind: MisdeedKind;
  readonly budgetMb: number;
  /** The largest PSS of all tests together over the budget. */
  readonly liveRatio: number;
  readonly rssRatio: number;
  readonly memoryStops: number;
  readonly kernelKills: number;
  /** Programs that did not pass, as `path: outcome`. */
  readonly bad: readonly string[];
  readonly enforcement: string;
  readonly longestGapMs: number;
  readonly wallMs: number;
}

interface Side {
  readonly python: string;
  readonly moult: MoultBuild;
  readonly env: Readonly<Record<string, string>>;
}

async function runAdversary({ isQuick, rounds }: BenchChoice): Promise<BenchReport> {
  const python = findPython(["mmap"]);
  if (python === undefined) {
    const notes = ["python3 is missing: apt-get install python3."];
    return { name: "adversary", tables: [], notes, figures: {}, isRight: true };
  }
  using moult = prepareMoult();
  const count = rounds ?? (isQuick ? KINDS.length : 100);
  const suddenCount = Math.ceil(count / SUDDEN_ONE_IN);
  const plan = (seed: number): Workload =>
    makeWorkload(seed, seed < count ? (KINDS[seed % KINDS.length] ?? "burst") : "sudden");
  const sides = listSides().map((env) => ({
    label: JSON.stringify(env),
    run: (round: number) => runWorkload(plan(round), { python, moult, env }),
  }));
  const measured = await interleave(sides, count + suddenCount);
  return report([...measured.values()].flat());
}

/** The variables of each side: the best tier of this machine, and sampling where that is another one. */
function listSides(): readonly Readonly<Record<string, string>>[] {
  const sampling = { [ENFORCEMENT_VARIABLE]: "sampling" };
  return findTier().tier === "sampling" ? [sampling] : [{}, sampling];
}

async function runWorkload(workload: Workload, { python, moult, env }: Side): Promise<Seen> {
  using folder = makeScratch();
  for (const { path, text } of workload.programs) folder.write(path, text);
  folder.write("moult.config.yaml", renderConfig(workload, python));
  const memory = `${workload.budgetMb}M`;
  const command: Command = {
    argv: moult.argv("run", "-j", String(SLOTS), "--memory", memory),
    cwd: folder.path,
    env: { ...cleanEnvironment(), ...env },
    outputPath: join(folder.path, "output"),
  };
  folder.write(ROUND_FILE, "0");
  await runCommand(command);
  folder.write(ROUND_FILE, "1");
  const killsBefore = readKernelKills();
  const watched = await watchCommand(command, () => ({
    ...USUAL_WATCH,
    everyMs: WATCH_EVERY_MS,
    pssEveryMs: WATCH_EVERY_MS,
    mostShare: WATCH_SHARE,
    isCounted: makeTestFilter(),
  }));
  const kernelKills = readKernelKills() - killsBefore;
  if (watched.exitCode === 2 || watched.exitCode === 3)
    throw new Error(`seed ${workload.seed}: ${readFileSync(join(folder.path, "output"), "utf8")}`);
  const { memoryStops, outcomes, enforcement } = readNewestRun(folder.path);
  const budgetBytes = workload.budgetMb * 2 ** 20;
  return {
    seed: workload.seed,
    kind: workload.kind,
    budgetMb: workload.budgetMb,
    liveRatio: watched.peakPssBytes / budgetBytes,
    rssRatio: watched.peakRssBytes / budgetBytes,
    memoryStops,
    kernelKills,
    bad: listBad(workload, outcomes),
    enforcement,
    longestGapMs: watched.longestGapMs,
    wallMs: watched.wallMs,
  };
}

function renderConfig({ budgetMb }: Workload, python: string): string {
  const run = JSON.stringify([python, "-S", "{file}"]);
  return [
    "version: 1",
    `limits: { taskMemory: ${Math.round(budgetMb / 4)}M, timeout: 60s }`,
    `tests: { all: { files: ["${PROGRAM_FOLDER}/*.py"], run: ${run} } }`,
    "",
  ].join("\n");
}

function listBad({ programs }: Workload, outcomes: ReadonlyMap<string, string>): readonly string[] {
  return programs.flatMap(({ path }) => {
    const outcome = [...outcomes].find(([task]) => task.includes(path))?.[1] ?? "no outcome";
    return outcome === "passed" ? [] : [`${path}: ${outcome}`];
  });
}

/** Whether a process belongs to a test: Moult gives each of them its name, and has none itself. */
function makeTestFilter(): (row: ProcessRow) => boolean {
  const known = new Set<string>();
  return ({ pid, startTicks }) => {
    const key = `${pid}@${startTicks}`;
    if (known.has(key)) return true;
    const isTest = /(^|\0)MOULT_TEST_ID=/.test(readProcFile(pid, "environ") ?? "");
    // A "no" is not kept: the same process may still become a test by exec.
    if (isTest) known.add(key);
    return isTest;
  };
}

function readKernelKills(): number {
  const line = /^oom_kill (\d+)$/m.exec(readFileSync("/proc/vmstat", "utf8"));
  return Number(line?.[1] ?? 0);
}

function report(seen: readonly Seen[]): BenchReport {
  // By what the runs say that held them, not by what they were asked for.
  const tiers = [...Map.groupBy(seen, ({ enforcement }) => enforcement)];
  return {
    name: "adversary",
    tables: tiers.map(([tier, own]) => describeTier(tier, own)),
    notes: describeMethod(seen),
    figures: { slots: SLOTS, workloads: seen },
    isRight: seen.every(({ bad, kind }) => kind === "sudden" || bad.length === 0),
    goals: tiers.map(([tier, own]) => judgeTier(tier, own.filter(isHeldToGoal))),
  };
}

/** `sudden` takes its memory faster than any sampling sees: it is shown, and no part of the goal. */
function isHeldToGoal({ kind }: Seen): boolean {
  return kind !== "sudden";
}

function describeTier(tier: string, seen: readonly Seen[]): FigureTable {
  const kinds = [...KINDS, "sudden"].flatMap((kind) => {
    const own = seen.filter((one) => one.kind === kind);
    return own.length === 0 ? [] : [describeRow(kind, own)];
  });
  return {
    title: `Largest live memory of a workload over its budget, ${SLOTS} slots, held by ${tier}`,
    columns: COLUMNS,
    rows: [...kinds, describeRow("all but sudden", seen.filter(isHeldToGoal))],
  };
}

function judgeTier(tier: string, held: readonly Seen[]): Goal {
  const goal = `live memory over budget, any moment after the learning run, ${held.length} seeded adversarial workloads held by ${tier}; kernel kills`;
  return atMost(goal, [
    { reached: Math.max(...held.map((one) => one.liveRatio)), target: 1.05 },
    { reached: held.reduce((sum, one) => sum + one.kernelKills, 0), target: 0, digits: 0 },
  ]);
}

function describeRow(kind: string, rows: readonly Seen[]): readonly string[] {
  const ratios = rows.map((row) => row.liveRatio);
  const above = (limit: number): string => String(ratios.filter((one) => one > limit).length);
  const sum = (count: (row: Seen) => number): string =>
    String(rows.reduce((all, row) => all + count(row), 0));
  return [
    kind,
    String(rows.length),
    ...[0.5, 0.95, 1].map((share) => quantileOf(ratios, share).toFixed(2)),
    above(1),
    above(1.05),
    sum((row) => row.memoryStops),
    sum((row) => row.kernelKills),
    sum((row) => row.bad.length),
  ];
}

function describeMethod(seen: readonly Seen[]): readonly string[] {
  const gapMs = quantileOf(
    seen.map((one) => one.longestGapMs),
    0.5,
  );
  const worst = seen.filter(({ liveRatio, kind }) => liveRatio > 1.05 && kind !== "sudden");
  const bad = seen.flatMap((one) =>
    one.bad.map((text) => `seed ${one.seed}, ${one.enforcement}, ${text}`),
  );
  return [
    "Each workload is a project of 6 to 12 Python programs, two thirds of one kind, with a budget of 256 to 512 MB. It runs once to learn, then it is measured. A program takes 10 to 60 % of the budget, and in the second run 85 to 110 % of what it took in the first (`grow`: half as much again, slowly).",
    "`sudden` takes two and a half times what was learned, all at once, faster than any sampling sees it; the goal leaves it out, because where there is no hard cap nothing could hold it.",
    `Live memory is the PSS of all processes of the tests, seen from outside every ${WATCH_EVERY_MS} ms (the longest time between two looks, median of all workloads: ${Math.round(gapMs)} ms); Moult's own processes do not count. A sum of PSS is never taken for larger than the sums of RSS right before and after it: it takes a while, and one may give back while another takes.`,
    `Each workload runs once with the best that this machine has to hold tests to their memory, and, where that is something else, once with ${ENFORCEMENT_VARIABLE}=sampling, in turn: ${[...new Set(seen.map((one) => one.enforcement))].join(", ")}.`,
    "A wrong verdict is a program that did not pass: alone, each of them fits into the budget.",
    "Killed by the kernel is the growth of oom_kill in /proc/vmstat, for the whole machine; kills by a cap that Moult set are among them.",
    ...(worst.length === 0
      ? []
      : [
          `Above 1.05: ${worst.map((one) => `seed ${one.seed} (${one.kind}, ${one.enforcement}) ${one.liveRatio.toFixed(2)}`).join(", ")}.`,
        ]),
    ...(bad.length === 0 ? [] : [`Did not pass: ${bad.join("; ")}.`]),
  ];
}
