import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** What each of the trees is made of. All of them are one Python with one Python child. */
export interface TreeKind {
  readonly label: string;
  /** Threads in each process beside the main one. */
  readonly threadCount: number;
  /** How often every thread wakes up; 0 is never. */
  readonly wakeEveryMs: number;
}

/** Living process trees; they end with the block: `await using trees = await startTrees(...)`. */
export interface Trees extends AsyncDisposable {
  readonly rootPids: readonly number[];
}

const PROGRAM = `
import os, sys, threading, time
thread_count, wake_seconds, is_child = int(sys.argv[1]), float(sys.argv[2]), len(sys.argv) > 3
def doze():
    while True:
        time.sleep(wake_seconds)
for _ in range(thread_count):
    threading.Thread(target=doze, daemon=True).start()
if is_child:
    sys.stdout.write("ready")
    sys.stdout.flush()
else:
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", os.environ["PROGRAM"], *sys.argv[1:3], "child"])
doze()
`;

/** Starts trees of one kind and waits until every process of them is there. */
export async function startTrees(python: string, count: number, kind: TreeKind): Promise<Trees> {
  const wakeSeconds = kind.wakeEveryMs === 0 ? 1e6 : kind.wakeEveryMs / 1000;
  const argv = ["-c", PROGRAM, String(kind.threadCount), String(wakeSeconds)];
  const roots = Array.from({ length: count }, () =>
    spawn(python, argv, {
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
      env: { ...process.env, PROGRAM },
    }),
  );
  await Promise.all(roots.map((root) => once(root.stdout, "data")));
  return {
    rootPids: roots.flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    [Symbol.asyncDispose]: async () => void (await Promise.all(roots.map(end))),
  };
}

async function end(root: ChildProcess): Promise<void> {
  const gone = once(root, "exit");
  if (root.pid !== undefined) process.kill(-root.pid, "SIGKILL");
  await gone;
}
