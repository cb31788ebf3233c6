import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { watchCommand, type Command, type Finished } from "./command.ts";
import { USUAL_WATCH, type MemorySeen, type WatchOptions } from "./memory-watch.ts";
import { type ProcessRow, readProcFile } from "./process-table.ts";
import { findPython } from "./python.ts";
import { makeScratch } from "./scratch.ts";

/** Wall time, CPU time and memory of a program with all that it started. */
export interface Measurement extends Finished, MemorySeen {
  /** User and system time of the whole tree. */
  readonly cpuMs: number;
}

const result = z.object({ wallMs: z.number(), cpuMs: z.number() });

/**
 * Measures a program from outside, `measure.py` being its parent. That one does not count as memory.
 * PSS is looked at as often as it costs at most `mostShare` of a core.
 */
export async function measureCommand(
  command: Command,
  watch: Partial<WatchOptions> = {},
): Promise<Measurement> {
  const python = findPython([]);
  if (python === undefined) throw new Error("python3 is missing: apt-get install python3");
  using folder = makeScratch();
  const resultPath = join(folder.path, "result");
  const wrapper = join(import.meta.dirname, "measure.py");
  const seen = await watchCommand(
    { ...command, argv: [python, wrapper, resultPath, ...command.argv] },
    (rootPid) => ({
      ...USUAL_WATCH,
      pssEveryMs: USUAL_WATCH.everyMs,
      isCounted: (row) => row.pid !== rootPid && !isStillWrapper(row, rootPid),
      ...watch,
    }),
  );
  return { ...seen, ...result.parse(JSON.parse(readFileSync(resultPath, "utf8"))) };
}

/** Between fork and exec the program is a copy of the wrapper, which has the wrapper's memory. */
function isStillWrapper({ pid, parentPid }: ProcessRow, wrapperPid: number): boolean {
  if (parentPid !== wrapperPid) return false;
  return readProcFile(pid, "cmdline") === readProcFile(wrapperPid, "cmdline");
}

/** The environment of a measured program, without variables that would change how tests run. */
export function cleanEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(MOULT|PYTHON|PYTEST)/.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}
