import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { COOKIE_NAME, findMarked } from "./cookie.ts";
import {
  type Child,
  type End,
  type Kill,
  type Launcher,
  type LauncherOptions,
  type LaunchRequest,
  type Start,
} from "./launcher.ts";

/**
 * Launches through Node's own spawn, where there is no python3 for the supervisor. Slower, and when
 * Moult itself is killed by SIGKILL the running tests live on.
 */
export function openNodeLauncher(options: LauncherOptions): Launcher {
  const living = new Set<Child>();
  let launchCount = 0;

  const launch = (request: LaunchRequest): Child => {
    const cookie = `${options.cookie}:${(launchCount += 1)}`;
    const env = { ...options.env, ...request.env, [COOKIE_NAME]: cookie };
    const child = followChild(spawnLogged(request, env), { cookie, kill: options.kill });
    living.add(child);
    void child.ended.then((end) => end.hasSurvivors || living.delete(child));
    return child;
  };

  return {
    name: "node",
    launch,
    lost: new Promise(() => undefined),
    close: () => {
      for (const child of living) child.kill("SIGKILL");
      return Promise.resolve();
    },
  };
}

function spawnLogged(request: LaunchRequest, env: NodeJS.ProcessEnv): ChildProcess {
  const log = openSync(request.logPath, "a");
  try {
    const [program, ...args] = request.argv;
    const { cwd } = request;
    return spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", log, log] });
  } finally {
    closeSync(log);
  }
}

function followChild(
  child: ChildProcess,
  { cookie, kill }: { readonly cookie: string; readonly kill: Kill },
): Child {
  const { pid } = child;
  const findSurvivors = (): readonly number[] =>
    pid === undefined ? [] : findMarked({ cookie, sessionPid: pid });
  return {
    started: new Promise<Start>((resolve) => {
      if (pid !== undefined) resolve({ pid });
      child.once("error", (error: NodeJS.ErrnoException) =>
        resolve({ refused: error.code ?? error.message }),
      );
    }),
    ended: new Promise<End>((resolve) => {
      child.once("exit", (code, signal) =>
        resolve({
          ...(signal === null ? { exitCode: code ?? 0 } : { signal }),
          cpuMs: 0,
          maxRssBytes: 0,
          hasSurvivors: findSurvivors().length > 0 || (pid !== undefined && isAlive(-pid, kill)),
        }),
      );
    }),
    kill: (signal) => {
      if (pid === undefined) return;
      // The group in one step, then who left it: nobody gets the signal twice.
      const escaped = findMarked({ cookie, sessionPid: pid, outsideGroup: pid });
      for (const target of [-pid, ...escaped]) tryKill(target, { signal, kill });
    },
    survivors: () => Promise.resolve(findSurvivors()),
  };
}

function isAlive(target: number, kill: Kill): boolean {
  try {
    kill(target, 0);
    return true;
  } catch {
    return false;
  }
}

function tryKill(
  target: number,
  { signal, kill }: { readonly signal: string; readonly kill: Kill },
): void {
  try {
    kill(target, signal);
  } catch {
    // ESRCH: it ended by itself meanwhile.
  }
}
