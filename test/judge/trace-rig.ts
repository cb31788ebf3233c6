import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { labelCell } from "../../src/cli/trace-cells.ts";
import { renderTraces } from "../../src/cli/trace-render.ts";
import { type Assumptions, NO_ASSUMPTIONS } from "../../src/judge/assumptions.ts";
import { traceScript, type TraceRequest } from "../../src/judge/trace-script.ts";
import type { Result } from "../../src/model/result.ts";
import type { Trace } from "../../src/model/trace.ts";

const MOUNTS = "mount -t tmpfs none /tmp && mount -t proc -o ro none /proc";

/** Whether this machine allows what every sandbox of the judge needs. Asked without the judge. */
export const MAY_SANDBOX =
  spawnSync("sh", ["-c", `unshare -U -r -n -i -u -m -- unshare -m -p -f -- sh -c '${MOUNTS}'`])
    .status === 0;

/** What holds where there is no sandbox: nothing runs, and the reason is said. */
export const REFUSED = "environment-broken: E_SANDBOX";

/** Other assumptions, variables, and so on. */
export interface TraceWish extends Partial<Omit<TraceRequest, "assumptions">> {
  readonly assumptions?: Partial<Assumptions>;
}

/** Traces a script in a project of its own: `main.sh` unless said otherwise. */
export async function traceFiles(
  files: Readonly<Record<string, string>>,
  wish: TraceWish = {},
): Promise<Result<readonly Trace[]>> {
  const root = mkdtempSync(join(tmpdir(), "moult-trace-test-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text, { mode: 0o755 });
    }
    return await traceScript({
      root,
      script: "main.sh",
      cells: [{ variables: {}, args: [] }],
      timeoutMs: 20_000,
      jobs: 1,
      path: process.env["PATH"],
      scratchRoot: tmpdir(),
      kill: (pid, signal) => void process.kill(pid, signal),
      ...wish,
      assumptions: { ...NO_ASSUMPTIONS, ...wish.assumptions },
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The traces of many scripts in one sandbox, in their order; none where there is no sandbox. */
export async function traceTexts(
  scripts: readonly string[],
  wish: TraceWish = {},
): Promise<readonly Trace[]> {
  const cells = scripts.map((text) => ({ variables: {}, args: [], text }));
  const traced = await traceFiles({ "main.sh": "" }, { cells, ...wish });
  if (!traced.ok && MAY_SANDBOX) throw new Error(traced.failures[0]?.message);
  return traced.ok ? traced.value : [];
}

/** The lines of the trace of one script, or `REFUSED`. */
export async function linesOf(script: string, wish: TraceWish = {}): Promise<readonly string[]> {
  const traced = await traceFiles({ "main.sh": script }, wish);
  if (traced.ok) {
    const rows = traced.value.map((trace) => ({ cell: { label: labelCell(trace) }, trace }));
    return renderTraces(rows).trimEnd().split("\n");
  }
  const [failure] = traced.failures;
  return [`${failure?.code}: ${failure?.message.slice(0, "E_SANDBOX".length)}`];
}

/** What is expected: these lines where there is a sandbox. */
export function orRefused(lines: readonly string[]): readonly string[] {
  return MAY_SANDBOX ? lines : [REFUSED];
}
