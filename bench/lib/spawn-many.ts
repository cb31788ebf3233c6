// node bench/lib/spawn-many.ts WAY HEAP_MB COUNT: starts /bin/true COUNT times, two at a time, while
// this process holds a heap of that size. Prints what a start takes, in milliseconds.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLauncher } from "../../src/exec/open-launcher.ts";

const SLOTS = 2;
const [way = "", heapMb = "", count = ""] = process.argv.slice(2);

/** Numbers with a fraction lie in the heap itself, 8 bytes each. */
const heap = Array.from({ length: Number(heapMb) }, (_, index) =>
  Array.from({ length: 2 ** 17 }, () => index + 0.5),
);

const folder = mkdtempSync(join(tmpdir(), "moult-bench-spawn-"));
const launcher =
  way === "node" ? undefined : openLauncher({ env: process.env, cookie: folder, kill });
const startOne = launcher === undefined ? startPlainly : startThroughLauncher;

await startOne(); // The launcher is up from here on.
const startedAtMs = performance.now();
let left = Number(count);
await Promise.all(Array.from({ length: SLOTS }, startSome));
const durationMs = performance.now() - startedAtMs;
await launcher?.close();
rmSync(folder, { recursive: true });
// Read at the end, so that the heap is held until then.
if (heap.length !== Number(heapMb)) throw new Error("the heap is gone");
console.log(durationMs / Number(count));

async function startSome(): Promise<void> {
  while (left > 0) {
    left -= 1;
    await startOne();
  }
}

async function startThroughLauncher(): Promise<void> {
  const logPath = join(folder, "log");
  const end = await launcher?.launch({ argv: ["/bin/true"], cwd: folder, env: {}, logPath }).ended;
  if (end?.exitCode !== 0) throw new Error(`/bin/true ended with ${JSON.stringify(end)}`);
}

async function startPlainly(): Promise<void> {
  const child = spawn("/bin/true", { stdio: "ignore" });
  const exitCode = await new Promise((resolve) => child.once("exit", resolve));
  if (exitCode !== 0) throw new Error(`/bin/true ended with ${String(exitCode)}`);
}

function kill(pid: number, signal: string | 0): void {
  spawn("/bin/kill", [`-${signal}`, "--", String(pid)]);
}
