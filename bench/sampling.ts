import { setTimeout as sleep } from "node:timers/promises";
import { ProcessTrees } from "../src/exec/process-tree.ts";
import { MemoryWatch } from "../src/run/memory-watch.ts";
import type { Bench, BenchChoice, BenchReport } from "./lib/bench.ts";
import { atMost } from "./lib/goals.ts";
import { findPython } from "./lib/python.ts";
import { startTrees, type TreeKind } from "./lib/sleeping-trees.ts";
import { formatSpread, spreadOf } from "./lib/spread.ts";

const SLOTS = 8;
const EVERY_MS = 50;
const WARM_UP_COUNT = 3000;
const KINDS: readonly TreeKind[] = [
  { label: "asleep, one thread", threadCount: 0, wakeEveryMs: 0 },
  { label: "asleep, 8 more threads", threadCount: 8, wakeEveryMs: 0 },
  { label: "woken 100 times a second, one thread", threadCount: 0, wakeEveryMs: 10 },
];

/** What it costs to know the memory of the running tests. */
export const sampling: Bench = {
  name: "sampling",
  summary: `CPU of the memory sampler at ${EVERY_MS} ms with ${SLOTS} trees of two processes`,
  run: runSampling,
  estimateMinutes: 4,
};

interface Sampler extends Disposable {
  readonly sample: () => void;
}

/** The cost of one loop, with and without the sampler in it, in percent of a core. */
interface Cost {
  readonly kind: string;
  readonly sampler: string;
  readonly percents: readonly number[];
}

async function runSampling({ isQuick, rounds }: BenchChoice): Promise<BenchReport> {
  const python = findPython([]);
  if (python === undefined) throw new Error("python3 is missing: apt-get install python3");
  const roundCount = rounds ?? (isQuick ? 2 : 5);
  const durationMs = isQuick ? 1500 : 5000;
  const costs: Cost[] = [];
  for (const kind of KINDS) {
    await using trees = await startTrees(python, SLOTS, kind);
    costs.push(...(await measureKind(kind.label, trees.rootPids, { roundCount, durationMs })));
  }
  const rows = costs.map(({ kind, sampler, percents }) => [
    kind,
    sampler,
    formatSpread(spreadOf(percents)),
  ]);
  return {
    name: "sampling",
    tables: [
      {
        title: `CPU of sampling ${SLOTS} trees of two processes every ${EVERY_MS} ms`,
        columns: ["processes", "sampler", "% of a core"],
        rows,
      },
    ],
    notes: [
      "The CPU time of this process with the sampler in the loop, less that of the same loop without it, in turns.",
      `Warm: each sampler was called ${WARM_UP_COUNT} times before, so that V8 has compiled it, which costs about 30 ms once.`,
      "`sums` is ProcessTrees alone; `run` is what `moult run` calls, which also reads exact sizes (PSS) at times.",
    ],
    figures: { slots: SLOTS, everyMs: EVERY_MS, durationMs, costs },
    goals: [
      atMost(
        `sampling at ${EVERY_MS} ms with ${SLOTS} slots, % of a core (${KINDS.length} kinds of trees)`,
        costs
          .filter(({ sampler }) => sampler === "run")
          .map(({ percents }) => ({ reached: spreadOf(percents).median, target: 1, stretch: 0.3 })),
      ),
    ],
    isRight: true,
  };
}

async function measureKind(
  kind: string,
  rootPids: readonly number[],
  { roundCount, durationMs }: { roundCount: number; durationMs: number },
): Promise<readonly Cost[]> {
  using sums = openSums(rootPids);
  using run = openRun(rootPids);
  const percents = { sums: new Array<number>(), run: new Array<number>() };
  // Compiling this code once costs about 30 ms; a run of a minute gets there by itself.
  for (let count = 0; count < WARM_UP_COUNT; count += 1)
    for (const one of [sums, run]) one.sample();
  for (let round = 0; round < roundCount; round += 1) {
    const idle = await loopPercent(durationMs, () => undefined);
    percents.sums.push((await loopPercent(durationMs, sums.sample)) - idle);
    percents.run.push((await loopPercent(durationMs, run.sample)) - idle);
  }
  return [
    { kind, sampler: "sums", percents: percents.sums },
    { kind, sampler: "run", percents: percents.run },
  ];
}

/** Calls something every 50 ms; answers the CPU time of this process in percent of a core. */
async function loopPercent(durationMs: number, work: () => void): Promise<number> {
  const before = process.cpuUsage();
  const startMs = performance.now();
  const timer = setInterval(work, EVERY_MS);
  await sleep(durationMs);
  clearInterval(timer);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / 1000 / (performance.now() - startMs)) * 100;
}

function openSums(rootPids: readonly number[]): Sampler {
  const trees = new ProcessTrees();
  const sample = (): void => {
    for (const pid of rootPids) trees.measure(pid);
    trees.sweep();
  };
  return { sample, [Symbol.dispose]: () => trees.close() };
}

function openRun(rootPids: readonly number[]): Sampler {
  const watch = new MemoryWatch(() => performance.now());
  for (const pid of rootPids) watch.add(pid);
  return { sample: () => watch.sample(), [Symbol.dispose]: () => watch.close() };
}
