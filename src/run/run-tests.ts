import { join } from "node:path";
import type { Launcher, LaunchRequest } from "../exec/launcher.ts";
import { EVENT_LOG_NAME, type RunFolder } from "../history/run-folder.ts";
import { openEventLog } from "../history/event-log.ts";
import { EVENT_VERSION, type EventBody, type RunEvent, type RunStarted } from "../model/event.ts";
import type { LiveStatus } from "../model/live-status.ts";
import type { Limits, Plan } from "../model/plan.ts";
import { type RunRecord, startFold } from "../model/run-record.ts";
import type { Task } from "../model/task.ts";
import type { MachineState } from "../schedule/brake.ts";
import { Dispatcher } from "./dispatcher.ts";
import { type KillCounts, MemoryKills } from "./memory-kills.ts";
import { MemoryWatch } from "./memory-watch.ts";
import { watchPreloadStarts } from "./preload-starts.ts";
import { environmentOf } from "./task-environment.ts";
import { TaskFiles } from "./task-files.ts";

/** Everything that a run needs from outside. */
export interface RunTools {
  readonly launcher: Launcher;
  readonly folder: RunFolder;
  /** A short absolute path that does not exist yet, for the scratch folders of the tests. */
  readonly scratchPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowMs: () => number;
  readonly tickMs: () => number;
  /** How the machine is doing; asked about twice a second. */
  readonly readPressure: () => MachineState;
  readonly countMemoryKills: () => KillCounts;
  readonly onSignal: (listener: (signal: string) => void) => void;
  /** Gets every event once, in order. */
  readonly onEvent: (event: RunEvent) => void;
  /** Called several times a second while the run goes on. */
  readonly onTick?: (status: LiveStatus) => void;
  readonly decideExitCode: (record: RunRecord) => number;
}

/** What is run, and what the log tells of it at the start. */
export interface RunRequest {
  readonly plan: Plan;
  /** The tasks of the plan in the order in which they should start. */
  readonly order: readonly Task[];
  readonly limits: Limits;
  readonly facts: Pick<
    RunStarted,
    "moultVersion" | "args" | "enforcement" | "profile" | "predictedMs" | "isWhole" | "rerun"
  >;
  readonly warnings: readonly string[];
}

const TICK_MS = 100;

/**
 * Runs a plan and answers its record. Every event goes to the log, to the reporters and into the
 * record in the same order. The first signal is forwarded to the tests, the second kills them;
 * in both cases the run ends with all that belongs to an end.
 */
export async function runTests(request: RunRequest, tools: RunTools): Promise<RunRecord> {
  const { plan, limits } = request;
  const fold = startFold();
  let seq = 0;
  const emit = (body: EventBody): void => {
    const event: RunEvent = { seq: seq++, atMs: tools.nowMs(), ...body };
    fold.add(event);
    log.append(event);
    tools.onEvent(event);
  };
  const lateWarnings: string[] = [];
  const log = openEventLog(join(tools.folder.path, EVENT_LOG_NAME), (message) =>
    lateWarnings.push(message),
  );

  emit({
    kind: "run-started",
    version: EVENT_VERSION,
    runId: tools.folder.runId,
    root: plan.root,
    limits,
    taskCount: plan.tasks.length,
    ...request.facts,
  });
  for (const message of request.warnings) emit({ kind: "warning-given", message });
  for (const task of plan.tasks) {
    const { id, group, file, argv, reservedBytes, reservedFrom, cores, timeoutMs } = task;
    const { expectedMs } = task;
    const known = file === undefined ? {} : { file };
    const learned = expectedMs === undefined ? {} : { expectedMs };
    const limited = { argv, reservedBytes, reservedFrom, cores, timeoutMs };
    emit({ kind: "task-planned", task: id, group, ...known, ...limited, ...learned });
  }
  await dispatch(request, { ...tools, emit });
  for (const message of lateWarnings) emit({ kind: "warning-given", message });
  emit({ kind: "run-finished", exitCode: tools.decideExitCode(fold.record()) });
  log.close();
  return fold.record();
}

async function dispatch(
  request: RunRequest,
  tools: RunTools & { readonly emit: (event: EventBody) => void },
): Promise<void> {
  const { order, limits } = request;
  const { launcher, folder, env, emit, tickMs, onTick } = tools;
  const files = new TaskFiles(tools.scratchPath);
  const preload = watchPreloadStarts(launcher, (message) =>
    emit({ kind: "warning-given", message }),
  );
  const memory = new MemoryWatch(tickMs);
  const kills = new MemoryKills(tools.countMemoryKills);
  const dispatcher = new Dispatcher(
    {
      tasks: order,
      limits,
      emit,
      prepare: (task, place) => {
        const { launch, logPath } = prepareAttempt(task, place, { files, folder, env });
        return { request: preload.request(launch, task), logPath };
      },
    },
    {
      launcher: preload.launcher,
      memory,
      tickMs,
      readPressure: tools.readPressure,
      takeMemoryKill: () => kills.take(),
    },
  );

  let signalCount = 0;
  let isOver = false;
  tools.onSignal((signal) => {
    // The reports are being written: that is bounded, and what everybody waits for.
    if (isOver) return;
    signalCount += 1;
    if (signalCount === 1) dispatcher.cancel({ kind: "signal", signal }, signal);
    else dispatcher.killAll({ kind: "signal", signal });
  });
  void launcher.lost.then((message) => dispatcher.killAll({ kind: "broken", message }));
  const ticker = onTick && setInterval(() => onTick(dispatcher.status(tools.nowMs())), TICK_MS);
  await dispatcher.run();
  clearInterval(ticker);
  isOver = true;
  memory.close();
  files.close();
}

/** The command, the environment and the files of an attempt. */
function prepareAttempt(
  task: Task,
  { attempt, slot }: { readonly attempt: number; readonly slot: number },
  { files, folder, env }: Pick<RunTools, "folder" | "env"> & { readonly files: TaskFiles },
): { readonly launch: LaunchRequest; readonly logPath: string } {
  const name = files.nameFor(task, attempt);
  const logPath = join("logs", `${name}.log`);
  const [program = "", ...args] = task.argv;
  const facts = {
    runId: folder.runId,
    attempt,
    slot,
    scratchPath: files.scratchFor(slot),
    xmlPath: join(folder.path, "xml", `${name}.xml`),
  };
  const launch = {
    argv: [program, ...args] as const,
    cwd: task.cwd,
    env: environmentOf(task, facts, env),
    logPath: join(folder.path, logPath),
  };
  return { launch, logPath };
}
