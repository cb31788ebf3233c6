import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench, BenchChoice, BenchReport } from "./lib/bench.ts";
import { runCommand } from "./lib/command.ts";
import { atLeast } from "./lib/goals.ts";
import { prepareMoult, readReport, type ReadReport } from "./lib/moult.ts";
import { findPython } from "./lib/python.ts";
import { makeScratch, type Scratch } from "./lib/scratch.ts";
import { makeSeeded, type Seeded } from "./lib/seeded.ts";
import { quantileOf } from "./lib/spread.ts";

const SLOTS = 4;
const SEED = 20_261;
const TARGET = 0.95;
/** How peak-task.py takes its memory. */
const KINDS = [
  "steady",
  "burst",
  "late-burst",
  "mmap",
  "threads",
  "shared-mmap",
  "forks",
  "programs",
  "short-program",
];
const KIND_COUNT = { quick: 2, full: 12 };

/** Whether Moult records the peak that a task really had. */
export const peaks: Bench = {
  name: "peaks",
  summary: "recorded against true peaks of 108 tasks that live for 100 ms to 1 s",
  run: runPeaks,
  estimateMinutes: 1,
};

/** The recorded peak of one task over its true one. */
interface Compared {
  readonly kind: string;
  readonly lifeMs: number;
  readonly trueBytes: number;
  readonly recordedBytes: number;
  readonly ratio: number;
}

async function runPeaks({ isQuick, rounds }: BenchChoice): Promise<BenchReport> {
  const python = findPython([]);
  if (python === undefined) throw new Error("python3 is missing: apt-get install python3");
  using moult = prepareMoult();
  const compared: Compared[] = [];
  const problems: string[] = [];
  for (let round = 0; round < (rounds ?? 1); round += 1) {
    using folder = makeScratch();
    const random = makeSeeded(SEED + round);
    writeTasks(folder, { python, random, count: isQuick ? KIND_COUNT.quick : KIND_COUNT.full });
    const reportPath = join(folder.path, "report.json");
    const argv = moult.argv("run", "-C", folder.path, "-j", String(SLOTS));
    await runCommand({ argv: [...argv, "--reporter", `json=${reportPath}`] });
    const report = readReport(reportPath);
    problems.push(...problemsOf(report));
    compared.push(...compare(report, folder));
  }
  const rows = [...KINDS, "all"].map((kind) =>
    renderRow(kind, kind === "all" ? compared : compared.filter((one) => one.kind === kind)),
  );
  const ratios = compared.map(({ ratio }) => ratio);
  return {
    name: "peaks",
    tables: [
      {
        title: `Recorded over true peak, ${compared.length} tasks, ${SLOTS} at a time`,
        columns: ["kind", "tasks", "least", "5 % below", "median", "most", `below ${TARGET}`],
        rows,
      },
    ],
    notes: [
      "Each task writes its own true peak: VmHWM of a single process, the sum of PSS of a tree while all hold their memory.",
      "Above 1 is too much: pages that processes share, counted for each, or Python programs between fork and exec.",
      ...problems,
    ],
    figures: { slots: SLOTS, seed: SEED, compared },
    goals: [
      atLeast("recorded peak against the true peak, tasks of 100 ms and more: the least", [
        { reached: Math.min(...ratios), target: TARGET },
      ]),
    ],
    isRight: problems.length === 0,
  };
}

/** Parameters go into the name of each file: kind, size in MB, life in ms. */
function writeTasks(
  folder: Scratch,
  setting: { readonly python: string; readonly random: Seeded; readonly count: number },
): void {
  const { python, random, count } = setting;
  folder.write("peak-task.py", readFileSync(join(import.meta.dirname, "lib/peak-task.py"), "utf8"));
  for (const kind of KINDS) {
    for (let number = 0; number < count; number += 1) {
      const name = `${number}.${kind}.${random.whole(20, 200)}.${random.whole(100, 1000)}`;
      folder.write(`tests/${name}.test`, "");
    }
  }
  const script = `IFS=. read -r _ kind size life _ <<< "$1"; exec "$0" peak-task.py "$kind" "$size" "$life" "tests/$1.true"`;
  const run = JSON.stringify(["bash", "-c", script, python, "{stem}"]);
  folder.write(
    "moult.config.yaml",
    `version: 1\nlimits: { taskMemory: 300M }\ntests: { peak: { files: ["tests/*.test"], run: ${run} } }\n`,
  );
}

function compare(report: ReadReport, folder: Scratch): readonly Compared[] {
  return report.tasks.flatMap(({ file = "", attempts }) => {
    const attempt = attempts.at(-1);
    const stem = file.replace(/\.test$/, "");
    const [, kind = "", , life] = stem.replace("tests/", "").split(".");
    if (attempt?.exitCode !== 0) return [];
    const trueBytes = Number(readFileSync(join(folder.path, `${stem}.true`), "utf8"));
    const recordedBytes = attempt.peakBytes;
    const ratio = recordedBytes / trueBytes;
    return [{ kind, lifeMs: Number(life), trueBytes, recordedBytes, ratio }];
  });
}

function problemsOf(report: ReadReport): readonly string[] {
  return report.tasks
    .filter(({ verdict }) => verdict !== "passed")
    .map(({ id, verdict, attempts }) => `${id}: ${verdict} ${attempts.at(-1)?.tail ?? ""}`);
}

function renderRow(kind: string, compared: readonly Compared[]): readonly string[] {
  const ratios = compared.map(({ ratio }) => ratio);
  if (ratios.length === 0) return [kind, "0", "-", "-", "-", "-", "-"];
  const shown = [0, 0.05, 0.5, 1].map((share) => quantileOf(ratios, share).toFixed(3));
  const lowCount = ratios.filter((ratio) => ratio < TARGET).length;
  return [kind, String(ratios.length), ...shown, String(lowCount)];
}
