import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bench, BenchChoice, BenchReport } from "./lib/bench.ts";
import { runCommand } from "./lib/command.ts";
import { NODE } from "./lib/moult.ts";
import { interleave, ratioTo, type Contender, type Measured } from "./lib/rounds.ts";
import { makeScratch, type Scratch } from "./lib/scratch.ts";
import { formatSpread, ratiosOf, spreadOf } from "./lib/spread.ts";

const PROGRAM = fileURLToPath(import.meta.resolve("./lib/bridge-calls.ts"));

/** The functions of the script: one that does nothing, and one as small as a test can be. */
const FUNCTIONS = [
  { name: "nothing", what: "a function that does nothing" },
  { name: "starts_python", what: "a function that starts python3 once" },
] as const;

/** What the calls cost beyond the functions. */
export const bridge: Bench = {
  name: "bridge",
  summary: "functions of a script through the bridge, against the script that calls them itself",
  estimateMinutes: 1,
  run: runBridge,
};

async function runBridge({ isQuick, rounds = isQuick ? 2 : 7 }: BenchChoice): Promise<BenchReport> {
  using folder = makeScratch();
  folder.write("common.sh", COMMON);
  const tables = [];
  const figures: Record<string, unknown> = {};
  for (const { name, what } of FUNCTIONS) {
    const count = (name === "nothing" ? 200 : 50) / (isQuick ? 5 : 1);
    const contenders = listContenders(folder, name, count);
    const times = await interleave(contenders, rounds);
    tables.push({ title: `${what}, ${count} calls`, columns: COLUMNS, rows: listRows(times) });
    figures[name] = {
      count,
      sharedRatio: ratioTo(times, "shared", "in the script"),
      isolatedRatio: ratioTo(times, "isolated", "bash script function"),
      callMs: Object.fromEntries(times),
    };
  }
  return {
    name: "bridge",
    tables,
    notes: [
      "A call from the first to the last, divided by their number; one at a time. Shared: set-up and wind-up are not in it, as they happen once in both. Isolated: each has a whole set-up, which starts six programs, as each start of the script has.",
      "The launcher is up before. What the run itself adds to a task (events, log, outcome) is not in it; see noop.",
    ],
    figures,
    isRight: true,
  };
}

const COLUMNS = ["how", "a call, median", "ratio, round by round", "against"];

/** Which side is compared with which: what the script does by itself. */
const BASES: Readonly<Record<string, string>> = {
  shared: "in the script",
  isolated: "bash script function",
};

function listRows(times: Measured<number>): readonly (readonly string[])[] {
  return [...times].map(([label, values]) => {
    const base = BASES[label];
    const median = `${spreadOf(values).median.toFixed(3)} ms`;
    if (base === undefined) return [label, median, "-", "-"];
    const ratios = ratiosOf(values, times.get(base) ?? []);
    return [label, median, formatSpread(spreadOf(ratios)), base];
  });
}

function listContenders(
  folder: Scratch,
  name: string,
  count: number,
): readonly Contender<number>[] {
  // The calls of the real script stand in a loop, timed by bash itself.
  const inScript = folder.write("in-script.sh", `${SCRIPT}${timeLoop(name, count)}`);
  const script = folder.write("script.sh", `${SCRIPT}"$@"\n`);
  const moult = (way: string): Contender<number> => ({
    label: way,
    run: () => readMs([NODE, PROGRAM, way, script, name, String(count)], folder),
  });
  const direct = {
    label: "bash script function",
    run: () => readMs([NODE, PROGRAM, "direct", script, name, String(count)], folder),
  };
  const own = { label: "in the script", run: () => readMs(["bash", inScript], folder) };
  return [own, moult("shared"), direct, moult("isolated")];
}

async function readMs(argv: readonly [string, ...string[]], folder: Scratch): Promise<number> {
  const outputPath = join(folder.path, "output");
  const { exitCode } = await runCommand({ argv, outputPath, cwd: folder.path });
  const callMs = Number(readFileSync(outputPath, "utf8").trim().split("\n").at(-1));
  if (exitCode !== 0 || !(callMs > 0)) throw new Error(`${argv.join(" ")} ended with ${exitCode}`);
  return callMs;
}

const COMMON = "helper() { :; }\n";

/** With a set-up as scripts have it. */
const SCRIPT = `#!/bin/bash
set -e -o pipefail
source "$(dirname "\${BASH_SOURCE[0]}")/common.sh"
HERE=$(cd "$(dirname "$0")" && pwd)
NAME=$(uname -s | tr A-Z a-z)
DAY=$(date +%F)
BASE=$(basename "$0")
export HERE NAME DAY BASE
trap 'true' EXIT
nothing() { :; }
starts_python() { python3 -S -c pass; }
`;

function timeLoop(name: string, count: number): string {
  return `started=$EPOCHREALTIME
for ((i = 0; i < ${count}; i += 1)); do ${name}; done
ended=$EPOCHREALTIME
awk "BEGIN { printf \\"%.6f\\\\n\\", ($ended - $started) * 1000 / ${count} }"
`;
}
