import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";
import type { Host } from "../lib/host.ts";
import { describeSystemError } from "../lib/system-error.ts";
import { failed, type Result, success } from "../model/result.ts";

/** A program that takes Moult's place for the rest of this call. */
export interface LegacyCall {
  /** A program with a slash is relative to `cwd`; without one it is looked for on PATH. */
  readonly argv: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs the program with Moult's own standard input, output and error to its end. It gets the signals that
 * Moult gets. Answers its exit code, 128+n when signal n ended it; a failure when it cannot be started.
 */
export async function runLegacy(
  { argv, cwd, env }: LegacyCall,
  { onSignal }: Pick<Host, "onSignal">,
): Promise<Result<number>> {
  const [program, ...args] = argv;
  const isOnTerminal = hasTerminal();
  // Before the start: a signal right after it would end Moult alone.
  onSignal((signal) => {
    if (!isOnTerminal || !TERMINAL_SIGNALS.has(signal)) child.kill(toSignal(signal));
  });
  // In Moult's own group: it may read from the terminal, and a cleanup of the group finds it.
  const child = spawn(program, args, { cwd, env: { ...env }, stdio: "inherit" });
  const ending = Promise.withResolvers<Result<number>>();
  child.once("error", (error) => ending.resolve(describeRefusal(program, error)));
  child.once("exit", (code, signal) => ending.resolve(success(codeOfExit(code, signal))));
  return ending.promise;
}

/**
 * What a terminal sends to the whole group, so that the program has it already. A second Ctrl-C means more than
 * the first to many programs.
 */
export const TERMINAL_SIGNALS: ReadonlySet<string> = new Set(["SIGINT", "SIGHUP"]);

/** The exit code of a process as a shell tells it. */
export function codeOfExit(code: number | null, signal: NodeJS.Signals | null): number {
  return signal === null ? (code ?? 0) : 128 + constants.signals[signal];
}

/** Whether there is a terminal that could send signals; a CI job has none. */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}

/** Names of signals come from Node, but as plain text. */
export function toSignal(name: string): NodeJS.Signals {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the name came from Node
  return name as NodeJS.Signals;
}

function describeRefusal(program: string, error: unknown): Result<never> {
  return failed({
    code: "command-missing",
    message: `${program} cannot be started: ${describeSystemError(error)}`,
    next: "correct its name in the config, and see that it may be executed",
  });
}
