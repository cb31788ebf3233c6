import { randomUUID } from "node:crypto";
import type { Bench, BenchChoice, BenchReport } from "./lib/bench.ts";
import { finish, startCommand } from "./lib/command.ts";
import { formatMb } from "./lib/figures.ts";
import { atMost } from "./lib/goals.ts";
import { NODE, prepareMoult } from "./lib/moult.ts";
import { parseKbLine, readProcessTable, readProcFile } from "./lib/process-table.ts";
import { makeScratch, writeTinyProject } from "./lib/scratch.ts";

const SAMPLE_EVERY_MS = 100;

/** What Moult itself needs while it runs very many tasks. */
export const rss: Bench = {
  name: "rss",
  summary: "Moult's own peak memory over 10,000 x /bin/true",
  estimateMinutes: 1,
  run: runRss,
};

async function runRss({ isQuick }: BenchChoice): Promise<BenchReport> {
  using moult = prepareMoult();
  const count = isQuick ? 500 : 10_000;
  using folder = makeScratch();
  writeTinyProject(folder, count, ["/bin/true"]);
  const started = startCommand(
    { argv: moult.argv("run", "-C", folder.path, "-j", "2") },
    randomUUID(),
  );
  const peaks = { nodeBytes: 0, ownBytes: 0, supervisorBytes: 0, sumBytes: 0 };
  const timer = setInterval(() => sample(started.pid, peaks), SAMPLE_EVERY_MS);
  const { exitCode, wallMs } = await finish(started);
  clearInterval(timer);
  const emptyBytes = await measureEmptyNode();
  return {
    name: "rss",
    tables: [
      {
        title: `Moult's own peak memory, ${count} tasks`,
        columns: ["process", "peak (VmHWM)"],
        rows: [
          ["node", formatMb(peaks.nodeBytes)],
          ["node, without the pages of its program and libraries", formatMb(peaks.ownBytes)],
          ["supervisor (python3)", formatMb(peaks.supervisorBytes)],
          ["both, at the same time", formatMb(peaks.sumBytes)],
          ["node that runs nothing", formatMb(emptyBytes)],
        ],
      },
    ],
    notes: [
      `The kernel's own high-water marks, read from outside every ${SAMPLE_EVERY_MS} ms until the end; without the pages of files: the largest RssAnon.`,
      "How many pages of its program Node has in memory is up to the kernel's cache: with large ones 25 to 30 MB more, in an empty Node as well.",
      `The run took ${(wallMs / 1000).toFixed(1)} s.`,
    ],
    figures: { taskCount: count, ...peaks, emptyBytes, wallMs },
    isRight: exitCode === 0,
    goals: [
      atMost(
        "runner RSS with 10,000 tasks, node and supervisor together",
        [{ reached: peaks.sumBytes / 2 ** 20, target: 80, stretch: 65 }],
        { digits: 0, unit: "MB" },
      ),
    ],
  };
}

function sample(
  nodePid: number,
  peaks: { nodeBytes: number; ownBytes: number; supervisorBytes: number; sumBytes: number },
): void {
  const nodeBytes = readHighWaterBytes(nodePid);
  const ownBytes = parseKbLine(readProcFile(nodePid, "status") ?? "", "RssAnon") ?? 0;
  const supervisorBytes = readProcessTable()
    .filter((row) => row.parentPid === nodePid && isSupervisor(row.pid))
    .map((row) => readHighWaterBytes(row.pid))
    .reduce((most, one) => Math.max(most, one), 0);
  peaks.nodeBytes = Math.max(peaks.nodeBytes, nodeBytes);
  peaks.ownBytes = Math.max(peaks.ownBytes, ownBytes);
  peaks.supervisorBytes = Math.max(peaks.supervisorBytes, supervisorBytes);
  peaks.sumBytes = Math.max(peaks.sumBytes, nodeBytes + supervisorBytes);
}

/** The high-water mark of the same Node with nothing to do. */
async function measureEmptyNode(): Promise<number> {
  const started = startCommand({ argv: [NODE, "-e", "setTimeout(() => {}, 500)"] }, randomUUID());
  let emptyBytes = 0;
  const timer = setInterval(() => {
    emptyBytes = Math.max(emptyBytes, readHighWaterBytes(started.pid));
  }, SAMPLE_EVERY_MS);
  await finish(started);
  clearInterval(timer);
  return emptyBytes;
}

function isSupervisor(pid: number): boolean {
  return readProcFile(pid, "cmdline")?.includes("import supervisor") ?? false;
}

function readHighWaterBytes(pid: number): number {
  return parseKbLine(readProcFile(pid, "status") ?? "", "VmHWM") ?? 0;
}
