import { spawn, spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findHomeV1 } from "../../src/exec/cgroup-home.ts";
import { SYSTEM_ROOTS } from "../../src/exec/cgroup-paths.ts";
import { openSlotV2, type SlotGroup } from "../../src/exec/cgroup-slot.ts";
import { findTier, openEnforcement, type Enforcement } from "../../src/exec/enforcement.ts";
import type { Launcher, LaunchRequest } from "../../src/exec/launcher.ts";
import { openLauncher } from "../../src/exec/open-launcher.ts";
import { until } from "../rig/processes.ts";

const MB = 1024 ** 2;
const kill = (pid: number, signal: string | 0): void => void process.kill(pid, signal);
/** Is this machine one with a hard tier? Each test says what holds where it is not. */
const isHard = findTier().tier !== "sampling";

let folder = "";
let launcher: Launcher;
let enforcement: Enforcement;

const request = (...argv: readonly [string, ...string[]]): LaunchRequest => ({
  argv,
  cwd: folder,
  env: {},
  logPath: join(folder, "log"),
});
const python = (code: string): LaunchRequest => request("python3", "-c", code);

describe.each(["supervisor", "node"])("openEnforcement, launching through the %s", (name) => {
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "moult-enforce-")));
    enforcement = openEnforcement({ runId: "test", budgetBytes: 150 * MB, kill });
    launcher = openLauncher({
      env: { PATH: process.env["PATH"], MOULT_LAUNCHER: name },
      cookie: folder,
      kill,
    });
    launcher.join?.(enforcement.supervisorJoinPaths);
  });
  afterEach(async () => {
    await launcher.close();
    enforcement.close();
    rmSync(folder, { recursive: true });
  });

  it("is what findTier said, with the same reason", () => {
    expect({ tier: enforcement.tier, reason: enforcement.reason }).toEqual(findTier());
    expect(enforcement.supervisorJoinPaths).toHaveLength(isHard ? 1 : 0);
    expect(enforcement.openSlot(0) === undefined).toBe(!isHard);
  });

  it("lets the kernel kill what goes over the budget, and nothing else", async () => {
    const slot = enforcement.openSlot(0);
    slot?.begin();
    const go = join(folder, "go");
    // Waits for the group, so that all its memory is charged there.
    const greedy = await startIn(slot?.joinPath, python(waiting(go, "b = b'x' * (300 << 20)")));
    const modest = await startIn(undefined, python(waiting(go, "b = b'x' * (20 << 20)")));
    writeFileSync(go, "");
    const end = await greedy.ended;
    expect(end.signal).toBe(isHard ? "SIGKILL" : undefined);
    expect(await modest.ended).toMatchObject({ exitCode: 0 });
    expect(slot?.oomKillCount() ?? 0).toBe(isHard ? 1 : 0);
    expect(enforcement.oomKillCount()).toBe(isHard ? 1 : 0);
    slot?.begin();
    expect(slot?.oomKillCount() ?? 0).toBe(0);
  });

  it("measures memory without the files that were read; those are in the peak", async () => {
    const slot = enforcement.openSlot(0);
    slot?.begin();
    const file = join(folder, "large");
    writeFileSync(file, Buffer.alloc(90 * MB));
    dropFromCache(file);
    const [go, end] = [join(folder, "go"), join(folder, "end")];
    const read = `open(${JSON.stringify(file)}, "rb").seek(0); f = open(${JSON.stringify(file)}, "rb")\nwhile f.read(1 << 20): pass\nb = b"x" * (30 << 20)`;
    const reader = await startIn(slot?.joinPath, python(waiting(go, waiting(end, "", read))));
    writeFileSync(go, "");
    const residentBytes = await until(
      () => slot?.residentBytes() ?? 31 * MB,
      (bytes) => bytes > 30 * MB,
    );
    expect(residentBytes).toBeLessThan(60 * MB);
    expect(slot?.peakBytes() ?? 101 * MB).toBeGreaterThan(100 * MB);
    expect(enforcement.tier === "sampling").toBe(slot === undefined);
    writeFileSync(end, "");
    expect(await reader.ended).toMatchObject({ exitCode: 0 });
  });

  it("kills all that was started in a slot, also what left its session and environment", async () => {
    const slot = enforcement.openSlot(0);
    slot?.begin();
    const go = join(folder, "go");
    const script = `while [ ! -e ${go} ]; do sleep 0.01; done; setsid env -i sleep 876201 & wait`;
    const child = await startIn(slot?.joinPath, request("sh", "-c", script));
    writeFileSync(go, "");
    const processes = (): readonly number[] => slot?.processes() ?? [];
    await until(processes, (pids) => pids.length >= 2 || !isHard);
    // Without a group the launcher kills, and such a daemon may escape it.
    if (slot === undefined) child.kill("SIGKILL");
    else slot.kill();
    await until(processes, (pids) => pids.length === 0);
    expect(await child.ended).toMatchObject({ signal: "SIGKILL" });
  });

  it("removes its groups when it is closed", async () => {
    const runFolder = dirname(dirname(enforcement.supervisorJoinPaths[0] ?? "/none/none/none"));
    enforcement.openSlot(3);
    expect(existsSync(join(runFolder, "slot-3"))).toBe(isHard);
    await launcher.close();
    await until(
      () => {
        enforcement.close();
        return existsSync(runFolder);
      },
      (isThere) => !isThere,
    );
  });
});

describe("findTier as an ordinary user", () => {
  it("samples and names what may not be written", () => {
    const program =
      "import { findTier } from './src/exec/enforcement.ts'; console.log(JSON.stringify(findTier()))";
    const isRoot = process.getuid?.() === 0;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      cwd: resolve("."),
      encoding: "utf8",
      ...(isRoot ? { uid: 65534, gid: 65534 } : {}),
    });
    const { tier, reason }: { tier: string; reason: string } = JSON.parse(stdout);
    // Not root already: then this user's own tier, whose reason is told all the same.
    const hasV1 = "home" in findHomeV1(SYSTEM_ROOTS);
    expect(isRoot ? tier : "sampling").toBe("sampling");
    expect(reason).toMatch(isRoot && hasV1 ? /cgroup v1: \S+ may not be written \(EACCES\)$/ : /./);
  });
});

describe("a slot in the cgroup v2 of this machine", () => {
  const base = existsSync("/sys/fs/cgroup/unified/cgroup.procs")
    ? "/sys/fs/cgroup/unified"
    : "/sys/fs/cgroup";

  it("joins, kills in one step and removes its group, where groups can be made", async () => {
    const path = join(base, `moult-test-${process.pid}`);
    const open = (): SlotGroup =>
      openSlotV2({
        folder: path,
        kill: () => {
          throw new Error("cgroup.kill is there for that");
        },
      });
    const slot = attempt(open);
    // Where groups cannot be made, saying so is all that is asked for.
    expect(typeof slot === "string" ? slot : "made").toMatch(
      mayMakeGroup(base) ? /^made$/ : /EACCES|EROFS|ENOENT|EPERM/,
    );
    if (typeof slot === "string") return;
    slot.begin();
    const child = spawn("sh", ["-c", "read line; setsid env -i sleep 876202 & wait"], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    writeFileSync(slot.joinPath, String(child.pid));
    child.stdin.end("go\n");
    await until(slot.processes, (pids) => pids.length === 2);
    slot.kill();
    await until(slot.processes, (pids) => pids.length === 0);
    await until(slot.close, (isGone) => isGone);
    expect(existsSync(path)).toBe(false);
  });
});

/** What a function answers, or the text of the error that it throws. */
function attempt<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    return String(error);
  }
}

function mayMakeGroup(base: string): boolean {
  try {
    accessSync(join(base, "cgroup.procs"), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts a child and waits until it is in the group; without a group it only starts it. */
async function startIn(
  joinPath: string | undefined,
  what: LaunchRequest,
): Promise<ReturnType<Launcher["launch"]>> {
  const child = launcher.launch({ ...what, ...(joinPath === undefined ? {} : { joinPath }) });
  const start = await child.started;
  if (!("pid" in start)) throw new Error(`not started: ${start.refused}`);
  const slot = enforcement.openSlot(0);
  if (joinPath !== undefined && slot !== undefined) {
    await until(slot.processes, (pids) => pids.includes(start.pid));
  }
  return child;
}

/** Python that does something first, waits for a file, and then does something else. */
function waiting(path: string, then: string, first = ""): string {
  const wait = `import os, time\nwhile not os.path.exists(${JSON.stringify(path)}): time.sleep(0.01)`;
  return [first, wait, then].join("\n");
}

/** Takes the pages of a file away from whoever was charged with them. */
function dropFromCache(path: string): void {
  const code =
    "import os, sys; f = os.open(sys.argv[1], os.O_RDWR); os.fsync(f); os.posix_fadvise(f, 0, 0, os.POSIX_FADV_DONTNEED)";
  spawnSync("python3", ["-c", code, path]);
}
