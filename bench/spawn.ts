import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bench, BenchChoice, BenchReport } from "./lib/bench.ts";
import { runCommand } from "./lib/command.ts";
import { atMost } from "./lib/goals.ts";
import { NODE } from "./lib/moult.ts";
import { interleave, ratioTo, type Contender } from "./lib/rounds.ts";
import { makeScratch, type Scratch } from "./lib/scratch.ts";
import { formatSpread, ratiosOf, spreadOf } from "./lib/spread.ts";

const PROGRAM = fileURLToPath(import.meta.resolve("./lib/spawn-many.ts"));
const HEAP_MB = 1024;
const WAYS = [
  { way: "launcher", label: "Moult's launcher" },
  { way: "node", label: "Node's own spawn" },
] as const;

/** What a large heap of the runner does to the start of a process. */
export const spawn: Bench = {
  name: "spawn",
  summary: "the start of a process while the runner holds a heap of 1 GB, against an empty heap",
  estimateMinutes: 2,
  run: runSpawn,
};

async function runSpawn({ isQuick, rounds }: BenchChoice): Promise<BenchReport> {
  using folder = makeScratch();
  const count = isQuick ? 100 : 500;
  const contenders = WAYS.flatMap(({ way, label }) => [
    contender(`${label}, empty heap`, [way, "0", String(count)], folder),
    contender(`${label}, 1 GB`, [way, String(HEAP_MB), String(count)], folder),
  ]);
  const times = await interleave(contenders, rounds ?? (isQuick ? 2 : 5));
  const ratios = WAYS.map(({ label }) => ratioTo(times, `${label}, 1 GB`, `${label}, empty heap`));
  return {
    name: "spawn",
    tables: [
      {
        title: `${count} x /bin/true, two at a time`,
        columns: [
          "how, and the heap of the runner",
          "a start, median",
          "ratio to the same with an empty heap",
        ],
        rows: [...times].map(([label, values]) => [
          label,
          `${spreadOf(values).median.toFixed(2)} ms`,
          formatSpread(
            spreadOf(ratiosOf(values, times.get(label.replace("1 GB", "empty heap")) ?? [])),
          ),
        ]),
      },
    ],
    notes: [
      "From the call to the end of the process, divided by their number; the launcher itself is up before. Node's own spawn has no log, no session and no follow-up: it is the cost of the fork alone.",
    ],
    figures: {
      heapMb: HEAP_MB,
      ratioOfLauncher: ratios[0],
      ratioOfNode: ratios[1],
      startMs: Object.fromEntries(times),
    },
    isRight: true,
    goals: [
      atMost("cost of a spawn with a 1 GB heap in the runner, against an empty heap", [
        { reached: ratios[0] ?? Number.NaN, target: 1.2, stretch: 1 },
      ]),
    ],
  };
}

function contender(label: string, args: readonly string[], folder: Scratch): Contender<number> {
  const outputPath = join(folder.path, "ms");
  const argv = [NODE, "--max-old-space-size=4096", PROGRAM, ...args] as const;
  const run = async (): Promise<number> => {
    const { exitCode } = await runCommand({ argv: [...argv], outputPath });
    const startMs = Number(readFileSync(outputPath, "utf8").trim());
    if (exitCode !== 0 || !(startMs > 0)) throw new Error(`${label} ended with ${exitCode}`);
    return startMs;
  };
  return { label, run };
}
