import { plainName } from "../../lib/ansi.ts";
import { formatBytes } from "../../lib/bytes.ts";
import type { RunEvent, RunStarted, TaskFinished } from "../../model/event.ts";
import { makesFlaky } from "../../model/outcome.ts";
import { type Fold, startFold } from "../../model/run-record.ts";
import type { SuiteFacts } from "../../model/suite.ts";
import { byKind, type KindTable } from "../by-kind.ts";
import { countOf, describeParallelism, describeReason } from "../wording.ts";
import { renderOutput } from "./bad-tests.ts";
import type { TerminalOptions } from "./options.ts";
import { advanceProgress, NO_PROGRESS } from "./progress.ts";
import { createStyle } from "./style.ts";
import { renderEnd } from "./summary.ts";
import { renderFinished, renderSkipped, renderStopping } from "./task-lines.ts";

/** The lasting lines of a run, as every terminal reporter prints them. */
export interface Transcript {
  /** The lines that this event adds, often none. */
  readonly add: (event: RunEvent) => readonly string[];
  /** The end of a run that never said it was finished; nothing if it did. */
  readonly end: () => readonly string[];
}

/** Starts the transcript of one run. */
export function startTranscript(options: TerminalOptions): Transcript {
  const style = createStyle(options);
  const fold = foldOf(options);
  const badBefore = new Set<string>();
  let progress = NO_PROGRESS;
  let state: "new" | "running" | "stopping" | "ended" = "new";

  const lines: KindTable<RunEvent, readonly string[]> = {
    "run-started": (event) => {
      state = "running";
      return renderHeader(event);
    },
    "task-planned": () => [],
    "task-started": () => [],
    "task-stopping": (event) => [renderStopping(event, { progress, style })],
    "task-finished": (event) => {
      const wasBad = badBefore.has(event.task);
      const line = renderFinished(event, { progress, style, wasBad });
      if (makesFlaky(event.outcome)) badBefore.add(event.task);
      return [line, ...outputOf(event, options)];
    },
    // Once the run ends early, the rest is skipped for the one reason that was just shown.
    "task-skipped": (event) =>
      state === "running" ? [renderSkipped(event, { progress, style })] : [],
    "memory-sampled": () => [],
    "warning-given": (event) => [`${style.colors.yellow("warning")}: ${plainName(event.message)}`],
    "run-cancelled": (event) => {
      state = "stopping";
      return [style.colors.yellow(`ending early: ${plainName(describeReason(event.reason))}`)];
    },
    "run-finished": () => {
      state = "ended";
      return renderEnd(fold.record(), style);
    },
  };

  return {
    add: (event) => {
      fold.add(event);
      progress = advanceProgress(progress, event);
      return byKind(lines, event);
    },
    end: () => {
      if (state === "new" || state === "ended") return [];
      state = "ended";
      return renderEnd(fold.record(), style);
    },
  };
}

/** The record of a run is large: where somebody follows the events anyway, it is not made twice. */
function foldOf({ record }: TerminalOptions): Fold {
  return record === undefined ? startFold() : { add: () => undefined, record };
}

/** Which suite it is and why, and what of the environment was read. */
function renderSuite({ name, why, environment }: SuiteFacts): readonly string[] {
  const read = environment === undefined ? [] : [`environment ${environment}`];
  return [`suite ${name}: ${why}`, ...read].map(plainName);
}

function renderHeader(event: RunStarted): readonly string[] {
  const { limits, rerun, suite } = event;
  const budget = `${formatBytes(limits.budgetBytes)} (${plainName(limits.budgetFrom)})`;
  const { enforcement, enforcementFrom } = event;
  const hold = BUDGET_HOLDS[enforcement] ?? `held by ${plainName(enforcement)}`;
  const chosen =
    enforcementFrom === undefined
      ? ""
      : `: ${plainName(enforcement)} (${plainName(enforcementFrom)})`;
  return [
    `moult ${plainName(event.moultVersion)}: ${countOf(event.taskCount, "test")}, ${describeParallelism(limits)}`,
    `memory budget ${budget}: ${hold}${chosen}`,
    ...(suite === undefined ? [] : renderSuite(suite)),
    ...(rerun === undefined ? [] : [`rerun of ${plainName(rerun.of)}`]),
  ];
}

/** How the tests are kept within the budget, for each way of enforcement. */
const BUDGET_HOLDS: Readonly<Record<string, string>> = {
  sampling: "tests wait until they fit, none is capped",
  "cgroup-v1": "tests wait until they fit, and the kernel caps them (cgroup v1)",
  "cgroup-v2": "tests wait until they fit, and the kernel caps them (cgroup v2)",
};

function outputOf(event: TaskFinished, options: TerminalOptions): readonly string[] {
  if (!options.isVerbose || options.readLog === undefined) return [];
  if (event.outcome.kind === "spawn-failed") return [];
  const output = renderOutput(options.readLog(event.logPath));
  return output.some((line) => line !== "") ? output : [];
}
