import { appendFileSync, statSync } from "node:fs";
import type { LateWork } from "./late-child.ts";
import type { Child, End, Launcher, LaunchRequest } from "./launcher.ts";

/** The end of a call in a bash that lives on. What it left in the background belongs to that bash. */
export function returned(exitCode: number, used: Partial<Pick<End, "cpuMs" | "maxRssBytes">>): End {
  return { exitCode, cpuMs: 0, maxRssBytes: 0, ...used, hasSurvivors: false };
}

/** A set-up that ends with `exit 0` before the dispatch is no success. */
export function neverGood(end: End): End {
  return end.exitCode === 0 ? { ...end, exitCode: 1 } : end;
}

/** Tells people, in the log of the task and beside it. */
export function explain(
  { logPath }: Pick<LaunchRequest, "logPath">,
  message: string,
  onTrouble: ((message: string) => void) | undefined,
): void {
  appendFileSync(logPath, `moult: ${message}\n`);
  onTrouble?.(message);
}

/** Whether a child ends in this time. */
export async function endsWithin(child: Child, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const isEnded = await Promise.race([child.ended.then(() => true), late]);
  clearTimeout(timer);
  return isEnded;
}

/** As bash has it for a text that is no bash. */
const NO_BASH = 2;

/**
 * Lets bash read a text without running it. Answers the end of a call that is not made, when bash had something
 * to say; that is in the log then. A text that goes on at its end would take in what comes after it.
 */
export async function refuseBrokenText(
  text: string,
  {
    launcher,
    request,
    name,
    late,
  }: {
    readonly launcher: Launcher;
    readonly request: LaunchRequest;
    readonly name: string;
    readonly late: LateWork;
  },
): Promise<End | undefined> {
  const sizeBefore = sizeOf(request.logPath);
  const child = launcher.launch({
    argv: ["bash", "-O", "extglob", "-n", "-c", text, name],
    cwd: request.cwd,
    env: { LC_ALL: "C" },
    logPath: request.logPath,
  });
  const start = await child.started;
  if ("refused" in start) return undefined; // The call itself will tell.
  const { exitCode, cpuMs } = await child.ended;
  if (exitCode === 0 && sizeOf(request.logPath) === sizeBefore) return undefined;
  late.start(start); // It is all that there was, where nothing else was started.
  return returned(NO_BASH, { cpuMs });
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
