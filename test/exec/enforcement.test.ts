import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findTier, openEnforcement, type Enforcement } from "../../src/exec/enforcement.ts";
import type { Child, Launcher } from "../../src/exec/launcher.ts";
import { openLauncher } from "../../src/exec/open-launcher.ts";
import { processesIn, until } from "../rig/processes.ts";

const MB = 1024 ** 2;

let folder = "";
let launcher: Launcher;
let enforcement: Enforcement;

/** The group of the run; undefined where there is none. */
const runFolder = (): string | undefined => enforcement.supervisorJoinPaths.map(dirname)[0];

describe.each(["supervisor", "node"])("openEnforcement, launching through the %s", (name) => {
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "moult-enforce-")));
    enforcement = openEnforcement({ runId: "test", budgetBytes: 150 * MB });
    launcher = openLauncher({
      env: { PATH: process.env["PATH"], MOULT_LAUNCHER: name },
      cookie: folder,
      kill: (pid, signal) => void process.kill(pid, signal),
    });
    launcher.join?.(enforcement.supervisorJoinPaths);
  });
  afterEach(async () => {
    await launcher.close();
    enforcement.close();
    rmSync(folder, { recursive: true });
  });

  it("is what findTier said, unless the system refused a group after all", () => {
    const { tier, reason } = enforcement;
    const found = findTier();
    const refused = expect.stringMatching(/making a group in \S+ failed/);
    expect(reason).toEqual(tier === found.tier ? found.reason : refused);
    expect(existsSync(runFolder() ?? "/none")).toBe(tier !== "sampling");
  });

  it("lets the kernel kill what goes over the budget, and nothing else", async () => {
    // The kernel takes the largest: 300 MB beside 20.
    const modest = await startHolding({ name: "modest", firstMb: 20, moreMb: 0 });
    const greedy = await startHolding({ name: "greedy", firstMb: 0, moreMb: 300 });
    const isKilled = diesAtCap();
    greedy.goOn();
    await until(greedy.hasAll, (hasAll) => hasAll || greedy.hasEnded());
    expect(enforcement.oomKillCount() > 0).toBe(isKilled && countsKills());
    greedy.end();
    modest.goOn();
    modest.end();
    expect(await greedy.child.ended).toMatchObject(
      isKilled ? { signal: "SIGKILL" } : { exitCode: 0 },
    );
    expect(await modest.child.ended).toMatchObject({ exitCode: 0 });
    const late = launcher.launch(request(["true"]));
    expect(await late.ended).toMatchObject({ exitCode: 0 });
  });

  it("has a test in its group, and what that starts there", async () => {
    const script = "while [ ! -e go ]; do sleep 0.01; done; setsid sleep 876201 & wait";
    await isInGroup(launcher.launch(request(["sh", "-c", script])));
    writeFileSync(join(folder, "go"), "");
    const started = await until(
      () => processesIn(folder).find((one) => one.command === "sleep 876201"),
      (one) => one !== undefined,
    );
    const pids = groupPids();
    expect(pids?.includes(String(started?.pid)) ?? false).toBe(enforcement.tier !== "sampling");
  });

  it("removes its group when it is closed and all have ended", async () => {
    const path = runFolder() ?? "/none";
    await isInGroup(launcher.launch(request(["sleep", "876203"])));
    await launcher.close();
    const isThere = await until(
      () => {
        enforcement.close();
        return existsSync(path);
      },
      (seen) => !seen,
    );
    expect(isThere).toBe(false);
  });
});

describe("openEnforcement where the user wants sampling only", () => {
  it("makes no group, whatever the machine could", () => {
    expect(openEnforcement({ runId: "test", budgetBytes: MB, isSamplingOnly: true })).toMatchObject(
      { tier: "sampling", reason: "MOULT_ENFORCEMENT=sampling", supervisorJoinPaths: [] },
    );
  });
});

describe("findTier as an ordinary user", () => {
  it("samples and names what may not be written", () => {
    // Drops its rights only after it has loaded: the folder of this project may be root's alone.
    const program = `
      import { findTier } from "./src/exec/enforcement.ts";
      const own = findTier();
      let isNobody = process.getuid() !== 0;
      try {
        if (!isNobody) {
          process.setgid(65534);
          process.setuid(65534);
          isNobody = true;
        }
      } catch {} // A container whose root may not do that.
      console.log(JSON.stringify({ own, isNobody, ...findTier() }));`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      cwd: resolve("."),
      encoding: "utf8",
    });
    const seen: {
      readonly own: { readonly tier: string; readonly reason: string };
      readonly isNobody: boolean;
      readonly tier: string;
      readonly reason: string;
    } = JSON.parse(stdout);
    const isDropped = process.getuid?.() === 0 && seen.isNobody;
    // Nobody may not write what root could; what was mounted read-only for root says that as before.
    const reason = seen.own.tier === "sampling" ? /^cgroup v2: .+; cgroup v1: ./ : /\(EACCES\)/;
    const asNobody = { tier: "sampling", reason: expect.stringMatching(reason) };
    expect({ tier: seen.tier, reason: seen.reason }).toEqual(isDropped ? asNobody : seen.own);
  });
});

function request(argv: readonly [string, ...string[]]): Parameters<Launcher["launch"]>[0] {
  return { argv, cwd: folder, env: {}, logPath: join(folder, "log") };
}

/** Python that takes some MB, waits until it may go on, takes some more, and waits until it may end. */
interface Holding {
  readonly child: Child;
  readonly goOn: () => void;
  readonly hasAll: () => boolean;
  readonly hasEnded: () => boolean;
  readonly end: () => void;
}

const HOLD = `
import os, sys, time
def wait(step):
    while not os.path.exists(name + step): time.sleep(0.01)
def tell(step):
    open(name + step, "w").close()
name = sys.argv[1]
wait(".start")
first = b"x" * (int(sys.argv[2]) << 20)
tell(".first")
wait(".more")
more = b"x" * (int(sys.argv[3]) << 20)
tell(".all")
wait(".end")
`;

/** Starts it, and lets it take memory only when it is in the group, where all of it is charged then. */
async function startHolding(what: {
  readonly name: string;
  readonly firstMb: number;
  readonly moreMb: number;
}): Promise<Holding> {
  const at = (step: string): string => join(folder, `${what.name}.${step}`);
  const tell = (step: string) => () => writeFileSync(at(step), "");
  const sizes = [what.firstMb, what.moreMb].map(String);
  const child = launcher.launch(
    request(["python3", "-c", HOLD, join(folder, what.name), ...sizes]),
  );
  let hasEnded = false;
  void child.ended.then(() => (hasEnded = true));
  await isInGroup(child);
  tell("start")();
  await until(
    () => existsSync(at("first")),
    (isThere) => isThere,
  );
  return {
    child,
    goOn: tell("more"),
    hasAll: () => existsSync(at("all")),
    hasEnded: () => hasEnded,
    end: tell("end"),
  };
}

/** The processes in the group of the run; undefined where there is none. */
function groupPids(): readonly string[] | undefined {
  const path = enforcement.supervisorJoinPaths[0];
  return path === undefined ? undefined : readFileSync(path, "latin1").split("\n").filter(Boolean);
}

async function isInGroup(child: Child): Promise<void> {
  const start = await child.started;
  if (!("pid" in start)) throw new Error(`not started: ${start.refused}`);
  await until(groupPids, (pids) => pids === undefined || pids.includes(String(start.pid)));
}

/** Whether going over the cap is the end: not where the kernel swaps instead and cannot be told to let it be. */
function diesAtCap(): boolean {
  const path = runFolder();
  if (path === undefined) return false;
  const hasSwap = readFileSync("/proc/swaps", "latin1").trim().split("\n").length > 1;
  return !hasSwap || enforcement.tier === "cgroup-v1" || existsSync(join(path, "memory.swap.max"));
}

/** Linux counts the kills of a group since 4.13. */
function countsKills(): boolean {
  return ["memory.oom_control", "memory.events"].some((name) => {
    const path = join(runFolder() ?? "/none", name);
    return existsSync(path) && /^oom_kill /m.test(readFileSync(path, "latin1"));
  });
}
