import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseShebangFlags } from "../bash/shebang.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { Trace, TraceProblem } from "../model/trace.ts";
import type { Assumptions } from "./assumptions.ts";
import { makeTrace, type TracedCell } from "./make-trace.ts";
import type { CellLog } from "./read-log.ts";
import { renderRules, renderSetUp } from "./render-rules.ts";
import { findSandbox, runBatch, type Sandbox, type SandboxCall } from "./sandbox.ts";
import { JUDGE_TEXTS, makeBox, readJudgeText } from "./sandbox-box.ts";
import { findTools } from "./tools.ts";
import { hashText, openTraceCache } from "./trace-cache.ts";
import { addTree } from "./tree-print.ts";

/** A script and the environments for which it is traced. */
export interface TraceRequest {
  /** Absolute: the project. */
  readonly root: string;
  /** Relative to the root, with "/": as it is called. */
  readonly script: string;
  readonly cells: readonly TracedCell[];
  readonly assumptions: Assumptions;
  /** The longest time of one cell. */
  readonly timeoutMs: number;
  /** How many sandboxes run at once. */
  readonly jobs: number;
  /** Of the machine, to find programs. */
  readonly path: string | undefined;
  /** Where a folder for the sandbox is made. Absolute. */
  readonly scratchRoot: string;
  /** Where traces are kept; absolute. Absent: they are not. */
  readonly cachePath?: string;
  readonly kill: SandboxCall["kill"];
}

/**
 * Traces a script in each of the cells; answers the traces in their order. A trace that is not complete says so in its
 * `problem`. Fails when the script cannot be read or there is no sandbox: nothing runs outside of one.
 */
export async function traceScript(request: TraceRequest): Promise<Result<readonly Trace[]>> {
  const text = readScript(request);
  if (text === undefined) return failed(describeMissing(request.script));
  const cache =
    request.cachePath === undefined
      ? undefined
      : openTraceCache(request.cachePath, describeGround(request, text), request.root);
  const traces = new Map<number, Trace>();
  for (const [index, cell] of request.cells.entries()) {
    const kept = cache?.find(cell);
    if (kept !== undefined) traces.set(index, kept);
  }
  const missing = [...request.cells.keys()].filter((index) => !traces.has(index));
  const made = missing.length === 0 ? success([]) : await traceCells(request, text, missing);
  if (!made.ok) return made;
  for (const [index, trace] of made.value) {
    traces.set(index, trace);
    if (trace.problem === undefined) cache?.keep(request.cells[index], trace);
  }
  return success(request.cells.flatMap((_, index) => traces.get(index) ?? []));
}

type Numbered = readonly [index: number, trace: Trace];

async function traceCells(
  request: TraceRequest,
  text: string,
  indexes: readonly number[],
): Promise<Result<readonly Numbered[]>> {
  const tools = findTools(request.assumptions, request.path);
  if ("missing" in tools) return failed(describeNoSandbox(`${tools.missing} is not installed`));
  const box = makeBox({
    ...request,
    tools: tools.lists,
    // What CI gets when it starts the file itself.
    command: [...parseShebangFlags(text), request.script],
  });
  try {
    const call = { ...request, box };
    const found = await findSandbox(call);
    if ("reasons" in found) return failed(describeNoSandbox(found.reasons));
    const logs = await runCells(found.sandbox, call, { indexes, jobs: request.jobs });
    return success(
      indexes.map((index): Numbered => {
        const log = logs.get(index);
        const cell = request.cells[index] ?? { variables: {}, args: [] };
        const trace = makeTrace(cell, log ?? lostLog(index), request.script);
        const problem =
          log === undefined ? describeLost(request.script) : findBlinding(trace, request);
        return [index, problem === undefined ? trace : { ...trace, problem }];
      }),
    );
  } finally {
    box.remove();
  }
}

/** Some cells for each start of a sandbox, and some sandboxes at once. */
async function runCells(
  sandbox: Sandbox,
  call: SandboxCall,
  { indexes, jobs }: { readonly indexes: readonly number[]; readonly jobs: number },
): Promise<ReadonlyMap<number, CellLog>> {
  const size = Math.min(MOST_IN_BATCH, Math.ceil(indexes.length / (jobs * BATCHES_PER_JOB)));
  const batches = Array.from({ length: Math.ceil(indexes.length / size) }, (_, at) =>
    indexes.slice(at * size, (at + 1) * size),
  );
  const logs = new Map<number, CellLog>();
  const waiting = batches.values();
  const work = async (): Promise<void> => {
    for (const batch of waiting) {
      const end = await runBatch(sandbox, call, batch.map(String));
      for (const log of end.logs) logs.set(log.cell, log);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, batches.length) }, work));
  return logs;
}

const MOST_IN_BATCH = 16;
// The last ones end at about the same time.
const BATCHES_PER_JOB = 3;

/** All that the trace of any cell depends on. */
function describeGround(request: TraceRequest, text: string): string {
  const { script, assumptions, root } = request;
  const hash = createHash("sha256");
  for (const name of Object.keys(JUDGE_TEXTS)) {
    if (name === "sandbox" || name === "cell" || name === "prelude")
      hash.update(readJudgeText(name));
  }
  hash.update([script, text, renderRules(assumptions), renderSetUp(assumptions), ""].join("\0"));
  addTree(hash, root);
  return hashText(hash.digest());
}

function readScript({ root, script }: Pick<TraceRequest, "root" | "script">): string | undefined {
  try {
    return readFileSync(join(root, script), "utf8");
  } catch {
    return undefined;
  }
}

/** A script with a handler of its own for unknown commands would hide them. */
function findBlinding(trace: Trace, { root, script }: TraceRequest): TraceProblem | undefined {
  if (trace.problem !== undefined) return trace.problem;
  for (const path of [script, ...trace.sources]) {
    const lines = readScript({ root, script: path })?.split("\n") ?? [];
    const at = lines.findIndex((line) => /^\s*(function\s+)?command_not_found_handle\b/.test(line));
    if (at < 0) continue;
    return {
      code: "E_TRACER",
      message:
        "the script has a command_not_found_handle of its own, which is how commands are seen",
      place: { path, line: at + 1 },
      next: "define it only where it is needed, behind a condition on a variable that the cell sets",
    };
  }
  return undefined;
}

function describeMissing(script: string): Failure {
  return {
    code: "file-missing",
    message: `the script cannot be read: ${script}`,
    place: { path: script },
    next: "name a script of this project",
  };
}

function describeNoSandbox(reason: string): Failure {
  return {
    code: "environment-broken",
    message: `E_SANDBOX: nothing of the script is run without a sandbox, and none works here: ${reason}`,
    next: "install bubblewrap or allow user namespaces, then: moult doctor",
  };
}

function lostLog(cell: number): CellLog {
  return { cell, exitCode: 1, isLate: false, error: "", entries: [] };
}

function describeLost(script: string): TraceProblem {
  return {
    code: "E_SANDBOX",
    message: "the sandbox ended before this cell did",
    place: { path: script, line: 1 },
    next: "try again with fewer at once: --jobs 1",
  };
}
