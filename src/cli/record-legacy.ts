import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Child, End, Launcher } from "../exec/launcher.ts";
import { followFile, type FollowedFile } from "../exec/follow-file.ts";
import { openLauncher } from "../exec/open-launcher.ts";
import { readPressure } from "../exec/pressure.ts";
import { createRunFolder, makeRunId, type RunFolder } from "../history/run-folder.ts";
import { plainName } from "../lib/ansi.ts";
import { formatBytes } from "../lib/bytes.ts";
import { formatDuration } from "../lib/duration.ts";
import type { Host } from "../lib/host.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { RunRecord } from "../model/run-record.ts";
import { runTests } from "../run/run-tests.ts";
import { addToHistory } from "./add-to-history.ts";
import { describeBug } from "./bug.ts";
import { exitCodeOfSignal } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { planLegacy } from "./legacy-plan.ts";
import { type Project, readProject } from "./project.ts";
import { findPlace } from "./rollout-mark.ts";
import { checkReports, viewStream, writeReports } from "./reporters.ts";
import type { ScriptCall } from "./script-call.ts";

/**
 * Runs the old script as a run with one task: the same events, log and reports, and nothing that would not be there
 * without Moult: no limit, no cap, no variable for tests. Answers its exit code; a failure when it was not started.
 */
export async function recordLegacy(
  call: ScriptCall,
  invocation: Invocation,
): Promise<Result<number>> {
  const { host } = invocation;
  const project = await readProject(invocation);
  if (!project.ok) return project;
  const runId = makeRunId(host.nowMs(), host.random());
  const launcher = openLauncher({
    env: call.env,
    cookie: `${runId}-${host.random().toString(36).slice(2)}`,
    kill: host.kill,
    isPlain: true,
  });
  const stream = viewStream({ settings: project.value.settings, call: invocation });
  const watch = watchScript(launcher, stream);
  try {
    const folder = createRunFolder(call.root, { runId, spareRoot: host.temporaryFolder });
    const record = await runOne({ call, project: project.value, folder, watch }, invocation);
    await watch.close();
    const ended = await watch.exitCode();
    if (ended.ok) await tellEnd({ call, project: project.value, folder, record }, invocation);
    return ended;
  } catch (error) {
    host.stderr.write(describeBug(error, host));
    return await watch.exitCode();
  } finally {
    await watch.close();
    await launcher.close();
  }
}

interface Recorded {
  readonly call: ScriptCall;
  readonly project: Project;
  readonly folder: RunFolder;
}

async function runOne(
  { call, project, folder, watch }: Recorded & { readonly watch: ScriptWatch },
  { host, scriptArgs }: Invocation,
): Promise<RunRecord> {
  const scratchPath = mkdtempSync(join(host.temporaryFolder, "moult-"));
  const job = { variables: host.env, args: scriptArgs };
  const place = await findPlace(project.loaded, job, { runner: "legacy", pair: call.pair });
  const request = planLegacy(call, { host, place });
  const warnings = folder.warning === undefined ? [] : [folder.warning];
  let signalCount = 0;
  try {
    return await runTests(
      { ...request, warnings },
      {
        launcher: watch.launcher,
        folder,
        scratchPath,
        env: {},
        nowMs: host.nowMs,
        tickMs: host.tickMs,
        // The run hears of the first. It takes a second one as the wish to kill, which the script might not.
        onSignal: (listener) =>
          host.onSignal((signal) => {
            signalCount += 1;
            if (signalCount === 1) listener(signal);
            else watch.kill(signal);
          }),
        holdBudget: () => ({ enforcement: "none" }),
        readPressure: () => ({ availableBytes: Number.POSITIVE_INFINITY }),
        countMemoryKills: () => ({ kernel: readPressure().oomKillCount, cap: 0 }),
        openView: () => Promise.resolve({ onEvent: () => undefined, onTick: watch.read }),
        decideExitCode: (record) => exitCodeOfScript(record.tasks[0]?.attempts.at(-1) ?? {}),
      },
    );
  } finally {
    rmSync(scratchPath, { recursive: true, force: true });
  }
}

/** The exit code as a shell tells it. */
function exitCodeOfScript({ exitCode, signal }: Pick<End, "exitCode" | "signal">): number {
  if (signal === undefined) return exitCode ?? 127;
  const [, number] = /^signal (\d+)$/.exec(signal) ?? []; // One that Node has no name for.
  return number === undefined ? exitCodeOfSignal(signal) : 128 + Number(number);
}

/** The script under way. */
interface ScriptWatch {
  /** For the run. */
  readonly launcher: Launcher;
  /** Passes on what it has printed since. */
  readonly read: () => void;
  readonly kill: (signal: string) => void;
  /** Waits for its end; a failure when it was never started. */
  readonly exitCode: () => Promise<Result<number>>;
  readonly close: () => Promise<void>;
}

function watchScript(launcher: Launcher, stream: Host["stdout"]): ScriptWatch {
  let child: Child | undefined;
  let output: FollowedFile | undefined;
  return {
    launcher: {
      ...launcher,
      launch: (request) => {
        output = followFile(request.logPath, stream);
        // What a test is told, and its caps on threads, are nothing for a script that is no test.
        child = launcher.launch({ ...request, env: {} });
        return child;
      },
    },
    read: () => output?.read(),
    kill: (signal) => child?.kill(signal),
    exitCode: async () => {
      const start = (await child?.started) ?? { refused: "nothing was launched" };
      if (child !== undefined && "pid" in start) {
        return success(exitCodeOfScript(await child.ended));
      }
      return failed({
        code: "environment-broken",
        message: `it could not be started for that (${"refused" in start ? start.refused : ""})`,
        next: "see whether moult doctor finds something",
      });
    },
    close: async () => output?.close(),
  };
}

/** Writes the reports, the history and a line. What cannot be written is a warning: the exit code is the script's. */
async function tellEnd(
  { call, project, folder, record }: Recorded & { readonly record: RunRecord },
  invocation: Invocation,
): Promise<void> {
  const { host } = invocation;
  const warn = (text: string): void => host.stderr.write(`warning: ${plainName(text)}\n`);
  if (folder.warning !== undefined) warn(folder.warning);
  const writing = { settings: project.settings, call: invocation };
  checkReports(writing); // Makes their folders.
  const written = await writeReports(writing, record);
  if (!written.ok) for (const { message } of written.failures) warn(message);
  if (folder.warning === undefined) await addToHistory(record, host);
  const { exitCode = 0, durationMs, peakBytes, runId } = record;
  const figures = `exit code ${exitCode}, ${formatDuration(durationMs)}, ${formatBytes(peakBytes)}`;
  host.stderr.write(`${plainName(`recorded ${call.script}: ${figures} (run ${runId})`)}\n`);
}
