import { spawn } from "node:child_process";
import { constants } from "node:os";
import { StringDecoder } from "node:string_decoder";
import { listTracked } from "./tracked-processes.ts";
import { describeSystemError } from "../lib/system-error.ts";

/** One program of a step. */
export interface ProgramCall {
  readonly argv: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Gets standard output and error as they come. */
  readonly onText: (text: string) => void;
  /** Ends the program and what it started. */
  readonly stop: AbortSignal;
}

/** How it ended: with an exit code, 128+n for signal n; or why it did not start. */
export type ProgramEnd = { readonly exitCode: number } | { readonly trouble: string };

/** What a stopped program gets, and how long it may take until the next, as on GitHub. */
const WAYS_OUT = [
  ["SIGINT", 7500],
  ["SIGTERM", 2500],
  ["SIGKILL", 0],
] as const;

/** A program that left something behind, which has its output still open, is not waited for longer. */
const LATE_OUTPUT_MS = 2000;

/**
 * Runs programs, each as the leader of a process group, without a terminal and without input. `end` ends what
 * they left behind, on Linux also what has left its group: by the value of RUNNER_TRACKING_ID that it was given.
 */
export function openPrograms(
  kill: (pid: number, signal: string | 0) => void,
  trackingId: string,
): {
  readonly run: (call: ProgramCall) => Promise<ProgramEnd>;
  readonly end: () => void;
} {
  const groups = new Set<number>();
  const signal = (pid: number, name: string | 0): void => {
    if (!groups.has(pid)) return;
    try {
      kill(-pid, name);
    } catch {
      groups.delete(pid); // Nothing of it is left.
    }
  };
  return {
    run: async (call) => {
      const [program, ...args] = call.argv;
      const { cwd, env, onText, stop } = call;
      const child = spawn(program, args, {
        cwd,
        env: { ...env },
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      if (child.pid !== undefined) groups.add(child.pid);
      for (const stream of [child.stdout, child.stderr]) {
        const decoder = new StringDecoder("utf8");
        stream.on("data", (data: Buffer) => onText(decoder.write(data)));
      }
      const onStop = (): void => leave(child.pid, signal);
      stop.addEventListener("abort", onStop);
      if (stop.aborted) onStop();
      const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
      child.once("error", (error) => resolve({ trouble: describeSystemError(error) }));
      child.once("exit", (code, name) => {
        const exitCode = name === null ? (code ?? 0) : 128 + constants.signals[name];
        const end = (): void => resolve({ exitCode });
        child.once("close", end);
        setTimeout(end, LATE_OUTPUT_MS).unref();
      });
      const end = await promise;
      stop.removeEventListener("abort", onStop);
      // A group without members is forgotten: its number may soon be that of another one.
      if (child.pid !== undefined) signal(child.pid, 0);
      child.stdout.destroy();
      child.stderr.destroy();
      return end;
    },
    end: () => {
      for (const pid of groups) signal(pid, "SIGKILL");
      for (const pid of listTracked(trackingId)) {
        try {
          kill(pid, "SIGKILL");
        } catch {
          // It has ended by itself.
        }
      }
    },
  };
}

function leave(pid: number | undefined, signal: (pid: number, name: string) => void): void {
  if (pid === undefined) return;
  let afterMs = 0;
  for (const [name, graceMs] of WAYS_OUT) {
    // A group that is gone by then has no members: the signal reaches nobody.
    setTimeout(() => signal(pid, name), afterMs).unref();
    afterMs += graceMs;
  }
}
