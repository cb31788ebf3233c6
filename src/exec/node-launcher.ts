import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync, writeFile, writeFileSync } from "node:fs";
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
  const living = new Map<Child, ChildProcess>();
  const { isPlain = false } = options;
  const score = isPlain ? undefined : readOomScore();
  let launchCount = 0;
  let joinPaths: readonly string[] = [];

  const launch = (request: LaunchRequest): Child => {
    const cookie = `${options.cookie}:${(launchCount += 1)}`;
    const env = { ...options.env, ...request.env, [COOKIE_NAME]: cookie };
    const spawned = spawnLogged(request, { env, score, isPlain });
    const followed = followChild(spawned, { ...options, cookie, isPlain });
    const child = request.preload === undefined ? followed : withoutPreload(followed);
    joinGroups(spawned, joinPaths);
    living.set(child, spawned);
    void child.ended.then((end) => end.hasSurvivors || living.delete(child));
    return child;
  };

  return {
    name: "node",
    launch,
    // Node itself stays outside of the cap, so each child is moved.
    join: (paths) => {
      joinPaths = paths;
      for (const spawned of living.values()) joinGroups(spawned, paths);
    },
    lost: new Promise(() => undefined),
    close: () => {
      for (const child of living.keys()) child.kill("SIGKILL");
      return Promise.resolve();
    },
  };
}

function spawnLogged(
  request: LaunchRequest,
  {
    env,
    score,
    isPlain,
  }: {
    readonly env: NodeJS.ProcessEnv;
    readonly score: number | undefined;
    readonly isPlain: boolean;
  },
): ChildProcess {
  const log = openSync(request.logPath, "a");
  try {
    const [program, ...args] = request.argv;
    const { cwd } = request;
    if (score !== undefined) writeOomScore(Math.min(score + OOM_RAISE, 1000));
    return spawn(program, args, {
      cwd,
      env,
      detached: true,
      stdio: [isPlain ? "inherit" : "ignore", log, log],
    });
  } finally {
    if (score !== undefined) writeOomScore(score);
    closeSync(log);
  }
}

/** Who is taken first when memory runs out: a test, and not Moult. As in supervisor.py. */
const OOM_RAISE = 500;

const SCORE_PATH = "/proc/self/oom_score_adj";

/** Undefined where the system has no such scores. */
function readOomScore(): number | undefined {
  try {
    return Number(readFileSync(SCORE_PATH, "latin1"));
  } catch {
    return undefined;
  }
}

/** Children inherit the score of the moment in which they are started. */
function writeOomScore(score: number): void {
  try {
    writeFileSync(SCORE_PATH, String(score));
  } catch {
    // An ordinary user may raise it and take that back; a stranger system may refuse.
  }
}

function followChild(
  child: ChildProcess,
  { cookie, kill, isPlain }: LauncherOptions & { readonly isPlain: boolean },
): Child {
  const { pid } = child;
  const findSurvivors = (): readonly number[] =>
    pid === undefined ? [] : findMarked({ cookie, sessionPid: pid });
  const hasSurvivors = (): boolean =>
    findSurvivors().length > 0 || (pid !== undefined && isAlive(-pid, kill));
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
          hasSurvivors: !isPlain && hasSurvivors(),
        }),
      );
    }),
    kill: (signal) => {
      if (pid === undefined) return;
      // The group in one step, then who left it: nobody gets the signal twice.
      const escaped = findMarked({ cookie, sessionPid: pid, outsideGroup: pid });
      // Whoever ends a program ends that; a terminal signals the whole group.
      const targets = isPlain && signal === "SIGTERM" ? [pid] : [-pid, ...escaped];
      for (const target of targets) tryKill(target, { signal, kill });
    },
    survivors: () => Promise.resolve(findSurvivors()),
  };
}

/** Moves a child into control groups, in a thread of Node's pool: the kernel may take 10 ms. Refused when it has ended. */
function joinGroups({ pid }: ChildProcess, paths: readonly string[]): void {
  if (pid === undefined) return;
  for (const path of paths) writeFile(path, String(pid), () => undefined);
}

/** There is no warm interpreter here: says so at the start. */
function withoutPreload(child: Child): Child {
  const notPreloaded = "only the supervisor can do it, and it needs python3";
  const started = child.started.then((start) =>
    "pid" in start ? { ...start, notPreloaded } : start,
  );
  return { ...child, started };
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
