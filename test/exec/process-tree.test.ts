import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ProcessTrees, readCommandLine } from "../../src/exec/process-tree.ts";
import { processesIn, until } from "../rig/processes.ts";

const MB = 1024 ** 2;
/** Holds 40 MB itself and 30 MB in a child that a second thread starts; says when it is ready. */
const TREE = `
import subprocess, sys, threading
block = b"x" * (40 << 20)
start = lambda: subprocess.Popen([sys.executable, "-c",
    "b = b'x' * (30 << 20); print('ready', flush=True); input()"], stdin=sys.stdin)
children = []
thread = threading.Thread(target=lambda: children.append(start()))
thread.start()
thread.join()
children[0].wait()
`;
/** Takes 200 MB for a moment when it gets SIGUSR1. */
const GROW = `
import signal
def grow(*_):
    block = b"x" * (200 << 20)
signal.signal(signal.SIGUSR1, grow)
print("up", flush=True)
input()
`;
/** Has a second thread, and forks a sleeping child in one way or another when it gets SIGUSR1. */
const FORK_LATER = `
import os, signal, threading, time
def fork():
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "30"])
others = [threading.Event()]
def wait():
    others[0].wait()
    fork()
    threading.Event().wait()
if """FORK""" != "fork()":
    threading.Thread(target=wait, daemon=True).start()
signal.signal(signal.SIGUSR1, lambda *_: FORK)
print("up", flush=True)
while True:
    time.sleep(1000)
`;
/** A daemon in a session of its own that outlives the process that began it. */
const DAEMON = `
import subprocess
subprocess.Popen(["sleep", "876101"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                 start_new_session=True)
print("up", flush=True)
input()
`;
/** 80 MB that a forked child shares with its parent. */
const SHARED = `
import os
block = b"x" * (80 << 20)
ready, done = os.pipe()
if os.fork() == 0:
    os.write(done, b"x")
    os.read(0, 1)
    os._exit(0)
os.read(ready, 1)
print("up", flush=True)
input()
`;

/** How long this process has run, as the kernel tells it in nanoseconds; 0 where it does not. */
function readOwnRunNs(): number {
  const path = "/proc/self/schedstat";
  return existsSync(path) ? Number(readFileSync(path, "latin1").split(" ")[0]) : 0;
}

const NO_SUCH_PID = 2 ** 22 + 1;
const NOTHING = {
  residentBytes: 0,
  highestBytes: 0,
  recentPeakBytes: 0,
  processCount: 0,
  runMs: 0,
  waitMs: 0,
};

let trees: ProcessTrees;
const started: ChildProcess[] = [];

/** Starts a Python program that waits for its input to end; resolves after its first output. */
async function start(program: string): Promise<{ pid: number; end: () => Promise<void> }> {
  const child = spawn("python3", ["-c", program], {
    stdio: ["pipe", "pipe", "inherit"],
    detached: true, // A group, so that what it forks ends with it.
  });
  started.push(child);
  await once(child.stdout, "data");
  const end = async (): Promise<void> => {
    child.stdin.end("\n");
    await once(child, "close");
  };
  return { pid: child.pid ?? 0, end };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // ESRCH: all of it has ended.
  }
}

beforeEach(() => {
  trees = new ProcessTrees();
});
afterEach(() => {
  trees.close();
  for (const child of started.splice(0)) killGroup(child.pid);
});

describe("ProcessTrees", () => {
  it("adds up a process and its children, whichever thread started them", async () => {
    const { pid, end } = await start(TREE);
    const usage = trees.measure(pid);
    expect(usage.residentBytes).toBeGreaterThan(70 * MB);
    expect(usage.residentBytes).toBeLessThan(130 * MB);
    expect(usage.highestBytes).toBeGreaterThan(40 * MB);
    expect(usage.highestBytes).toBeLessThan(usage.residentBytes);
    expect(usage.processCount).toBe(2);
    await end();
    expect(trees.measure(pid)).toMatchObject({
      residentBytes: 0,
      highestBytes: 0,
      processCount: 0,
    });
  });

  it("keeps the mark of a block that came and went, and tells once what it took on top", async () => {
    const { pid } = await start(GROW);
    const before = trees.measure(pid);
    process.kill(pid, "SIGUSR1");
    const seen: number[] = [];
    const back = await until(
      () => {
        const usage = trees.measure(pid);
        seen.push(usage.recentPeakBytes);
        return usage;
      },
      ({ residentBytes, highestBytes }) =>
        highestBytes > before.highestBytes + 180 * MB &&
        residentBytes < before.residentBytes + 20 * MB,
    );
    expect(Math.max(...seen)).toBeGreaterThan(before.residentBytes + 180 * MB);
    expect(trees.measure(pid).recentPeakBytes).toBeLessThanOrEqual(back.residentBytes + MB);
  });

  it.each([
    ["its only thread", "fork()"],
    ["a thread that was there before", "others[0].set()"],
    ["a new thread", "threading.Thread(target=fork).start()"],
  ])("finds a child that %s forks", async (_, fork) => {
    const { pid } = await start(FORK_LATER.replaceAll("FORK", fork));
    expect(trees.measure(pid).processCount).toBe(1);
    process.kill(pid, "SIGUSR1");
    const seen = await until(
      () => trees.measure(pid),
      ({ processCount }) => processCount === 2,
    );
    expect(seen.residentBytes).toBeGreaterThan(0);
  });

  it("keeps a daemon in the tree whose parents have ended", async () => {
    const { pid, end } = await start(DAEMON);
    expect(trees.measure(pid).processCount).toBe(2);
    await end();
    expect(trees.measure(pid)).toMatchObject({ processCount: 1 });
    for (const one of processesIn(process.cwd())) {
      if (one.command.includes("876101")) process.kill(one.pid, "SIGKILL");
    }
    await until(
      () => trees.measure(pid),
      ({ processCount }) => processCount === 0,
    );
  });

  it("keeps the times of processes that have ended", async () => {
    const { pid, end } = await start("sum(range(3_000_000)); print('up', flush=True); input()");
    const running = trees.measure(pid);
    // Where the kernel keeps no times in schedstat there are none, which is what the test then holds to.
    const hasTimes = readOwnRunNs() > 0;
    expect(running.runMs > 10).toBe(hasTimes);
    await end();
    const ended = trees.measure(pid);
    expect(ended.runMs).toBeGreaterThanOrEqual(running.runMs);
    expect(ended.waitMs).toBeGreaterThanOrEqual(running.waitMs);
    trees.forget(pid);
    expect(trees.measure(pid)).toEqual(NOTHING);
  });

  it("counts a page that a fork shares once in the proportional size", async () => {
    const { pid } = await start(SHARED);
    const usage = trees.measure(pid);
    expect(usage.residentBytes).toBeGreaterThan(160 * MB);
    const pssBytes = trees.readPss(pid);
    expect(pssBytes).toBeGreaterThan(80 * MB);
    expect(pssBytes).toBeLessThan(130 * MB);
    expect(trees.readPss(NO_SUCH_PID)).toBeUndefined();
  });

  it("keeps no descriptor of a process that it was not asked for again", () => {
    const openCount = (): number => readdirSync("/proc/self/fd").length;
    const before = openCount();
    trees.measure(process.ppid);
    trees.sweep();
    expect(openCount()).toBeGreaterThan(before);
    trees.sweep();
    trees.close();
    expect(openCount()).toBe(before);
  });

  it("measures nothing for a process that does not exist", () => {
    expect(trees.measure(NO_SUCH_PID)).toEqual(NOTHING);
  });
});

describe("readCommandLine", () => {
  it("joins the words of a process and answers undefined for none", () => {
    expect(readCommandLine(process.pid)).toContain("node");
    expect(readCommandLine(2 ** 22 + 1)).toBeUndefined();
  });
});
