import { plainName } from "../../lib/ansi.ts";
import { formatBytes } from "../../lib/bytes.ts";
import { formatDuration } from "../../lib/duration.ts";
import type { LiveStatus, RunningTask } from "../../model/live-status.ts";
import { formatShare } from "../wording.ts";
import { fitParts, type Part } from "./fit.ts";
import { estimateLeftMs, type Progress } from "./progress.ts";
import type { Paint, Style } from "./style.ts";

/** What the footer shows, and how. */
export interface FooterView {
  readonly progress: Progress;
  readonly live: LiveStatus;
  readonly style: Style;
}

/** The room in the terminal. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Renders the lines below the transcript: how far the run is, its memory, and what runs now. */
export function renderFooter(view: FooterView, size: ScreenSize): readonly string[] {
  const lines = [...gapParts(size), progressParts(view, size), memoryParts(view, size)];
  const waiting = waitingParts(view);
  const fixedCount = lines.length + waiting.length;
  // One row stays for the transcript, so that it can be seen to move.
  const runningCount = Math.min(Math.floor(size.rows / 2), size.rows - 1 - fixedCount);
  const all = [...lines, ...runningParts(view, runningCount), ...waiting];
  const shown = size.rows < MIN_ROWS ? [progressParts(view, size)] : all;
  return shown.map((parts) => fitParts(parts, size.columns));
}

type Line = readonly Part[];

const MIN_ROWS = 5;
const MIN_ROWS_FOR_GAP = 10;
/** Narrower terminals get words only. */
const MIN_COLUMNS_FOR_BAR = 40;

/**
 * An empty line between the transcript and the footer. It is also what stays behind when the user
 * presses Enter: the terminal's echo moves the cursor down, and the footer with it.
 */
function gapParts({ rows }: ScreenSize): readonly Line[] {
  return rows < MIN_ROWS_FOR_GAP ? [] : [[]];
}

function progressParts({ progress, live, style }: FooterView, size: ScreenSize): Line {
  const { doneCount, taskCount, badCount } = progress;
  const leftMs = estimateLeftMs(progress, live.nowMs);
  return [
    ...barParts(doneCount / Math.max(1, taskCount), style.colors.cyan, size),
    { text: `${doneCount} of ${taskCount} tests`, paint: style.colors.bold },
    ...(badCount === 0 ? [] : [{ text: `, ${badCount} failed`, paint: style.colors.red }]),
    { text: `, ${formatClock(live.nowMs - progress.startedAtMs)}` },
    ...(leftMs === undefined ? [] : [{ text: `, about ${formatClock(leftMs + 999)} left` }]),
  ];
}

function memoryParts({ live, style }: FooterView, size: ScreenSize): Line {
  const share = live.liveBytes / Math.max(1, live.budgetBytes);
  const warmColor = share > 0.75 ? style.colors.yellow : style.colors.green;
  const text = `${formatShare(live.liveBytes, live.budgetBytes)} memory`;
  return [...barParts(share, share > 0.95 ? style.colors.red : warmColor, size), { text }];
}

function barParts(share: number, paint: Paint, { columns }: ScreenSize): Line {
  if (columns < MIN_COLUMNS_FOR_BAR) return [];
  const width = Math.min(24, Math.floor(columns / 4));
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return [
    { text: "[" },
    { text: "█".repeat(full), paint },
    { text: "░".repeat(width - full) },
    { text: "] " },
  ];
}

/** The tests that run now, longest first, in at most this many lines. */
function runningParts({ live, style }: FooterView, maxLines: number): readonly Line[] {
  const { running, nowMs } = live;
  if (maxLines <= 0 || running.length === 0) return [];
  const shownCount = running.length <= maxLines ? running.length : maxLines - 1;
  const restCount = running.length - shownCount;
  const rest = { text: `… and ${restCount} more`, paint: style.colors.dim };
  return [
    ...running
      .toSorted((one, other) => one.startedAtMs - other.startedAtMs)
      .slice(0, shownCount)
      .map((task) => taskParts(task, nowMs, style)),
    ...(restCount === 0 ? [] : [[rest]]),
  ];
}

function taskParts(task: RunningTask, nowMs: number, style: Style): Line {
  const duration = formatClock(nowMs - task.startedAtMs);
  const attempt = task.attempt > 1 ? ` (attempt ${task.attempt})` : "";
  return [
    {
      text: `${duration.padStart(8)} ${formatBytes(task.liveBytes).padStart(8)}  `,
      paint: style.colors.dim,
    },
    { text: `${plainName(task.task)}${attempt}`, keep: "end" },
  ];
}

function waitingParts({ live, style }: FooterView): readonly Line[] {
  if (live.waitingFor === undefined) return [];
  const text = `waiting: ${plainName(live.waitingFor)} (${live.queuedCount} queued)`;
  return [[{ text, paint: style.colors.dim }]];
}

/** Whole seconds: tenths would only flicker. */
function formatClock(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  return seconds < 100 ? `${seconds} s` : formatDuration(seconds * 1000);
}
