import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";
import { COOKIE_NAME } from "./process-tree.ts";
import { MemoryWatch, USUAL_WATCH, type MemorySeen, type WatchOptions } from "./memory-watch.ts";

/** A program to measure. Its input is empty unless `inputPath` is set. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly inputPath?: string;
  /** Where both outputs go; nowhere when absent. */
  readonly outputPath?: string;
}

/** What became of it. */
export interface Finished {
  readonly wallMs: number;
  /** As a shell tells it: 128 + n after a signal. */
  readonly exitCode: number;
}

const running = new Set<ChildProcess>();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    for (const child of running) if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    process.exit(130);
  });
}

/** Runs a program in a session of its own and measures its wall time. */
export async function runCommand(command: Command): Promise<Finished> {
  return await finish(startCommand(command, randomUUID()));
}

/** Runs a program while the memory of all that it starts is watched from outside. */
export async function watchCommand(
  command: Command,
  options: (rootPid: number) => WatchOptions = () => USUAL_WATCH,
): Promise<Finished & MemorySeen> {
  const cookie = randomUUID();
  const started = startCommand(command, cookie);
  const watch = new MemoryWatch({ pid: started.pid, cookie }, options(started.pid));
  watch.start();
  const finished = await finish(started);
  return { ...finished, ...watch.stop() };
}

/** A program that runs. */
export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly startedAtMs: number;
}

/** Starts a program; `finish` must follow. */
export function startCommand(command: Command, cookie: string): Started {
  const [program, ...args] = command.argv;
  const input = openSync(command.inputPath ?? "/dev/null", "r");
  const output = openSync(command.outputPath ?? "/dev/null", "w");
  const startedAtMs = performance.now();
  const child = spawn(program, args, {
    cwd: command.cwd,
    env: { ...(command.env ?? process.env), [COOKIE_NAME]: cookie },
    stdio: [input, output, output],
    detached: true,
  });
  closeSync(input);
  closeSync(output);
  running.add(child);
  if (child.pid === undefined) throw new Error(`${program} cannot be started`);
  return { child, pid: child.pid, startedAtMs };
}

/** Waits for the end of a program. */
export async function finish({ child, startedAtMs }: Started): Promise<Finished> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once("error", reject);
  child.once("exit", (code, signal) => {
    resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
  });
  const exitCode = await promise;
  running.delete(child);
  return { wallMs: performance.now() - startedAtMs, exitCode };
}
