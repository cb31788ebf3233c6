import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ProcessTrees, readCommandLine } from "../../src/exec/process-tree.ts";

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

describe("ProcessTrees", () => {
  it("adds up a process and its children, whichever thread started them", async () => {
    const child = spawn("python3", ["-c", TREE], { stdio: ["pipe", "pipe", "inherit"] });
    await once(child.stdout, "data");
    const trees = new ProcessTrees();
    const { liveBytes, highestBytes } = trees.measure(child.pid ?? 0);
    expect(liveBytes).toBeGreaterThan(70 * MB);
    expect(liveBytes).toBeLessThan(130 * MB);
    expect(highestBytes).toBeGreaterThan(40 * MB);
    expect(highestBytes).toBeLessThan(liveBytes);
    child.stdin.end("\n");
    await once(child, "close");
    expect(trees.measure(child.pid ?? 0)).toEqual({ liveBytes: 0, highestBytes: 0 });
    trees.close();
  });

  it("keeps no descriptor of a process that it was not asked for again", () => {
    const openCount = (): number => readdirSync("/proc/self/fd").length;
    const trees = new ProcessTrees();
    const before = openCount();
    trees.measure(process.ppid);
    trees.sweep();
    expect(openCount()).toBeGreaterThan(before);
    trees.sweep();
    expect(openCount()).toBe(before);
    trees.close();
  });

  it("measures nothing for a process that does not exist", () => {
    const trees = new ProcessTrees();
    expect(trees.measure(2 ** 22 + 1)).toEqual({ liveBytes: 0, highestBytes: 0 });
    trees.close();
  });
});

describe("readCommandLine", () => {
  it("joins the words of a process and answers undefined for none", () => {
    expect(readCommandLine(process.pid)).toContain("node");
    expect(readCommandLine(2 ** 22 + 1)).toBeUndefined();
  });
});
