import { join } from "node:path";
import type { Bench, BenchChoice, BenchReport } from "./lib/bench.ts";
import { runCommand, type Command } from "./lib/command.ts";
import { atMost } from "./lib/goals.ts";
import { prepareMoult, type MoultBuild } from "./lib/moult.ts";
import { findPeers } from "./lib/peers.ts";
import { interleave, ratioRows, ratioTo, type Contender } from "./lib/rounds.ts";
import { makeScratch, writeTinyProject, type Scratch } from "./lib/scratch.ts";

const SLOTS = 2;
/** GNU parallel needs several times as long as the others. */
const SLOW_PEER_ROUNDS = 2;

/** What starting a process costs: thousands of programs that do nothing. */
export const noop: Bench = {
  name: "noop",
  summary: "2,000 x /bin/true with logs, against xargs -P2, ninja and GNU parallel",
  estimateMinutes: 2,
  packages: ["findutils", "ninja-build", "parallel"],
  run: runNoop,
};

interface Setting {
  readonly moult: MoultBuild;
  readonly folder: Scratch;
  readonly count: number;
}

async function runNoop({ isQuick, rounds }: BenchChoice): Promise<BenchReport> {
  using moult = prepareMoult();
  const count = isQuick ? 200 : 2000;
  using folder = makeScratch();
  writeTinyProject(folder, count, ["/bin/true"]);
  const { contenders, missing } = listContenders({ moult, folder, count });
  const times = await interleave(contenders, rounds ?? (isQuick ? 2 : 5));
  return {
    name: "noop",
    tables: [
      {
        title: `${count} x /bin/true, ${SLOTS} at a time`,
        columns: ["runner", "wall, median", "ratio to xargs, round by round", "rounds"],
        rows: ratioRows(times, "xargs"),
      },
    ],
    notes: [
      "Moult keeps a log file and an event of each task; `xargs` keeps nothing, `xargs + log` a file of each.",
      "Moult's time includes its own start; its output goes to a file, as in CI.",
      ...missing,
    ],
    figures: {
      taskCount: count,
      ratioToXargs: ratioTo(times, "moult", "xargs"),
      wallMs: Object.fromEntries(times),
    },
    isRight: true,
    goals: [
      atMost("2,000 no-op tasks with logs and events, wall against `xargs -P2`", [
        { reached: ratioTo(times, "moult", "xargs"), target: 1.25, stretch: 1 },
      ]),
      atMost("the same against GNU parallel", [
        { reached: ratioTo(times, "moult", "parallel --joblog"), target: 0.3 },
      ]),
    ],
  };
}

function listContenders({ moult, folder, count }: Setting): {
  readonly contenders: readonly Contender<number>[];
  readonly missing: readonly string[];
} {
  const { paths, missing } = findPeers(["xargs", "ninja", "parallel"]);
  const inputPath = folder.write("numbers", `${[...Array(count).keys()].join("\n")}\n`);
  const shell = `${paths.get("xargs")} -P${SLOTS} -I{} sh -c '/bin/true >logs/{} 2>&1'`;
  folder.write("logs/none", "");
  folder.write("build.ninja", renderNinja(count));

  const contenders: Contender<number>[] = [
    timed("moult", { argv: moult.argv("run", "-C", folder.path, "-j", String(SLOTS)) }),
  ];
  const xargs = paths.get("xargs");
  if (xargs !== undefined) {
    const argv = [xargs, `-P${SLOTS}`, "-n1", "/bin/true"] as const;
    contenders.push(timed("xargs", { argv: [...argv], inputPath }));
    contenders.push(
      timed("xargs + log", { argv: ["/bin/sh", "-c", shell], cwd: folder.path, inputPath }),
    );
  }
  const ninja = paths.get("ninja");
  if (ninja !== undefined) {
    contenders.push(timed("ninja", { argv: [ninja, `-j${SLOTS}`], cwd: folder.path }));
  }
  const parallel = paths.get("parallel");
  if (parallel !== undefined) {
    const argv = [parallel, `-j${SLOTS}`, "-n1", "--joblog", join(folder.path, "joblog")] as const;
    const contender = timed("parallel --joblog", { argv: [...argv, "/bin/true"], inputPath });
    contenders.push({ ...contender, rounds: SLOW_PEER_ROUNDS });
  }
  return { contenders, missing };
}

function timed(label: string, command: Command): Contender<number> {
  const run = async (): Promise<number> => {
    const { wallMs, exitCode } = await runCommand(command);
    if (exitCode !== 0)
      throw new Error(`${label} ended with ${exitCode}; a bench of it is worth nothing`);
    return wallMs;
  };
  return { label, run };
}

/** Targets that are never made, so that ninja runs all of them each time. */
function renderNinja(count: number): string {
  const rule = "rule nothing\n  command = /bin/true $out\n";
  return rule + [...Array(count).keys()].map((one) => `build out/${one}: nothing\n`).join("");
}
