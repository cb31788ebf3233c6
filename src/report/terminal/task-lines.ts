import { plainName } from "../../lib/ansi.ts";
import { formatBytes } from "../../lib/bytes.ts";
import { formatDuration } from "../../lib/duration.ts";
import type { TaskFinished, TaskSkipped, TaskStopping } from "../../model/event.ts";
import { isGood, type Outcome, type StopReason } from "../../model/outcome.ts";
import { describeOutcome, describeReason, outcomeWord } from "../wording.ts";
import type { Progress } from "./progress.ts";
import type { Paint, Style } from "./style.ts";

/** What the line of an event needs besides the event. */
export interface Scene {
  /** With the event counted. */
  readonly progress: Progress;
  readonly style: Style;
}

/** Renders the line of an attempt that ended; `wasBad` when an earlier attempt of the task was. */
export function renderFinished(
  event: TaskFinished,
  scene: Scene & { readonly wasBad: boolean },
): string {
  const { outcome } = event;
  const isFlaky = scene.wasBad && isGood(outcome);
  const hasProcess = outcome.kind !== "spawn-failed";
  return renderRow({
    word: isFlaky ? "FLAKY" : plainName(outcomeWord(outcome)),
    paint: scene.style.verdict(isFlaky ? "flaky" : outcome.kind),
    duration: hasProcess ? formatDuration(event.durationMs) : "",
    memory: hasProcess ? formatBytes(event.peakBytes) : "",
    count: countIn(scene.progress),
    text: `${plainName(event.task)}${scene.style.colors.dim(remarkOn(event))}`,
  });
}

/** Renders the line of an attempt that Moult began to end. */
export function renderStopping(event: TaskStopping, scene: Scene): string {
  return renderRow({
    word: "STOP",
    paint: scene.style.verdict("cancelled"),
    count: countIn(scene.progress).replace(/./g, " "),
    text: plainName(`${event.task} (${whyStopped(event.reason)}sent ${event.signal})`),
  });
}

/** Only these are about this test; any other reason ends the run, which said so one line before. */
function whyStopped(reason: StopReason): string {
  return reason.kind === "timeout" || reason.kind === "memory" ? `${describeReason(reason)}, ` : "";
}

/** Renders the line of a task that does not run. */
export function renderSkipped(event: TaskSkipped, scene: Scene): string {
  return renderRow({
    word: "SKIP",
    paint: scene.style.verdict("skipped"),
    count: countIn(scene.progress),
    text: plainName(`${event.task} (${describeReason(event.reason)})`),
  });
}

interface Row {
  readonly word: string;
  readonly paint: Paint;
  readonly duration?: string;
  readonly memory?: string;
  readonly count: string;
  readonly text: string;
}

function renderRow({ word, paint, duration = "", memory = "", count, text }: Row): string {
  const figures = `${duration.padStart(8)} ${memory.padStart(8)}  ${count}`;
  return `${paint(word.padStart(7))} ${figures}  ${text}`;
}

function countIn(progress: Progress): string {
  const total = String(progress.taskCount);
  return `${String(progress.doneCount).padStart(total.length)}/${total}`;
}

function remarkOn(event: TaskFinished): string {
  const remarks = [
    ...(event.attempt > 1 || event.willRetry ? [`attempt ${event.attempt}`] : []),
    ...(SAID_BY_WORD.has(event.outcome.kind) ? [] : [plainName(describeOutcome(event.outcome))]),
    ...(event.willRetry ? [againText(event.outcome)] : []),
  ];
  return remarks.length === 0 ? "" : ` (${remarks.join(", ")})`;
}

function againText(outcome: Outcome): string {
  return outcome.kind === "out-of-memory" ? "will run again" : "will be retried";
}

/** Outcomes of which the word at the start of the line tells enough. */
const SAID_BY_WORD: ReadonlySet<Outcome["kind"]> = new Set([
  "passed",
  "failed",
  "timed-out",
  "signaled",
  "cancelled",
]);
