import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { codeOfExit } from "../exec/run-legacy.ts";
import type { ParityCell } from "../model/parity.ts";
import type { RealCell, RealEnd } from "../model/real-parity.ts";
import { renderRealParity } from "../report/real-parity.ts";
import { EXIT_CODES } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { commandOf } from "./legacy-command.ts";
import { programEnvironment } from "./program-environment.ts";
import { showFailures } from "./show-failures.ts";
import { type CellsToVerify, planCells } from "./verify-cells.ts";

/**
 * `moult verify --real-run`: in each cell the script twice and Moult once, for real, in the folder of the project. Who is
 * first alternates. What differs while the script itself ends twice in the same way is different: exit 6.
 */
export async function realRun(wish: CellsToVerify, { host, flags }: Invocation): Promise<number> {
  const { root } = wish.request;
  const plans = await planCells(wish);
  if (!plans.ok) return showFailures(host, plans.failures);
  const before = listChanges(root);
  const cells: RealCell[] = [];
  for (const [index, cell] of wish.cells.entries()) {
    const plan = plans.value[index];
    const isVerbatim = plan?.ok === true && plan.value.isHandedOver;
    cells.push(await runCell(wish, { cell, host, isVerbatim, isMoultFirst: index % 2 === 1 }));
  }
  const isJson = flags["json"] === true;
  host.stdout.write(
    isJson ? `${JSON.stringify({ version: 1, cells }, undefined, 2)}\n` : renderRealParity(cells),
  );
  if (listChanges(root) !== before)
    host.stderr.write("warning: the runs have changed the work tree; see: git status\n");
  const isDifferent = cells.some(({ result }) => result === "different");
  return isDifferent ? EXIT_CODES.mismatch.code : EXIT_CODES.passed.code;
}

interface RealCall {
  readonly cell: ParityCell;
  readonly host: Invocation["host"];
  readonly isMoultFirst: boolean;
  /** Whether the script gets the whole, and Moult ends as it does. */
  readonly isVerbatim: boolean;
}

async function runCell(wish: CellsToVerify, call: RealCall): Promise<RealCell> {
  const { cell, host, isMoultFirst, isVerbatim } = call;
  const { root, script: path, scratchRoot } = wish.request;
  const env = { ...programEnvironment(host.env), ...cell.variables };
  const scratch = mkdtempSync(join(scratchRoot, "moult-real-"));
  try {
    const report = join(scratch, "report.json");
    const config = ["--config", wish.planner.loaded.path, "--reporter", `json=${report}`];
    const argv = [...host.program, "run", ...config, "--", ...cell.args];
    const runMoult = (): Promise<RealEnd> => runToEnd(argv, { root, env, host });
    const runScript = (): Promise<RealEnd> =>
      runToEnd(commandOf(root, path, cell.args), { root, env, host });
    const early = isMoultFirst ? await runMoult() : undefined;
    const one = await runScript();
    const moult = early ?? (await runMoult());
    const script = [one, await runScript()];
    const result = compareEnds(script, moult, isVerbatim);
    return { label: cell.label, result, script, moult, steps: readSteps(report) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Moult has one exit code for failed tests, whatever that of the script; only a suite that is handed over keeps it. Any
 * other code of Moult is no end of the tests.
 */
function compareEnds(
  script: readonly RealEnd[],
  moult: RealEnd,
  isVerbatim: boolean,
): RealCell["result"] {
  const toEnd = ({ exitCode }: RealEnd): number => (isVerbatim ? exitCode : Math.min(exitCode, 1));
  const ends = new Set(script.map(toEnd));
  if (ends.size > 1) return "noisy";
  const isEnd = isVerbatim || moult.exitCode <= EXIT_CODES.testsFailed.code;
  return isEnd && ends.has(toEnd(moult)) ? "equal" : "different";
}

interface Around {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly host: Invocation["host"];
}

function runToEnd(argv: readonly string[], { root, env, host }: Around): Promise<RealEnd> {
  const [program = "", ...args] = argv;
  const startedMs = host.tickMs();
  const { promise, resolve } = Promise.withResolvers<RealEnd>();
  const end = (exitCode: number): void =>
    resolve({ exitCode, wallMs: Math.round(host.tickMs() - startedMs) });
  const child = spawn(program, args, { cwd: root, env, stdio: "ignore" });
  child.once("error", () => end(127)); // As a shell says that it cannot be started.
  child.once("exit", (code, signal) => end(codeOfExit(code, signal)));
  return promise;
}

function readSteps(path: string): RealCell["steps"] {
  try {
    // Written by Moult itself a moment ago: src/report/json.ts.
    const report: { tasks: RealCell["steps"] } = JSON.parse(readFileSync(path, "utf8"));
    return report.tasks.map(({ id, verdict }) => ({ id, verdict }));
  } catch {
    return []; // Nothing was run: handed over, or a failure.
  }
}

/** What git says of the work tree; the same text where there is no git. */
function listChanges(root: string): string {
  return spawnSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" }).stdout ?? "";
}
