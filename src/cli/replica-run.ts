import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listEvents } from "../github/list-jobs.ts";
import { childOf, textOf } from "../github/workflow-text.ts";
import { makeRunId } from "../history/run-folder.ts";
import { plainName } from "../lib/ansi.ts";
import { formatDuration } from "../lib/duration.ts";
import { assessFidelity } from "../replica/fidelity.ts";
import {
  type CheckoutFacts,
  makeBaseEnvironment,
  makeRunFacts,
} from "../replica/job-environment.ts";
import { knowContexts } from "../replica/job-contexts.ts";
import { type Mask, openMask } from "../replica/mask.ts";
import type { StepEnd } from "../replica/job-tools.ts";
import { runJob } from "../replica/run-steps.ts";
import { isWindows } from "../replica/runners.ts";
import { openPrograms } from "../replica/step-program.ts";
import type { StepsScope } from "../replica/step-scope.ts";
import { EXIT_CODES, exitCodeOfSignal } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { openStepMemory } from "./replica-memory.ts";
import { type ListedJob, readLabels } from "./replica-jobs.ts";
import { listCommands } from "./replica-commands.ts";
import { findJobObstacle, type JobObstacle } from "./replica-obstacle.ts";
import { compareTools, renderFidelity } from "./replica-report.ts";
import type { ReplicaWish } from "./replica-wish.ts";
import {
  findRunner,
  imitateRunner,
  type Imitation,
  NO_IMITATION,
  readGitFacts,
  readSystemName,
} from "./replica-world.ts";

/** A job that is ready to run, and what will not be as on CI. */
export interface PreparedReplica {
  readonly report: string;
  readonly job: ListedJob;
  readonly scope: StepsScope;
  readonly facts: CheckoutFacts;
  readonly wish: ReplicaWish;
  readonly mask: Mask;
  readonly obstacle: JobObstacle | undefined;
  readonly imitation: Imitation;
}

/** Reads all that a job needs, and writes its fidelity report. Runs nothing but `--version` of programs. */
export async function prepareReplica(
  { host }: Invocation,
  {
    root,
    job,
    wish,
  }: { readonly root: string; readonly job: ListedJob; readonly wish: ReplicaWish },
): Promise<PreparedReplica> {
  const { run, tree } = job;
  const facts: CheckoutFacts = {
    root,
    ...readGitFacts(root),
    ...(wish.eventData === undefined ? {} : { eventData: wish.eventData }),
    event: wish.event ?? listEvents(tree)[0] ?? "push",
    workflow: textOf(childOf(tree, "name")) ?? run.frame.root,
    job: run.frame.jobs.at(-1)?.job ?? "",
    scratchPath: join(host.temporaryFolder, "moult-replica"),
    arch: host.arch,
  };
  const runFacts = makeRunFacts(facts, wish);
  const labels = readLabels(run);
  const { allowsUnknown } = wish;
  const around = { facts: runFacts, allowsUnknown, isOnWindows: labels.some(isWindows) };
  const contexts = knowContexts(run, runFacts);
  const fidelity = assessFidelity({ ...run, contexts }, around);
  const { path, machine } = { path: host.env["PATH"], machine: readMachine(host) };
  const spec = wish.as ?? findRunner(labels);
  const imitation = wish.as === undefined ? NO_IMITATION : imitateRunner(wish.as, host);
  const tools = compareTools(fidelity, await listCommands(fidelity.scripts), path);
  const mask = openMask(Object.values(wish.secrets));
  const runner = { labels, spec, told: imitation.told };
  return {
    report: mask.hide(renderFidelity(fidelity, { machine, runner, tools })),
    job,
    scope: { ...around, contexts, depth: 0 },
    facts,
    wish,
    mask,
    obstacle: findJobObstacle(job, facts, wish),
    imitation,
  };
}

function readMachine(host: Invocation["host"]): Parameters<typeof renderFidelity>[1]["machine"] {
  return {
    coreCount: host.coreCount,
    memoryBytes: host.totalMemoryBytes,
    system: readSystemName(),
    path: host.env["PATH"],
  };
}

/** Runs the steps of a job. Answers 0 when the job succeeds, 1 when it fails, 128+n when a signal ended it. */
export async function runReplica(
  { host, flags }: Invocation,
  { job, scope, facts, wish, mask, imitation }: PreparedReplica,
): Promise<number> {
  const scratchPath = mkdtempSync(join(host.temporaryFolder, "moult-replica-"));
  const here = { ...facts, scratchPath };
  for (const name of ["temp", "tools"]) mkdirSync(join(scratchPath, name));
  const runFacts = makeRunFacts(here, wish);
  const eventPath = join(scratchPath, "event.json");
  writeFileSync(eventPath, `${JSON.stringify(facts.eventData ?? {})}\n`);
  const keepsShell = flags["keepEnv"] === true;
  const [cancel, quit] = [new AbortController(), new AbortController()];
  let signalName: string | undefined;
  host.onSignal((signal) => {
    (signalName === undefined ? cancel : quit).abort();
    signalName ??= signal;
  });
  const programs = openPrograms(host.kill, scratchPath);
  const memory = openStepMemory(imitation.memory, makeRunId(host.nowMs(), host.random()));
  // All that is said may hold secrets: names of steps, reasons, the summary.
  const say = (text: string): void => host.stdout.write(mask.hide(text));
  const ends: StepEnd[] = [];
  const summaries: string[] = [];
  try {
    const state = await runJob(
      childOf(job.run.tree, "steps"),
      { ...scope, contexts: knowContexts(job.run, runFacts), facts: runFacts },
      {
        root: facts.root,
        scratchPath,
        baseEnv: {
          ...makeBaseEnvironment(host.env, here, { keepsShell }),
          ...memory.env,
          RUNNER_TRACKING_ID: scratchPath,
          GITHUB_EVENT_PATH: eventPath,
        },
        prefix: [...memory.prefix, ...imitation.prefix],
        runProgram: programs.run,
        mask,
        say,
        cancel: cancel.signal,
        quit: quit.signal,
        tickMs: host.tickMs,
        onEnd: (end) => {
          ends.push(end);
          say(describeEnd(end));
        },
        onSummary: (markdown) => summaries.push(markdown),
      },
    );
    if (summaries.length > 0) say(`\nsummary of the job:\n${summaries.join("\n")}\n`);
    say(`\n${renderEnds(ends)}${memory.describeEnd()}job: ${state.status}\n`);
    if (signalName !== undefined) return exitCodeOfSignal(signalName);
    return state.status === "success" ? EXIT_CODES.passed.code : EXIT_CODES.testsFailed.code;
  } finally {
    programs.end();
    memory.close();
    rmSync(scratchPath, { recursive: true, force: true });
  }
}

/** What is said right after a step that has not simply succeeded; nothing for one that has. */
function describeEnd({ name, outcome, conclusion, reason, notRun }: StepEnd): string {
  if (notRun !== undefined) return `-- ${plainName(name)}: not run: ${plainName(notRun)}\n`;
  if (outcome === "success") return "";
  const forgiven = outcome === "failure" && conclusion === "success" ? ", which may fail" : "";
  return `-- ${plainName(name)}: ${outcome}${forgiven}${reason === undefined ? "" : ` (${plainName(reason)})`}\n`;
}

function renderEnds(ends: readonly StepEnd[]): string {
  return ends
    .map(({ name, depth, conclusion, outcome, notRun, durationMs }) => {
      const word = notRun === undefined ? outcome : "not run";
      const isForgiven = outcome === "failure" && conclusion === "success";
      const time =
        word === "not run" || word === "skipped" ? "" : `  ${formatDuration(durationMs)}`;
      return `  ${"  ".repeat(depth)}${word.padEnd(9)} ${plainName(name)}${time}${isForgiven ? ", may fail" : ""}\n`;
    })
    .join("");
}
