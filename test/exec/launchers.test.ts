import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Launcher, LaunchRequest } from "../../src/exec/launcher.ts";
import { openLauncher } from "../../src/exec/open-launcher.ts";
import { processesIn, until } from "../rig/processes.ts";

let folder = "";
let launcher: Launcher;

const request = (...argv: readonly [string, ...string[]]): LaunchRequest => ({
  argv,
  cwd: folder,
  env: {},
  logPath: join(folder, "log"),
});
const log = (): string => readFileSync(join(folder, "log"), "utf8");

// The same contract for both: a run must not notice which one it has.
describe.each(["supervisor", "node"])("the %s launcher", (name) => {
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "moult-launch-")));
    launcher = openLauncher({
      env: { PATH: process.env["PATH"], MOULT_LAUNCHER: name, BASE: "of the run" },
      cookie: folder,
      kill: (pid, signal) => void process.kill(pid, signal),
    });
  });
  afterEach(async () => {
    await launcher.close();
    rmSync(folder, { recursive: true });
  });

  it("is the one that was asked for", () => {
    expect(launcher.name).toBe(name);
  });

  it("tells the exit code, and the output in the order in which it came", async () => {
    const child = launcher.launch(request("sh", "-c", "echo out; echo err >&2; echo out; exit 3"));
    expect(await child.started).toEqual({ pid: expect.any(Number) });
    expect(await child.ended).toMatchObject({ exitCode: 3, hasSurvivors: false });
    expect(log()).toBe("out\nerr\nout\n");
  });

  it("tells the signal that ended a child", async () => {
    const child = launcher.launch(request("sh", "-c", "kill -ABRT $$"));
    expect(await child.ended).toMatchObject({ signal: "SIGABRT" });
  });

  it("passes arguments with spaces, newlines, quotes and no text at all as they are", async () => {
    const words = ["a b", "", "c\nd", "'\"$HOME`*", "größe ☃"];
    const print =
      'import sys; print(repr(sys.argv[1:]) == sys.argv[0] or "\\0".join(sys.argv[1:]))';
    const child = launcher.launch(request("python3", "-c", print, ...words));
    await child.ended;
    expect(log()).toBe(`${words.join("\0")}\n`);
  });

  it("lays the variables of a launch over those of the run", async () => {
    const child = launcher.launch({
      ...request("sh", "-c", 'echo "$BASE, $OWN"'),
      env: { OWN: "a=b\nc" },
    });
    await child.ended;
    expect(log()).toBe("of the run, a=b\nc\n");
  });

  it("starts a child in its own session, with default signals and an empty stdin", async () => {
    const check =
      "import os, signal, sys; print(os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid(), " +
      "signal.getsignal(signal.SIGTERM) == signal.SIG_DFL, signal.pthread_sigmask(0, []), sys.stdin.read())";
    await launcher.launch(request("python3", "-c", check)).ended;
    expect(log()).toBe("True True True set() \n");
  });

  it("offers the child to the kernel before itself when memory runs out", async () => {
    const path = "/proc/self/oom_score_adj";
    const own = Number(readFileSync(path, "latin1"));
    await launcher.launch(request("sh", "-c", `cat ${path}; sh -c "cat ${path}"`)).ended;
    const raised = String(Math.min(own + 500, 1000));
    expect(log()).toBe(`${raised}\n${raised}\n`);
    expect(Number(readFileSync(path, "latin1"))).toBe(own);
    const supervisors = processesIn(folder).filter((one) =>
      one.command.includes("import supervisor"),
    );
    const scores = supervisors.map(({ pid }) =>
      readFileSync(`/proc/${pid}/oom_score_adj`, "latin1"),
    );
    expect(scores).toEqual(name === "supervisor" ? [`${own}\n`] : []);
  });

  it.each([
    ["no-such-program", "ENOENT"],
    ["/", "EACCES"],
  ])("refuses %s with %s", async (program, errorName) => {
    // Not the PATH of this machine: a folder in it that may not be read makes EACCES of ENOENT.
    const child = launcher.launch({ ...request(program), env: { PATH: "/usr/bin:/bin" } });
    expect(await child.started).toEqual({ refused: errorName });
  });

  it("refuses a folder that is not there", async () => {
    const child = launcher.launch({ ...request("true"), cwd: join(folder, "gone") });
    expect(await child.started).toEqual({ refused: "ENOENT" });
  });

  it("signals the whole group, and what moved to a session of its own", async () => {
    const child = launcher.launch(
      request("sh", "-c", "sleep 876001 & setsid sleep 876002 & echo up; wait"),
    );
    await until(
      () => processesIn(folder),
      (seen) => seen.filter((one) => one.command.startsWith("sleep")).length === 2,
    );
    child.kill("SIGKILL");
    expect(await child.ended).toMatchObject({ signal: "SIGKILL" });
    await until(
      () => processesIn(folder).filter((one) => one.command.startsWith("sleep")),
      (seen) => seen.length === 0,
    );
  });

  it("knows the survivors of a child until they are gone", async () => {
    const child = launcher.launch(request("sh", "-c", "sleep 876003 & exit 0"));
    expect(await child.ended).toMatchObject({ exitCode: 0, hasSurvivors: true });
    expect(await child.survivors()).toHaveLength(1);
    child.kill("SIGKILL");
    await until(
      () => processesIn(folder).filter((one) => one.command.startsWith("sleep")),
      (seen) => seen.length === 0,
    );
    expect(await child.survivors()).toEqual([]);
  });

  it("kills what still runs when it is closed", async () => {
    const child = launcher.launch(request("sleep", "876004"));
    expect(await child.started).toHaveProperty("pid");
    await launcher.close();
    await until(
      () => processesIn(folder).filter((one) => one.command.startsWith("sleep")),
      (seen) => seen.length === 0,
    );
  });

  it("starts many children at once without mixing them up", async () => {
    const children = Array.from({ length: 200 }, (_, index) =>
      launcher.launch(request("sh", "-c", `exit ${index}`)),
    );
    const ends = await Promise.all(children.map((child) => child.ended));
    expect(ends.map((end) => end.exitCode)).toEqual(children.map((_, index) => index));
  });
});

describe("the supervisor", () => {
  it("measures what a child used", async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "moult-launch-")));
    launcher = openLauncher({
      env: { PATH: process.env["PATH"] },
      cookie: folder,
      kill: (pid, signal) => void process.kill(pid, signal),
    });
    const work = "block = b'x' * (100 << 20); sum(range(3_000_000))";
    const end = await launcher.launch(request("python3", "-c", work)).ended;
    expect(end.maxRssBytes).toBeGreaterThan(100 * 1024 ** 2);
    expect(end.cpuMs).toBeGreaterThan(10);
    await launcher.close();
    rmSync(folder, { recursive: true });
  });
});
