import type { ParseBash } from "../bash/tree-sitter.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { Trace, TraceProblem } from "../model/trace.ts";
import { makeTrace, type TracedCell } from "./make-trace.ts";
import { findBlinding } from "./find-blinding.ts";
import { findUnknown, listUnanswered } from "./find-unknown.ts";
import { findUnseen, listTraps } from "./find-unseen.ts";
import type { CellLog } from "./read-log.ts";
import { findSandbox, runBatch, type Sandbox, type SandboxCall } from "./sandbox.ts";
import { makeBox, type BoxOptions } from "./sandbox-box.ts";
import { openTexts, readWithText } from "./script-texts.ts";
import { openTrees } from "./script-trees.ts";
import { findTools } from "./tools.ts";

/** What is run, and where. */
export interface CellsCall extends Omit<SandboxCall, "box">, Omit<BoxOptions, "tools"> {
  /** How many sandboxes run at once. */
  readonly jobs: number;
}

/** Runs a script in each of the cells, in sandboxes; answers the traces in their order. Fails when there is no sandbox. */
export async function runCells(call: CellsCall): Promise<Result<readonly Trace[]>> {
  if (call.cells.length === 0) return success([]);
  const tools = findTools(call.assumptions, call.path);
  if ("missing" in tools) return failed(describeNoSandbox(`${tools.missing} is not installed`));
  const read = openTexts(call.root);
  const box = makeBox({ ...call, tools: tools.lists });
  try {
    const found = await findSandbox({ ...call, box });
    if ("reasons" in found) return failed(describeNoSandbox(found.reasons));
    const { logs, trouble } = await runBatches(found.sandbox, { ...call, box });
    const isAsked = [...logs.values()].some(needsTrees);
    // Some 60 ms: only where it is needed.
    const readTrees = isAsked ? openTrees(await loadParser()) : undefined;
    const judge = (cell: TracedCell, log: CellLog): Trace => {
      const trace = makeTrace(cell, log, call.script);
      const texts = readWithText(read, call.script, cell.text);
      const problem = trace.problem ?? findBlinding(call.script, trace, texts);
      if (problem !== undefined) return { ...trace, problem };
      if (readTrees === undefined || !needsTrees(log)) return trace;
      const trees = readTrees([call.script, ...trace.sources], texts);
      const unknown = findUnseen(log, trees) ?? findUnknown(log, trees);
      return unknown === undefined ? trace : { ...trace, problem: unknown };
    };
    return success(
      call.cells.map((cell, index) => {
        const log = logs.get(index);
        return log === undefined ? lostTrace(cell, call.script, trouble) : judge(cell, log);
      }),
    );
  } finally {
    box.remove();
  }
}

/** Some cells for each start of a sandbox, and some sandboxes at once. */
async function runBatches(
  sandbox: Sandbox,
  call: SandboxCall & { readonly cells: readonly TracedCell[]; readonly jobs: number },
): Promise<{ readonly logs: ReadonlyMap<number, CellLog>; readonly trouble: string }> {
  const { jobs } = call;
  const indexes = [...call.cells.keys()];
  const size = Math.min(MOST_IN_BATCH, Math.ceil(indexes.length / (jobs * BATCHES_PER_JOB)));
  const batches = Array.from({ length: Math.ceil(indexes.length / size) }, (_, at) =>
    indexes.slice(at * size, (at + 1) * size),
  );
  const logs = new Map<number, CellLog>();
  const waiting = batches.values();
  let trouble = "";
  const work = async (): Promise<void> => {
    for (const batch of waiting) {
      const end = await runBatch(sandbox, call, batch.map(String));
      for (const log of end.logs) logs.set(log.cell, log);
      if (end.logs.length < batch.length) trouble = end.trouble;
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, batches.length) }, work));
  return { logs, trouble };
}

/** Whether only the syntax of the script says what a log means. */
function needsTrees(log: CellLog): boolean {
  return listUnanswered(log).length > 0 || listTraps(log).length > 0;
}

async function loadParser(): Promise<ParseBash> {
  const { loadBashParser } = await import("../bash/tree-sitter.ts");
  return loadBashParser();
}

const MOST_IN_BATCH = 16;
// The last ones end at about the same time.
const BATCHES_PER_JOB = 3;

function describeNoSandbox(reason: string): Failure {
  return {
    code: "environment-broken",
    message: `E_SANDBOX: nothing of the script is run without a sandbox, and none works here: ${reason}`,
    next: "install bubblewrap or allow user namespaces, then: moult doctor",
  };
}

function lostTrace({ variables, args }: TracedCell, script: string, trouble: string): Trace {
  const problem: TraceProblem = {
    code: "E_SANDBOX",
    message: `the sandbox ended before this cell did${trouble === "" ? "" : `: ${trouble}`}`,
    place: { path: script, line: 1 },
    next: "try again with fewer at once: --jobs 1",
  };
  return { variables, args, exitCode: 1, events: [], openQuestions: [], sources: [], problem };
}
