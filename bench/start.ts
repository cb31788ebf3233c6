import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Bench, BenchChoice, BenchReport } from "./lib/bench.ts";
import { runCommand } from "./lib/command.ts";
import { atMost } from "./lib/goals.ts";
import { LAUNCHER, NODE, prepareMoult } from "./lib/moult.ts";
import { interleave, ratioRows, ratioTo, type Contender } from "./lib/rounds.ts";
import { makeScratch, writeTinyProject, type Scratch } from "./lib/scratch.ts";

/** The one task: `date` reads the clock about 1 ms after it was started, and says what it read. */
const STAMP = ["/bin/date", "+%s%N"] as const;
const BASE = "node -e 0";

/** How long a user waits until the first test runs. */
export const start: Bench = {
  name: "start",
  summary: "time from start to the first spawn of a task, against node -e 0",
  estimateMinutes: 1,
  run: runStart,
};

async function runStart({ isQuick, rounds }: BenchChoice): Promise<BenchReport> {
  using moult = prepareMoult();
  using folder = makeScratch();
  writeTinyProject(folder, 1, STAMP);
  const args = ["run", "-C", folder.path, "-j", "2", "--memory", "1G"];
  const times = await interleave<number>(
    [
      { label: BASE, run: async () => (await runCommand({ argv: [NODE, "-e", "0"] })).wallMs },
      stamped("node dist/main.cjs run", moult.argv(...args), { folder, isFirst: false }),
      stamped("./moult run", [LAUNCHER, ...args], { folder, isFirst: false }),
      stamped("the first run of a project", moult.argv(...args), { folder, isFirst: true }),
      { label: "date alone", run: async () => await measureDate(folder) },
    ],
    rounds ?? (isQuick ? 5 : 25),
  );
  return {
    name: "start",
    tables: [
      {
        title: "From start to the first spawn",
        columns: ["command", "median", `ratio to ${BASE}, round by round`, "rounds"],
        rows: ratioRows(times, BASE),
      },
    ],
    notes: [
      "The only task of the project is `date +%s%N`: it stamps the time in nanoseconds into its log, and the start is read from the same clock right before the spawn. A file's own time would not do: the kernel rounds it to 4 ms.",
      "`date alone` is what starting `date` from this bench and its own start cost; it is not subtracted, so Moult's figures are too large by about as much.",
      `\`${BASE}\` is measured to its end, with the same node.`,
      "The first run of a project parses and checks the config; later runs find it checked (docs/decisions/0008).",
    ],
    figures: {
      ratioOfMain: ratioTo(times, "node dist/main.cjs run", BASE),
      ratioOfFirstRun: ratioTo(times, "the first run of a project", BASE),
      ratioOfLauncher: ratioTo(times, "./moult run", BASE),
      ms: Object.fromEntries(times),
    },
    isRight: true,
    goals: [
      atMost("start to first spawn against `node -e 0`", [
        { reached: ratioTo(times, "node dist/main.cjs run", BASE), target: 1.6, stretch: 1.4 },
      ]),
    ],
  };
}

function stamped(
  label: string,
  argv: readonly [string, ...string[]],
  { folder, isFirst }: { readonly folder: Scratch; readonly isFirst: boolean },
): Contender<number> {
  const run = async (): Promise<number> => {
    const state = join(folder.path, ".moult");
    // A first run parses the config; later ones find it checked in the state folder. The first call
    // that is not measured puts it there again.
    rmSync(isFirst ? state : join(state, "runs"), { recursive: true, force: true });
    if (!isFirst) await keepConfig(argv, state);
    const startedAtMs = waitForTick();
    await runCommand({ argv });
    return readStampMs(findLog(state)) - startedAtMs;
  };
  return { label, run };
}

async function keepConfig(argv: readonly [string, ...string[]], state: string): Promise<void> {
  await runCommand({ argv });
  await runCommand({ argv });
  rmSync(join(state, "runs"), { recursive: true, force: true });
}

async function measureDate(folder: Scratch): Promise<number> {
  const outputPath = join(folder.path, "date");
  const startedAtMs = waitForTick();
  await runCommand({ argv: [...STAMP], outputPath });
  return readStampMs(outputPath) - startedAtMs;
}

/** Waits until the millisecond changes: at that moment the coarse clock is exact. */
function waitForTick(): number {
  const before = Date.now();
  let now = before;
  while (now === before) now = Date.now();
  return now;
}

function readStampMs(path: string): number {
  const text = readFileSync(path, "utf8").trim();
  if (!/^\d{19}$/.test(text)) throw new Error(`${path} holds no time stamp but "${text}"`);
  // Cut to microseconds: nanoseconds since 1970 do not fit into a number.
  return Number(text.slice(0, -3)) / 1000;
}

/** The log of the only task, as the events of the only run name it. */
function findLog(state: string): string {
  const runs = join(state, "runs");
  const run = join(runs, readdirSync(runs)[0] ?? "");
  const logPath = /"logPath":"([^"]+)"/.exec(readFileSync(join(run, "events.jsonl"), "utf8"))?.[1];
  if (logPath === undefined) throw new Error(`the events of ${run} name no log`);
  return join(run, logPath);
}
