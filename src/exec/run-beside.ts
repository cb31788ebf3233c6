import { spawn } from "node:child_process";
import type { Host } from "../lib/host.ts";
import { codeOfExit, hasTerminal, TERMINAL_SIGNALS, toSignal } from "./run-legacy.ts";

/** A program that runs beside what counts, and must not hold that up. */
export interface BesideCall {
  readonly argv: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** 0 is no limit. */
  readonly limitMs: number;
  /** From SIGTERM at the limit to SIGKILL. */
  readonly graceMs: number;
}

/** How it ended. */
export interface BesideEnd {
  /** 128+n when signal n ended it; 127 when it could not be started. */
  readonly exitCode: number;
  readonly durationMs: number;
  /** Whether it was ended at its limit. */
  readonly isLate: boolean;
}

/** As a shell says that it cannot be started. */
const NOT_STARTED = 127;

/**
 * Runs a program to its end or to its limit. It has no input, and all that it prints goes to Moult's own standard error.
 * It gets the signals that Moult gets. Never throws for what the program does.
 */
export async function runBeside(
  { argv, cwd, env, limitMs, graceMs }: BesideCall,
  { onSignal, tickMs }: Pick<Host, "onSignal" | "tickMs">,
): Promise<BesideEnd> {
  const [program, ...args] = argv;
  const startedMs = tickMs();
  const child = spawn(program, args, { cwd, env: { ...env }, stdio: ["ignore", 2, 2] });
  const isOnTerminal = hasTerminal();
  onSignal((signal) => {
    if (!isOnTerminal || !TERMINAL_SIGNALS.has(signal)) child.kill(toSignal(signal));
  });
  let isLate = false;
  let killing: NodeJS.Timeout | undefined;
  const end = (): void => {
    isLate = true;
    child.kill("SIGTERM");
    killing = setTimeout(() => child.kill("SIGKILL"), graceMs);
  };
  const ending = limitMs === 0 ? undefined : setTimeout(end, limitMs);
  const ended = Promise.withResolvers<number>();
  child.once("error", () => ended.resolve(NOT_STARTED));
  child.once("exit", (code, signal) => ended.resolve(codeOfExit(code, signal)));
  const exitCode = await ended.promise;
  clearTimeout(ending);
  clearTimeout(killing);
  return { exitCode, durationMs: tickMs() - startedMs, isLate };
}
