import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Bench, BenchChoice, BenchReport } from "./lib/bench.ts";
import { watchCommand, type Finished } from "./lib/command.ts";
import { formatMb, formatSeconds } from "./lib/figures.ts";
import { readAvailableBytes, type MemorySeen } from "./lib/memory-watch.ts";
import { HOME, prepareMoult, type MoultBuild } from "./lib/moult.ts";
import { findPeers } from "./lib/peers.ts";
import { interleave, type Contender, type Measured } from "./lib/rounds.ts";
import { makeScratch, type Scratch } from "./lib/scratch.ts";
import { formatSpread, ratiosOf, spreadOf } from "./lib/spread.ts";

const PROJECT = join(HOME, "examples/heavy");
/** All at once takes 18 GB, and the watchdog wants 3 GB more. */
const ALL_AT_ONCE_BYTES = 21 * 2 ** 30;
const BASE = "xargs -P2";

type Watched = Finished & MemorySeen;

/** The main job: 60 test files that take 18 GB when they all run at once. */
export const heavy: Bench = {
  name: "heavy",
  summary: "examples/heavy inside a budget, against xargs -P2 and the old script",
  estimateMinutes: 12,
  packages: ["findutils"],
  run: runHeavy,
};

async function runHeavy({ isQuick, rounds }: BenchChoice): Promise<BenchReport> {
  using moult = prepareMoult();
  using folder = makeScratch();
  const { contenders, notes } = listContenders(moult, folder, isQuick);
  const measured = await interleave(contenders, rounds ?? (isQuick ? 1 : 3));
  return {
    name: "heavy",
    tables: [
      {
        title: "examples/heavy: 60 test files, 18 GB in all",
        columns: ["runner", "wall", `ratio to ${BASE}`, "peak RSS", "peak PSS", "exit", "rounds"],
        rows: describe(measured),
      },
    ],
    notes: [
      "The peaks of the 60 files add up to 18 GB. All at once they reach that only with many cores: with few, some are done before others have filled their memory.",
      "Peaks are the largest sums over the whole process tree, runner included, seen from outside every 50 ms (PSS: every 2 s); the worst round counts.",
      ...notes,
    ],
    figures: Object.fromEntries(measured),
    isRight: [...measured].every(([label, rows]) => isRight(label, rows)),
  };
}

function listContenders(
  moult: MoultBuild,
  folder: Scratch,
  isQuick: boolean,
): { readonly contenders: readonly Contender<Watched>[]; readonly notes: readonly string[] } {
  const { paths, missing } = findPeers(["xargs"]);
  const notes = [...missing];
  const limited = (memory: string, jobs: number): Contender<Watched> => {
    const args = ["run", "-C", PROJECT, "--memory", memory, "-j", String(jobs)];
    return watched(`moult --memory ${memory} -j ${jobs}`, { argv: moult.argv(...args) });
  };
  const contenders: Contender<Watched>[] = [limited("4G", 2)];
  const xargs = paths.get("xargs");
  if (xargs !== undefined) {
    const inputPath = folder.write("files", `${listTestFiles().join("\n")}\n`);
    const argv = [xargs, "-P2", "-n1", "python3"] as const;
    contenders.push(watched(BASE, { argv: [...argv], inputPath }));
  }
  if (isQuick) return { contenders, notes };
  contenders.push(limited("4G", 8), limited("2G", 8), limited("1G", 8));
  if (readAvailableBytes() > ALL_AT_ONCE_BYTES) {
    contenders.push({ ...watched("./run_tests.sh", { argv: ["./run_tests.sh"] }), rounds: 1 });
    notes.push(
      "./run_tests.sh ran once, under a watchdog that kills it below 3 GB of available memory.",
    );
  } else {
    notes.push(
      "./run_tests.sh was left out: it needs 18 GB, and this machine has not 21 GB to spare.",
    );
  }
  return { contenders, notes };
}

function watched(
  label: string,
  command: { readonly argv: readonly [string, ...string[]]; readonly inputPath?: string },
): Contender<Watched> {
  return { label, run: async () => await watchCommand({ ...command, cwd: PROJECT }) };
}

/** The unlimited script may fail; everybody else has to pass. */
function isRight(label: string, rows: readonly Watched[]): boolean {
  return label === "./run_tests.sh" || rows.every((row) => row.exitCode === 0);
}

function describe(measured: Measured<Watched>): readonly (readonly string[])[] {
  const wallOf = (rows: readonly Watched[]): readonly number[] => rows.map((row) => row.wallMs);
  const base = wallOf(measured.get(BASE) ?? []);
  return [...measured].map(([label, rows]) => {
    const ratios = ratiosOf(wallOf(rows), base);
    const killed = rows.some((row) => row.killedAtAvailableBytes !== undefined);
    return [
      label,
      formatSeconds(spreadOf(wallOf(rows)).median),
      ratios.length === 0 ? "-" : formatSpread(spreadOf(ratios)),
      formatMb(Math.max(...rows.map((row) => row.peakRssBytes))),
      formatMb(Math.max(...rows.map((row) => row.peakPssBytes))),
      killed ? "killed by the watchdog" : [...new Set(rows.map((row) => row.exitCode))].join(" "),
      String(rows.length),
    ];
  });
}

function listTestFiles(): readonly string[] {
  return readdirSync(join(PROJECT, "tests"), { recursive: true, encoding: "utf8" })
    .filter((name) => /(^|[/])test_[^/]*\.py$/.test(name))
    .map((name) => `tests/${name}`)
    .sort();
}
