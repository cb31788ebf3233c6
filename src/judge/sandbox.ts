import { spawn } from "node:child_process";
import { findPrograms } from "../exec/programs.ts";
import { readLog, type CellLog } from "./read-log.ts";
import { PROBE, readJudgeText, type Box } from "./sandbox-box.ts";

/** A way to be root of nothing: new user, mount, network, ipc and uts namespaces. */
export interface Sandbox {
  readonly how: "bubblewrap" | "user namespaces";
  /** What stands before the command. */
  readonly argv: readonly string[];
}

/** Where the cells run. */
export interface SandboxCall {
  readonly box: Box;
  /** Absolute: the project, of which the sandbox sees a copy. */
  readonly root: string;
  readonly timeoutMs: number;
  /** Of the machine, to find programs. */
  readonly path: string | undefined;
  readonly kill: (pid: number, signal: string) => void;
}

/** What the cells told, and the last thing that was said when some did not. */
export interface BatchEnd {
  readonly logs: readonly CellLog[];
  readonly trouble: string;
}

const NAMESPACES = "unshare -U -r -n -i -u -m --".split(" ");
// It makes the user namespace; a mount namespace that is its own, in which may be mounted, comes on top.
const BUBBLEWRAP =
  "bwrap --unshare-user --unshare-net --unshare-ipc --unshare-uts --uid 0 --gid 0 --cap-add ALL --dev-bind / / -- unshare -m --".split(
    " ",
  );

/** Finds the first sandbox that runs a cell here; answers the reasons when there is none. */
export async function findSandbox(
  call: SandboxCall,
): Promise<{ readonly sandbox: Sandbox } | { readonly reasons: string }> {
  const reasons: string[] = [];
  const candidates: readonly Sandbox[] = [
    { how: "bubblewrap", argv: BUBBLEWRAP },
    { how: "user namespaces", argv: NAMESPACES },
  ];
  for (const sandbox of candidates) {
    const [program = ""] = sandbox.argv;
    if (findPrograms(program, call.path).length === 0) {
      reasons.push(`${program} is not installed`);
      continue;
    }
    const { logs, trouble } = await runBatch(sandbox, call, [PROBE]);
    if (logs.some(({ exitCode }) => exitCode === 0)) return { sandbox };
    reasons.push(
      `${sandbox.how}: ${trouble || logs[0]?.error.trim() || "it does not run a program"}`,
    );
  }
  return { reasons: reasons.join("; ") };
}

/** Runs cells, by their names in the box, one after another in one sandbox. */
export async function runBatch(
  sandbox: Sandbox,
  call: SandboxCall,
  names: readonly string[],
): Promise<BatchEnd> {
  const seconds = Math.max(1, Math.ceil(call.timeoutMs / 1000));
  const [program = "", ...before] = sandbox.argv;
  const own = [call.box.path, call.root, String(seconds), readJudgeText("cell"), ...names];
  const child = spawn(
    program,
    [...before, "bash", "-c", readJudgeText("sandbox"), "moult-sandbox", ...own],
    {
      cwd: "/",
      // Ordinary users have no pivot_root on their PATH.
      env: { PATH: `${call.path}:/usr/sbin:/sbin`, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    },
  );
  const chunks: Buffer[] = [];
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr
    .setEncoding("utf8")
    .on("data", (text: string) => (said = (said + text).slice(-4000)));
  const timer = setTimeout(
    () => {
      // The group: the first process of a cell takes all others of it along.
      if (child.pid !== undefined) call.kill(-child.pid, "SIGKILL");
    },
    (seconds + 5) * 1000 * names.length + 20_000,
  );
  const trouble = await new Promise<string>((done) => {
    child.once("error", (error) => done(error.message));
    child.once("close", () => done(readReason(said)));
  });
  clearTimeout(timer);
  return { logs: readLog(Buffer.concat(chunks).toString("utf8")), trouble };
}

/** The last thing that a program said about itself, without mount's advice for experts. */
function readReason(said: string): string {
  const lines = said.split("\n").map((line) => line.trim());
  return lines.findLast((line) => line !== "" && !line.startsWith("dmesg(1)")) ?? "";
}
