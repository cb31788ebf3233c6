import type { LiveStatus } from "../../model/live-status.ts";
import type { Reporter } from "../reporter.ts";
import { renderFooter, type ScreenSize } from "./footer.ts";
import { createFrame } from "./frame.ts";
import type { TerminalOptions } from "./options.ts";
import { advanceProgress, NO_PROGRESS } from "./progress.ts";
import { createStyle } from "./style.ts";
import { startTranscript } from "./transcript.ts";

/** Prints the lines of a run above a footer that shows what happens now, for a terminal. */
export function createLiveReporter(options: TerminalOptions): Reporter {
  const transcript = startTranscript(options);
  const style = createStyle(options);
  const frame = createFrame({
    write: options.write,
    columns: () => sizeOf(options).columns,
    rows: () => sizeOf(options).rows,
  });
  let progress = NO_PROGRESS;
  let isOpen = true;

  const print = (lines: readonly string[]): void => {
    if (lines.length > 0) frame.print(lines.map((line) => `${line}\n`).join(""));
  };
  const close = (): void => {
    isOpen = false;
    frame.close();
  };

  return {
    onEvent: (event) => {
      progress = advanceProgress(progress, event);
      if (event.kind === "run-finished") close();
      print(transcript.add(event));
    },
    onTick: (live: LiveStatus) => {
      if (isOpen) frame.draw(renderFooter({ progress, live, style }, sizeOf(options)));
    },
    close: () => {
      close();
      print(transcript.end());
    },
  };
}

/** A terminal that does not know its size says 0. */
function sizeOf(options: TerminalOptions): ScreenSize {
  return { columns: options.columns() || 80, rows: options.rows() || 24 };
}
