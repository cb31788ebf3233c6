import { mkdtempSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fillTree } from "../github/fill.ts";
import { toText } from "../github/value.ts";
import type { Tree } from "../github/workflow-text.ts";
import type { JobTools } from "./job-tools.ts";
import type { Conclusion, RunState } from "./run-state.ts";
import { findShell } from "./shells.ts";
import { makeStepFiles, readStepWrites } from "./step-files.ts";
import type { ProgramEnd } from "./step-program.ts";
import { dropHoles, fillKey, fillShell, type StepView } from "./step-scope.ts";

/** A step that was tried, or not. */
export interface Tried {
  readonly outcome: Conclusion;
  readonly reason?: string;
  readonly notRun?: string;
  /** With holes where they are not known. */
  readonly outputs: Readonly<Record<string, string>>;
  /** With what it wrote for those after it. */
  readonly state: RunState;
}

/** Runs the lines of a `run:` with its shell, and reads what it wrote. */
export async function runScript(
  view: StepView,
  run: Tree,
  { state, tools }: { readonly state: RunState; readonly tools: JobTools },
): Promise<Tried> {
  const shellText = fillShell(view);
  const shell = findShell(shellText);
  if (shell === undefined) return fail(`the shell ${shellText} is not known`, state);
  const folder = fillKey(view, "working-directory");
  if (folder === "") return fail("its working-directory is empty: write . for the root", state);
  const cwd = resolve(tools.root, folder ?? ".");
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true)
    return fail(`its working-directory is not there: ${folder}`, state);
  const script = dropHoles(toText(fillTree(run, view.find)));
  const files = makeStepFiles(
    mkdtempSync(join(tools.scratchPath, "step-")),
    script,
    shell.extension,
  );
  const [program, ...args] = shell.argv.map((word) => word.replaceAll("{0}", files.scriptPath));
  const argv = [...tools.prefix, program ?? "bash", ...args];
  const path = [...state.paths, view.env["PATH"] ?? tools.baseEnv["PATH"] ?? ""].join(":");
  const actionPath = findActionPath(view);
  const stopper = stopAfter(fillKey(view, "timeout-minutes"), tools);
  const end = await tools.runProgram({
    argv: [argv[0] ?? "bash", ...argv.slice(1)],
    cwd,
    env: {
      ...tools.baseEnv,
      ...view.env,
      ...runnerVariables(tools),
      ...(actionPath === undefined ? {} : { GITHUB_ACTION_PATH: actionPath }),
      ...files.variables,
      PATH: path,
    },
    onText: (text) => tools.say(tools.mask.push(text)),
    stop: stopper.signal,
  });
  stopper.clear();
  tools.say(tools.mask.end());
  const writes = readStepWrites(files);
  if (!writes.ok) return fail(writes.message, state);
  if (writes.summary !== "") tools.onSummary(writes.summary);
  const after: RunState = {
    ...state,
    written: { ...state.written, ...writes.env },
    paths: [...writes.paths, ...state.paths],
  };
  const outcome = judge(end, { isTimeUp: stopper.isTimeUp(), isCancelled: stopper.isCancelled() });
  return { ...outcome, outputs: writes.outputs, state: after };
}

function fail(reason: string, state: RunState): Tried {
  return { outcome: "failure", reason, outputs: {}, state };
}

function findActionPath({ find, isInAction }: StepView): string | undefined {
  const answer = find(["github", "action_path"]);
  return isInAction && "value" in answer ? toText(answer.value) : undefined;
}

/** What the runner sets is its own: an `env:` of the workflow does not change it. */
function runnerVariables({ baseEnv }: JobTools): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(baseEnv).filter(([name]) => /^(GITHUB|RUNNER)_/.test(name)),
  );
}

function judge(
  end: ProgramEnd,
  { isTimeUp, isCancelled }: { readonly isTimeUp: boolean; readonly isCancelled: boolean },
): Pick<Tried, "outcome" | "reason"> {
  if ("trouble" in end)
    return { outcome: "failure", reason: `it cannot be started: ${end.trouble}` };
  if (isTimeUp) return { outcome: "failure", reason: "its time is up (timeout-minutes)" };
  if (isCancelled) return { outcome: "cancelled", reason: "cancelled" };
  if (end.exitCode === 0) return { outcome: "success" };
  return { outcome: "failure", reason: `exit code ${end.exitCode}` };
}

/** More does not fit a timer, which then ends at once. */
const LONGEST_MS = 2 ** 31 - 1;

interface Stopper {
  readonly signal: AbortSignal;
  readonly isTimeUp: () => boolean;
  /** Whether the user ended this step: one that was begun after a cancellation ends as it ends. */
  readonly isCancelled: () => boolean;
  readonly clear: () => void;
}

function stopAfter(minutes: string | undefined, { cancel, quit }: JobTools): Stopper {
  const limitMs = Math.min(Number(minutes) * 60_000, LONGEST_MS);
  const time = new AbortController();
  const timer = limitMs > 0 ? setTimeout(() => time.abort(), limitMs) : undefined;
  // Steps that run after a cancellation are there to clean up: only a second one ends them.
  const user = cancel.aborted ? quit : AbortSignal.any([cancel, quit]);
  return {
    signal: AbortSignal.any([time.signal, user]),
    isCancelled: () => user.aborted,
    isTimeUp: () => time.signal.aborted,
    clear: () => clearTimeout(timer),
  };
}
