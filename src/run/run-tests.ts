import { join } from "node:path";
import type { Launcher, LaunchRequest } from "../exec/launcher.ts";
import { EVENT_LOG_NAME, type RunFolder } from "../history/run-folder.ts";
import { openEventLog } from "../history/event-log.ts";
import { EVENT_VERSION, type EventBody, type RunEvent, type RunStarted } from "../model/event.ts";
import type { LiveStatus } from "../model/live-status.ts";
import type { MemoryKiller } from "../model/outcome.ts";
import type { Limits, Plan } from "../model/plan.ts";
import { type RunRecord, startFold } from "../model/run-record.ts";
import type { Task } from "../model/task.ts";
import type { MachineState } from "../schedule/brake.ts";
import { Dispatcher, type DispatcherTools } from "./dispatcher.ts";
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
  /** Whether the bash that steps share has ended. Absent: there is none. */
  readonly hasShellEnded?: () => boolean;
  readonly onSignal: (listener: (signal: string) => void) => void;
  /** Puts the run under the best cap there is and names that. Called once, right after the first launches. */
  readonly holdBudget: () => Pick<RunStarted, "enforcement" | "enforcementFrom">;
  /** Called once, right after the first launches. `record` tells what has become of the run so far. */
  readonly openView: (record: () => RunRecord) => Promise<RunView>;
  /** Called when all tests are over, for what belongs to the run and takes time. Answers warnings. */
  readonly beforeEnd?: (record: RunRecord) => Promise<readonly string[]>;
  readonly decideExitCode: (record: RunRecord) => number;
}

/** Who watches a run. */
export interface RunView {
  /** Gets every event once, in order. */
  readonly onEvent: (event: RunEvent) => void;
  /** Called several times a second while the run goes on. */
  readonly onTick?: (status: LiveStatus) => void;
}

/** What is run, and what the log tells of it at the start. */
export interface RunRequest {
  readonly plan: Plan;
  /** The tasks of the plan in the order in which they should start. */
  readonly order: readonly Task[];
  readonly limits: Limits;
  readonly facts: Pick<
    RunStarted,
    "moultVersion" | "args" | "profile" | "predictedMs" | "isWhole" | "rerun" | "runner" | "rollout"
  >;
  readonly warnings: readonly string[];
}

const TICK_MS = 100;

/**
 * Runs a plan and answers its record. Every event goes to the log, to the reporters and into the
 * record in the same order. The first signal is forwarded to the tests, the second kills them;
 * in both cases the run ends with all that belongs to an end.
 *
 * The first tests are launched before anything else is made ready, and before the log has its head: what
 * is told of them meanwhile comes after that head.
 */
export async function runTests(request: RunRequest, tools: RunTools): Promise<RunRecord> {
  const { plan, limits } = request;
  const startedAtMs = tools.nowMs();
  const early: (readonly [body: EventBody, atMs: number])[] = [];
  let tell = (body: EventBody, atMs: number): void => void early.push([body, atMs]);
  const takeMemoryKill = (): MemoryKiller | undefined => kills.take();
  const work = startWork(request, {
    ...tools,
    takeMemoryKill,
    emit: (body) => tell(body, tools.nowMs()),
  });
  const held = tools.holdBudget();
  const kills = new MemoryKills(tools.countMemoryKills);
  const fold = startFold();
  const view = await tools.openView(fold.record);

  let seq = 0;
  const emit = (body: EventBody, atMs = tools.nowMs()): void => {
    const event: RunEvent = { seq: seq++, atMs, ...body };
    fold.add(event);
    log.append(event);
    view.onEvent(event);
  };
  const lateWarnings: string[] = [];
  const log = openEventLog(join(tools.folder.path, EVENT_LOG_NAME), (message) =>
    lateWarnings.push(message),
  );

  const head = {
    kind: "run-started" as const,
    version: EVENT_VERSION,
    runId: tools.folder.runId,
    root: plan.root,
    limits,
    ...held,
    taskCount: plan.tasks.length,
    ...(plan.suite === undefined ? {} : { suite: plan.suite }),
    ...request.facts,
  };
  emit(head, startedAtMs);
  for (const message of request.warnings) emit({ kind: "warning-given", message }, startedAtMs);
  for (const task of plan.tasks) emit(plannedEvent(task), startedAtMs);
  for (const [body, atMs] of early) emit(body, atMs);
  tell = emit;
  const { onTick } = view;
  const ticker = onTick && setInterval(() => onTick(work.status()), TICK_MS);
  await work.done;
  clearInterval(ticker);
  const remarks = (await tools.beforeEnd?.(fold.record())) ?? [];
  for (const message of [...remarks, ...lateWarnings]) emit({ kind: "warning-given", message });
  emit({ kind: "run-finished", exitCode: tools.decideExitCode(fold.record()) });
  log.close();
  return fold.record();
}

function plannedEvent(task: Task): EventBody {
  const { id, group, file, argv, reservedBytes, reservedFrom, cores, timeoutMs } = task;
  const { expectedMs, role, shell } = task;
  return {
    kind: "task-planned",
    task: id,
    group,
    ...(file === undefined ? {} : { file }),
    argv,
    reservedBytes,
    reservedFrom,
    cores,
    timeoutMs,
    ...(expectedMs === undefined ? {} : { expectedMs }),
    ...(role === undefined ? {} : { role }),
    ...(shell !== undefined && "entered" in shell ? { isBridged: true } : {}),
  };
}

/** The tests of a run, of which the first are launched. */
interface Work {
  /** Resolves when nothing waits and nothing runs. */
  readonly done: Promise<void>;
  readonly status: () => LiveStatus;
}

function startWork(
  request: RunRequest,
  tools: RunTools &
    Pick<DispatcherTools, "takeMemoryKill"> & { readonly emit: (event: EventBody) => void },
): Work {
  const { order, limits } = request;
  const { launcher, folder, env, emit, tickMs } = tools;
  const files = new TaskFiles(tools.scratchPath);
  const preload = watchPreloadStarts(launcher, (message) =>
    emit({ kind: "warning-given", message }),
  );
  const memory = new MemoryWatch(tickMs);
  const dispatcher = new Dispatcher(
    {
      tasks: order,
      mayContinue: request.plan.mayContinue ?? false,
      limits,
      emit,
      prepare: (task, place) => {
        const { launch, logPath } = prepareAttempt(task, place, { files, folder, env });
        const { shell, inheritsShell } = task;
        const bridged = {
          ...launch,
          ...(shell === undefined ? {} : { shell }),
          ...(inheritsShell === true ? { inheritsShell } : {}),
        };
        return { request: preload.request(bridged, task), logPath };
      },
    },
    {
      launcher: preload.launcher,
      memory,
      tickMs,
      readPressure: tools.readPressure,
      takeMemoryKill: tools.takeMemoryKill,
      hasShellEnded: tools.hasShellEnded ?? (() => false),
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
  const done = dispatcher.run().then(() => {
    isOver = true;
    memory.close();
    files.close();
  });
  return { done, status: () => dispatcher.status(tools.nowMs()) };
}

/** The command, the environment and the files of an attempt. */
function prepareAttempt(
  task: Task,
  { attempt, slot }: { readonly attempt: number; readonly slot: number },
  { files, folder, env }: Pick<RunTools, "folder" | "env"> & { readonly files: TaskFiles },
): { readonly launch: LaunchRequest; readonly logPath: string } {
  const name = files.nameFor(task, attempt);
  // Put together as text: to normalize what is normal takes longer than all the rest here.
  const logPath = `logs/${name}.log`;
  const [program = "", ...args] = task.argv;
  const facts = {
    runId: folder.runId,
    attempt,
    slot,
    scratchPath: files.scratchFor(slot),
    xmlPath: `${folder.path}/xml/${name}.xml`,
  };
  const launch = {
    argv: [program, ...args] as const,
    cwd: task.cwd,
    env: environmentOf(task, facts, env),
    logPath: `${folder.path}/${logPath}`,
  };
  return { launch, logPath };
}
